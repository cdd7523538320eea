import { type CapturedPacket, type CaptureFormat, type CaptureItem, LARGEST_PACKET, u16At, u32At } from "./captured-packet.ts";
import { ItemCutter } from "./item-cutter.ts";
import { type Block, BlockType, droppedByPacket, droppedByStatistics } from "./pcapng-block.ts";
import { type PcapngInterface, readInterface, timeOf } from "./pcapng-interface.ts";

/** Type(4), total length(4) and, in a section header, the byte-order magic(4); no block is shorter than these. */
const HEAD_LENGTH = 12;
const SECTION_HEADER_LENGTH = 28;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
/** A packet, its block's own fields and its options. */
const LARGEST_BLOCK = LARGEST_PACKET + (1 << 16);
const MOST_INTERFACES = 65_536;
const READ: ReadonlySet<number> = new Set(Object.values(BlockType));

/**
 * Reads a pcapng file (draft-ietf-opsawg-pcapng) as it comes, in pieces of any size: sections of both byte orders, interfaces with their own link types and clocks, packets in
 * all three kinds of blocks, and what the capturing machine says to have dropped. Other blocks are passed over. Damage stops it and is told in `problem`.
 */
export class PcapngReader implements CaptureFormat {
  readonly #cutter: ItemCutter;
  #problem: string | undefined;
  #littleEndian = true;
  #hasSection = false;
  #interfaces: PcapngInterface[] = [];
  #blocks = 0;
  #packets = 0;
  #items: CaptureItem[] = [];
  /** Of the packet before: that of one whose block has none. */
  #time = { seconds: 0, nanoseconds: 0 };

  constructor() {
    this.#cutter = new ItemCutter({
      headLength: () => HEAD_LENGTH,
      measure: (bytes, at) => this.#measure(bytes, at),
      item: (bytes) => this.#block({ bytes, littleEndian: this.#littleEndian }),
    });
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  push(chunk: Uint8Array): CaptureItem[] {
    this.#items = [];
    this.#cutter.push(chunk);
    return this.#items;
  }

  end(): string | undefined {
    if (this.#problem !== undefined) return this.#problem;
    if (this.#cutter.isInside) this.#problem = `the capture ends inside block ${this.#blocks + 1}`;
    else if (!this.#hasSection) this.#problem = "the capture is empty";
    return this.#problem;
  }

  #measure(bytes: Uint8Array, at: number): number | { readonly skip: number } | undefined {
    const type = u32At(bytes, at, this.#littleEndian);
    if (type === BlockType.sectionHeader) {
      const isLittle = u32At(bytes, at + 8, true) === BYTE_ORDER_MAGIC;
      if (!isLittle && u32At(bytes, at + 8, false) !== BYTE_ORDER_MAGIC) return this.#damaged("has no byte-order magic");
      this.#littleEndian = isLittle;
    } else if (!this.#hasSection) {
      return this.#damaged("stands before any section header");
    }
    const length = u32At(bytes, at + 4, this.#littleEndian);
    const least = type === BlockType.sectionHeader ? SECTION_HEADER_LENGTH : HEAD_LENGTH;
    if (length < least || length % 4 !== 0) return this.#damaged(`claims ${length} octets`);
    if (!READ.has(type)) {
      this.#blocks++;
      return { skip: length };
    }
    return length <= LARGEST_BLOCK ? length : this.#damaged(`claims ${length} octets`);
  }

  #block(block: Block): void {
    const { bytes, littleEndian } = block;
    if (u32At(bytes, bytes.length - 4, littleEndian) !== bytes.length) {
      this.#damaged("has two lengths that differ");
      return;
    }
    switch (u32At(bytes, 0, littleEndian)) {
      case BlockType.sectionHeader:
        this.#sectionHeader(block);
        break;
      case BlockType.interfaceDescription:
        this.#interface(block);
        break;
      case BlockType.enhancedPacket:
        this.#packet(block, 28, u32At(bytes, 8, littleEndian));
        break;
      case BlockType.packet:
        this.#packet(block, 28, u16At(bytes, 8, littleEndian));
        break;
      case BlockType.simplePacket:
        this.#simplePacket(block);
        break;
      default:
        this.#loss(droppedByStatistics(block, this.#interfaces), "an interface's statistics");
    }
    this.#blocks++;
  }

  /** Its version; the section's length is not needed. */
  #sectionHeader({ bytes, littleEndian }: Block): void {
    const major = u16At(bytes, 12, littleEndian);
    if (major !== 1) {
      this.#damaged(`is of format version ${major}, which is not known`);
      return;
    }
    this.#hasSection = true;
    this.#interfaces = [];
  }

  #interface(block: Block): void {
    if (this.#interfaces.length >= MOST_INTERFACES) this.#damaged(`is one of more than ${MOST_INTERFACES} interfaces`);
    else if (block.bytes.length < 20) this.#damaged("is too short for an interface");
    else this.#interfaces.push(readInterface(block));
  }

  /** Interface(4, or 2 and drops(2) in the old kind), time(4+4), captured(4), original(4), data, padding, options. */
  #packet(block: Block, dataAt: number, interfaceId: number): void {
    const { bytes, littleEndian } = block;
    const captured = u32At(bytes, 20, littleEndian);
    const from = this.#interfaces[interfaceId];
    if (!from) {
      this.#damaged(`is a packet of interface ${interfaceId}, which is not described`);
      return;
    }
    if (bytes.length < dataAt + 4 || captured > bytes.length - dataAt - 4) {
      this.#damaged(`holds a packet of ${captured} octets`);
      return;
    }
    this.#loss(droppedByPacket(block, dataAt + captured), "the packet after them");
    this.#time = timeOf(from, u32At(bytes, 12, littleEndian), u32At(bytes, 16, littleEndian));
    this.#tell(from, bytes.subarray(dataAt, dataAt + captured), u32At(bytes, 24, littleEndian));
  }

  /** Original length(4), data, padding; always of the first interface, and without a time. */
  #simplePacket({ bytes, littleEndian }: Block): void {
    const [from] = this.#interfaces;
    if (!from || bytes.length < 16) {
      this.#damaged(from ? "is too short for a packet" : "is a packet of interface 0, which is not described");
      return;
    }
    const original = u32At(bytes, 8, littleEndian);
    const kept = Math.min(original, from.snapLength === 0 ? original : from.snapLength);
    if (kept > bytes.length - 16) this.#damaged(`holds a packet of ${kept} octets`);
    else this.#tell(from, bytes.subarray(12, 12 + kept), original);
  }

  #tell({ linkType }: PcapngInterface, data: Uint8Array, originalLength: number): void {
    this.#packets++;
    const packet: CapturedPacket = { kind: "packet", number: this.#packets, ...this.#time, linkType, data, originalLength };
    this.#items.push(packet);
  }

  #loss(packets: number, source: string): void {
    if (packets > 0)
      this.#items.push({ kind: "loss", packets, detail: `${packets} packets were dropped by the capturing machine, says ${source}` });
  }

  #damaged(what: string): undefined {
    this.#problem = `block ${this.#blocks + 1} ${what}: the file is damaged`;
    this.#cutter.stop();
  }
}
