/** A read beyond the octets that a length field allowed. Caught at the border of the netlink message, where it becomes an anomaly. */
export class ShortNetlinkRead extends Error {
  override readonly name = "ShortNetlinkRead";
}

/** A bounded reader of netlink structures, which are in host order: little-endian on every machine that the agent is built for. */
export class NetlinkReader {
  readonly #octets: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(octets: Uint8Array) {
    this.#octets = octets;
    this.#view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  }

  get remaining(): number {
    return this.#octets.length - this.#at;
  }

  u8(what: string): number {
    return this.#view.getUint8(this.#advance(1, what));
  }

  u16(what: string): number {
    return this.#view.getUint16(this.#advance(2, what), true);
  }

  u32(what: string): number {
    return this.#view.getUint32(this.#advance(4, what), true);
  }

  octets(length: number, what: string): Uint8Array {
    const at = this.#advance(length, what);
    return this.#octets.subarray(at, at + length);
  }

  take(length: number, what: string): NetlinkReader {
    return new NetlinkReader(this.octets(length, what));
  }

  /** Skips to the next multiple of four, or to the end where the last padding was left out. */
  align(): void {
    this.#at = Math.min(this.#octets.length, (this.#at + 3) & ~3);
  }

  #advance(length: number, what: string): number {
    if (length > this.remaining) throw new ShortNetlinkRead(`${what}: ${length} octets wanted, ${this.remaining} left`);
    const at = this.#at;
    this.#at += length;
    return at;
  }
}

/** The attributes (`struct rtattr`: length, type, value) in what remains, by type without its flag bits; of a repeated type the last. */
export function readAttributes(r: NetlinkReader): ReadonlyMap<number, NetlinkReader> {
  const attributes = new Map<number, NetlinkReader>();
  while (r.remaining >= 4) {
    const length = r.u16("attribute length");
    const type = r.u16("attribute type") & 0x3fff;
    if (length < 4) throw new ShortNetlinkRead(`attribute ${type} has length ${length}`);
    attributes.set(type, r.take(length - 4, `attribute ${type}`));
    r.align();
  }
  return attributes;
}
