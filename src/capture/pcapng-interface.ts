import { u16At, u32At } from "./captured-packet.ts";
import { type Block, optionsOf } from "./pcapng-block.ts";

/** What an interface description block says, draft-ietf-opsawg-pcapng section 4.2, as far as it is needed. */
export interface PcapngInterface {
  readonly linkType: number;
  /** 0: packets are kept whole. */
  readonly snapLength: number;
  /** Units of the clock in one second. */
  readonly unitsPerSecond: bigint;
  /** The same while it is a power of ten and a nanosecond or coarser; else 0. */
  readonly decimalUnits: number;
  readonly offsetS: number;
  /** Packets that its statistics say were dropped so far. */
  dropped: number;
}

/** if_tsresol, if_tsoffset. */
const RESOLUTION = 9;
const OFFSET = 14;
const MICROSECONDS = 6;

/** Link type(2), reserved(2), snapshot length(4), options. The block has at least 20 octets. */
export function readInterface(block: Block): PcapngInterface {
  const { bytes, littleEndian } = block;
  let resolution = MICROSECONDS;
  let offsetS = 0;
  for (const { code, value } of optionsOf(block, 16)) {
    if (code === RESOLUTION && value.length === 1) resolution = value[0] ?? MICROSECONDS;
    if (code === OFFSET && value.length === 8) offsetS = signed64(value, littleEndian);
  }
  const exponent = resolution & 0x7f;
  const isDecimal = resolution === exponent;
  return {
    linkType: u16At(bytes, 8, littleEndian),
    snapLength: u32At(bytes, 12, littleEndian),
    unitsPerSecond: (isDecimal ? 10n : 2n) ** BigInt(exponent),
    decimalUnits: isDecimal && exponent <= 9 ? 10 ** exponent : 0,
    offsetS,
    dropped: 0,
  };
}

/** Of a packet, in two halves of 32 bits: the interface's units since 1970. */
export function timeOf(of: PcapngInterface, high: number, low: number): { readonly seconds: number; readonly nanoseconds: number } {
  const { decimalUnits: units, offsetS } = of;
  if (units === 0) {
    const ticks = (BigInt(high) << 32n) | BigInt(low);
    const nanoseconds = Number(((ticks % of.unitsPerSecond) * 1_000_000_000n) / of.unitsPerSecond);
    return { seconds: Number(ticks / of.unitsPerSecond) + offsetS, nanoseconds };
  }
  // Long division in steps of 16 bits, so that no number goes beyond 53.
  const middle = (high % units) * 65_536 + (low >>> 16);
  const rest = (middle % units) * 65_536 + (low & 0xffff);
  const seconds = Math.floor(high / units) * 2 ** 32 + Math.floor(middle / units) * 65_536 + Math.floor(rest / units);
  return { seconds: seconds + offsetS, nanoseconds: (rest % units) * (1e9 / units) };
}

function signed64(value: Uint8Array, littleEndian: boolean): number {
  const [first, second] = [u32At(value, 0, littleEndian), u32At(value, 4, littleEndian)];
  const [high, low] = littleEndian ? [second, first] : [first, second];
  return (high | 0) * 2 ** 32 + low;
}
