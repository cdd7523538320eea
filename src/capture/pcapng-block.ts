import { u16At, u32At } from "./captured-packet.ts";
import type { PcapngInterface } from "./pcapng-interface.ts";

/** A block of a pcapng file, whole: its head and its second length among the octets. */
export interface Block {
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
}

/** draft-ietf-opsawg-pcapng section 4; `packet` is the kind that the enhanced one has replaced (appendix A). */
export const BlockType = {
  sectionHeader: 0x0a0d0d0a,
  interfaceDescription: 1,
  packet: 2,
  simplePacket: 3,
  interfaceStatistics: 5,
  enhancedPacket: 6,
} as const;

export interface BlockOption {
  readonly code: number;
  readonly value: Uint8Array;
}

const END_OF_OPTIONS = 0;
/** epb_dropcount, isb_ifdrop and isb_osdrop: 64 bits each. */
const PACKET_DROPS = 4;
const INTERFACE_DROPS = 5;
const SYSTEM_DROPS = 7;
/** The old packet block says so when the number is not known. */
const UNKNOWN_DROPS = 0xffff;

/** Section 3.5: code(2), length(2), value, padding to 4 octets. What is cut ends the list. */
export function optionsOf({ bytes, littleEndian }: Block, from: number): BlockOption[] {
  const end = bytes.length - 4;
  const options: BlockOption[] = [];
  for (let at = from; at + 4 <= end; ) {
    const code = u16At(bytes, at, littleEndian);
    const length = u16At(bytes, at + 2, littleEndian);
    if (code === END_OF_OPTIONS || at + 4 + length > end) break;
    options.push({ code, value: bytes.subarray(at + 4, at + 4 + length) });
    at += 4 + padded(length);
  }
  return options;
}

/** Packets lost between the one before on this interface and this one, whose data end at `dataEnd`. */
export function droppedByPacket(block: Block, dataEnd: number): number {
  const { bytes, littleEndian } = block;
  if (u32At(bytes, 0, littleEndian) === BlockType.packet) {
    const drops = u16At(bytes, 10, littleEndian);
    return drops === UNKNOWN_DROPS ? 0 : drops;
  }
  const optionsAt = padded(dataEnd);
  if (optionsAt + 8 > bytes.length - 4) return 0;
  return sum(block, optionsOf(block, optionsAt), [PACKET_DROPS]);
}

/** Interface(4), time(4+4), options. The numbers count from the begin of the capture: what this block adds to the one before is returned. */
export function droppedByStatistics(block: Block, interfaces: readonly PcapngInterface[]): number {
  const { bytes, littleEndian } = block;
  const of = interfaces[u32At(bytes, 8, littleEndian)];
  if (bytes.length < 24 || !of) return 0;
  const dropped = sum(block, optionsOf(block, 20), [INTERFACE_DROPS, SYSTEM_DROPS]);
  const added = dropped - of.dropped;
  of.dropped = Math.max(of.dropped, dropped);
  return Math.max(0, added);
}

function sum({ littleEndian }: Block, options: readonly BlockOption[], codes: readonly number[]): number {
  const values = options.filter(({ code, value }) => codes.includes(code) && value.length === 8);
  return values.reduce((total, { value }) => total + u64(value, littleEndian), 0);
}

/** All ones stand for a number that is not known. */
function u64(value: Uint8Array, littleEndian: boolean): number {
  const [first, second] = [u32At(value, 0, littleEndian), u32At(value, 4, littleEndian)];
  if (first === 0xffffffff && second === 0xffffffff) return 0;
  return littleEndian ? second * 2 ** 32 + first : first * 2 ** 32 + second;
}

function padded(length: number): number {
  return (length + 3) & ~3;
}
