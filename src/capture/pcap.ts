import { type CapturedPacket, type CaptureFormat, LARGEST_PACKET, USUAL_SNAP_LENGTH, u32At } from "./captured-packet.ts";
import { ItemCutter } from "./item-cutter.ts";
import { isKnownLinkType } from "./link.ts";

export interface PcapHeader {
  readonly linkType: number;
  readonly snapLength: number;
  readonly nanosecond: boolean;
}

const FILE_HEADER_LENGTH = 24;
const RECORD_HEADER_LENGTH = 16;
const MICROSECOND_MAGIC = 0xa1b2c3d4;
const NANOSECOND_MAGIC = 0xa1b23c4d;

/**
 * Reads a classic pcap file as it comes, in pieces of any size: both byte orders, micro- and nanoseconds. Data of packets are views of the pieces; only a record that is
 * spread over several is copied, and no more than one is held. Damage stops it and is told in `problem`.
 */
export class PcapReader implements CaptureFormat {
  readonly #cutter: ItemCutter;
  #header: PcapHeader | undefined;
  #problem: string | undefined;
  #littleEndian = true;
  #largest = USUAL_SNAP_LENGTH;
  #count = 0;
  #packets: CapturedPacket[] = [];

  constructor() {
    this.#cutter = new ItemCutter({
      headLength: () => (this.#header ? RECORD_HEADER_LENGTH : FILE_HEADER_LENGTH),
      measure: (bytes, at) => this.#measure(bytes, at),
      item: (bytes) => this.#item(bytes),
    });
  }

  /** Known once the first 24 octets are read. */
  get header(): PcapHeader | undefined {
    return this.#header;
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  push(chunk: Uint8Array): CapturedPacket[] {
    this.#packets = [];
    this.#cutter.push(chunk);
    return this.#packets;
  }

  end(): string | undefined {
    if (this.#problem !== undefined) return this.#problem;
    if (!this.#header) this.#problem = this.#cutter.isInside ? "the capture ends inside its file header" : "the capture is empty";
    else if (this.#cutter.isInside) this.#problem = `the capture ends inside record ${this.#count + 1}`;
    return this.#problem;
  }

  #measure(bytes: Uint8Array, at: number): number | undefined {
    if (!this.#header) return FILE_HEADER_LENGTH;
    const captured = u32At(bytes, at + 8, this.#littleEndian);
    if (captured <= this.#largest) return RECORD_HEADER_LENGTH + captured;
    this.#problem = `record ${this.#count + 1} claims ${captured} octets: the file is damaged`;
    return undefined;
  }

  #item(item: Uint8Array): void {
    if (!this.#header) {
      this.#readHeader(item);
      return;
    }
    const fraction = u32At(item, 4, this.#littleEndian);
    const nanoseconds = this.#header.nanosecond ? fraction : fraction * 1000;
    if (nanoseconds >= 1e9) {
      this.#stop(`record ${this.#count + 1} has a fraction of a second that is more than one: the file is damaged`);
      return;
    }
    this.#count++;
    this.#packets.push({
      kind: "packet",
      number: this.#count,
      seconds: u32At(item, 0, this.#littleEndian),
      nanoseconds,
      linkType: this.#header.linkType,
      data: item.subarray(RECORD_HEADER_LENGTH),
      originalLength: u32At(item, 12, this.#littleEndian),
    });
  }

  /** Magic(4), version(2+2), zone(4), accuracy(4), snapshot length(4), link type(4, its upper half telling of a frame check sequence). */
  #readHeader(bytes: Uint8Array): void {
    const magics = [true, false].map((little) => ({ little, magic: u32At(bytes, 0, little) }));
    const known = magics.find(({ magic }) => magic === MICROSECOND_MAGIC || magic === NANOSECOND_MAGIC);
    if (!known) {
      this.#stop("the file is no capture: neither pcap nor pcapng");
      return;
    }
    this.#littleEndian = known.little;
    const snapLength = u32At(bytes, 16, known.little);
    this.#largest = Math.min(Math.max(snapLength, USUAL_SNAP_LENGTH), LARGEST_PACKET);
    const linkType = u32At(bytes, 20, known.little) & 0xffff;
    this.#header = { linkType, snapLength, nanosecond: known.magic === NANOSECOND_MAGIC };
    if (!isKnownLinkType(linkType)) this.#stop(`link type ${linkType} is not known`);
  }

  #stop(problem: string): void {
    this.#problem = problem;
    this.#cutter.stop();
  }
}
