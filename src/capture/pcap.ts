/** A packet as it was captured. `number` counts from 1, as in Wireshark; the time is that since 1970 (UTC). */
export interface PcapRecord {
  readonly number: number;
  readonly seconds: number;
  readonly nanoseconds: number;
  /** What was kept of the packet; `originalLength` is what it had. */
  readonly data: Uint8Array;
  readonly originalLength: number;
}

export interface PcapHeader {
  readonly linkType: number;
  readonly snapLength: number;
  readonly nanosecond: boolean;
}

const FILE_HEADER_LENGTH = 24;
const RECORD_HEADER_LENGTH = 16;
/** No record of a BGP capture is larger; a length above it means that the file is damaged. */
const LARGEST_RECORD = 1 << 20;
/** What libpcap takes at most by default; some kernels keep more than the snapshot length that the header names. */
const USUAL_SNAP_LENGTH = 262_144;
const MICROSECOND_MAGIC = 0xa1b2c3d4;
const NANOSECOND_MAGIC = 0xa1b23c4d;
const PCAPNG_MAGIC = 0x0a0d0d0a;

/**
 * Reads a classic pcap file as it comes, in pieces of any size: both byte orders, micro- and nanoseconds. Data of records are views of the pieces; only a record that is
 * spread over several is copied, and no more than one is held. Damage stops it and is told in `problem`.
 */
export class PcapReader {
  #header: PcapHeader | undefined;
  #problem: string | undefined;
  #littleEndian = true;
  #largest = USUAL_SNAP_LENGTH;
  #count = 0;
  #partial: Uint8Array = new Uint8Array(0);
  #have = 0;

  /** Known once the first 24 octets are read. */
  get header(): PcapHeader | undefined {
    return this.#header;
  }

  /** Why reading stopped before the end. */
  get problem(): string | undefined {
    return this.#problem;
  }

  push(chunk: Uint8Array): PcapRecord[] {
    const records: PcapRecord[] = [];
    let at = 0;
    while (at < chunk.length && this.#problem === undefined) {
      const length = this.#have === 0 ? this.#itemLength(chunk, at, chunk.length - at) : undefined;
      if (length !== undefined && length <= chunk.length - at) {
        this.#item(chunk.subarray(at, at + length), records);
        at += length;
      } else if (this.#problem === undefined) {
        at += this.#complete(chunk, at, records);
      }
    }
    return records;
  }

  /** Called at the end of the file: what is wrong with it, if anything. */
  end(): string | undefined {
    if (this.#problem !== undefined) return this.#problem;
    if (!this.#header) this.#problem = this.#have === 0 ? "the capture is empty" : "the capture ends inside its file header";
    else if (this.#have > 0) this.#problem = `the capture ends inside record ${this.#count + 1}`;
    return this.#problem;
  }

  /** Adds to the item that has begun: its header first, which tells how long the whole is. */
  #complete(chunk: Uint8Array, at: number, records: PcapRecord[]): number {
    const wanted = this.#itemLength(this.#partial, 0, this.#have) ?? (this.#header ? RECORD_HEADER_LENGTH : FILE_HEADER_LENGTH);
    if (this.#problem !== undefined) return 0;
    if (this.#partial.length < wanted) {
      const larger = new Uint8Array(wanted);
      larger.set(this.#partial.subarray(0, this.#have));
      this.#partial = larger;
    }
    const count = Math.min(wanted - this.#have, chunk.length - at);
    this.#partial.set(chunk.subarray(at, at + count), this.#have);
    this.#have += count;
    if (this.#itemLength(this.#partial, 0, this.#have) === this.#have) {
      const item = this.#partial.subarray(0, this.#have);
      this.#partial = new Uint8Array(0);
      this.#have = 0;
      this.#item(item, records);
    }
    return count;
  }

  /** Length of the item at `at`, header included; undefined while too little of it is there, and when it is impossible. */
  #itemLength(bytes: Uint8Array, at: number, available: number): number | undefined {
    if (!this.#header) return FILE_HEADER_LENGTH;
    if (available < RECORD_HEADER_LENGTH) return undefined;
    const captured = this.#u32(bytes, at + 8);
    if (captured <= this.#largest) return RECORD_HEADER_LENGTH + captured;
    this.#problem = `record ${this.#count + 1} claims ${captured} octets: the file is damaged`;
    return undefined;
  }

  #item(item: Uint8Array, records: PcapRecord[]): void {
    if (!this.#header) {
      this.#readHeader(item);
      return;
    }
    const seconds = this.#u32(item, 0);
    const fraction = this.#u32(item, 4);
    const nanoseconds = this.#header.nanosecond ? fraction : fraction * 1000;
    if (nanoseconds >= 1e9) {
      this.#problem = `record ${this.#count + 1} has a fraction of a second that is more than one: the file is damaged`;
      return;
    }
    this.#count++;
    records.push({
      number: this.#count,
      seconds,
      nanoseconds,
      data: item.subarray(RECORD_HEADER_LENGTH),
      originalLength: this.#u32(item, 12),
    });
  }

  /** Magic(4), version(2+2), zone(4), accuracy(4), snapshot length(4), link type(4, its upper half telling of a frame check sequence). */
  #readHeader(bytes: Uint8Array): void {
    const magics = [true, false].map((little) => ({ little, magic: u32(bytes, 0, little) }));
    const known = magics.find(({ magic }) => magic === MICROSECOND_MAGIC || magic === NANOSECOND_MAGIC);
    if (!known) {
      const isPcapng = magics.some(({ magic }) => magic === PCAPNG_MAGIC);
      this.#problem = isPcapng ? "the capture is in pcapng format, which is not read: convert it to pcap" : "the file is no pcap capture";
      return;
    }
    this.#littleEndian = known.little;
    const snapLength = this.#u32(bytes, 16);
    this.#largest = Math.min(Math.max(snapLength, USUAL_SNAP_LENGTH), LARGEST_RECORD);
    this.#header = { linkType: this.#u32(bytes, 20) & 0xffff, snapLength, nanosecond: known.magic === NANOSECOND_MAGIC };
  }

  #u32(bytes: Uint8Array, at: number): number {
    return u32(bytes, at, this.#littleEndian);
  }
}

function u32(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  const [a, b, c, d] = [bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0, bytes[at + 3] ?? 0];
  return (littleEndian ? (d << 24) | (c << 16) | (b << 8) | a : (a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}
