/** The one way in which decoding fails: octets that break their own format. Caught at the border of the message, where it becomes an anomaly. */
export class Malformed extends Error {
  override readonly name = "Malformed";
}

/**
 * A bounded view of octets in network order with a position. No read goes past its end: one that would throws `Malformed` with the field's name. `take` gives a child that
 * sees its own octets only. Nothing is copied; what it hands out are views of the same memory.
 */
export class Reader {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  #at: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    if (start < 0 || start > end || end > bytes.length) throw new RangeError(`no octets ${start} to ${end} in ${bytes.length}`);
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#at = start;
  }

  get remaining(): number {
    return this.#end - this.#at;
  }

  /** Octets read so far. */
  get position(): number {
    return this.#at - this.#start;
  }

  /** The memory that this is a view of, for loops that cannot afford a call per octet; this reader's are `index` to `end`. */
  get memory(): Uint8Array {
    return this.#bytes;
  }

  /** Where the next octet lies in `memory`. */
  get index(): number {
    return this.#at;
  }

  /** Behind the last octet in `memory`. */
  get end(): number {
    return this.#end;
  }

  u8(field: string): number {
    const at = this.#advance(1, field);
    return this.#bytes[at] ?? 0;
  }

  u16(field: string): number {
    const at = this.#advance(2, field);
    return ((this.#bytes[at] ?? 0) << 8) | (this.#bytes[at + 1] ?? 0);
  }

  u24(field: string): number {
    const at = this.#advance(3, field);
    const b = this.#bytes;
    return ((b[at] ?? 0) << 16) | ((b[at + 1] ?? 0) << 8) | (b[at + 2] ?? 0);
  }

  u32(field: string): number {
    const at = this.#advance(4, field);
    const b = this.#bytes;
    return (((b[at] ?? 0) << 24) | ((b[at + 1] ?? 0) << 16) | ((b[at + 2] ?? 0) << 8) | (b[at + 3] ?? 0)) >>> 0;
  }

  /** The next octet, without moving; undefined at the end. */
  peek(): number | undefined {
    return this.#at < this.#end ? this.#bytes[this.#at] : undefined;
  }

  skip(length: number, field: string): void {
    this.#advance(length, field);
  }

  /** A child of exactly `length` octets; this reader goes on behind them. */
  take(length: number, field: string): Reader {
    const at = this.#advance(length, field);
    return new Reader(this.#bytes, at, at + length);
  }

  /** A child of at most `length` octets: fewer where the octets end before. For packets that a capture cut short. */
  takeUpTo(length: number): Reader {
    return this.take(Math.min(length, this.remaining), "rest");
  }

  bytes(length: number, field: string): Uint8Array {
    const at = this.#advance(length, field);
    return this.#bytes.subarray(at, at + length);
  }

  /** All that is left. */
  rest(): Uint8Array {
    return this.bytes(this.remaining, "rest");
  }

  /** All that is left, without moving. */
  view(): Uint8Array {
    return this.#bytes.subarray(this.#at, this.#end);
  }

  #advance(length: number, field: string): number {
    const at = this.#at;
    if (length > this.#end - at) throw new Malformed(`${field}: ${length} octets wanted, ${this.#end - at} left`);
    this.#at = at + length;
    return at;
  }
}
