/** A growing run of octets in network order. What does not fit its field throws RangeError with the field's name. */
export class Writer {
  #bytes = new Uint8Array(64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  u8(value: number, field = "octet"): void {
    const at = this.#advance(1);
    this.#bytes[at] = fitting(value, 0xff, field);
  }

  u16(value: number, field = "two octets"): void {
    this.#put(this.#advance(2), 2, fitting(value, 0xffff, field));
  }

  u24(value: number, field = "three octets"): void {
    this.#put(this.#advance(3), 3, fitting(value, 0xffffff, field));
  }

  u32(value: number, field = "four octets"): void {
    this.#put(this.#advance(4), 4, fitting(value, 0xffffffff, field));
  }

  bytes(bytes: Uint8Array): void {
    // The room is made first: it may be in another array.
    const at = this.#advance(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** What `write` writes, with a length of one or two octets in front of it. */
  lengthPrefixed(lengthOctets: 1 | 2, field: string, write: (w: Writer) => void): void {
    const at = this.#advance(lengthOctets);
    write(this);
    const length = this.#length - at - lengthOctets;
    this.#put(at, lengthOctets, fitting(length, 2 ** (8 * lengthOctets) - 1, field));
  }

  /** A copy of all that was written. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #put(at: number, octets: number, value: number): void {
    for (let i = octets - 1, rest = value; i >= 0; i--) {
      this.#bytes[at + i] = rest & 0xff;
      rest = Math.floor(rest / 256);
    }
  }

  #advance(length: number): number {
    const at = this.#length;
    this.#length = at + length;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    return at;
  }
}

function fitting(value: number, maximum: number, field: string): number {
  if (!Number.isInteger(value) || value < 0 || value > maximum) throw new RangeError(`${field}: ${value} is not in 0..${maximum}`);
  return value;
}
