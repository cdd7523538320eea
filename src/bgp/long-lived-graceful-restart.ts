import type { Reader } from "../bytes/reader.ts";
import type { Writer } from "../bytes/writer.ts";

/** RFC 9494 section 3. Reserved bits and octets that are no whole family are kept. */
export interface LongLivedGracefulRestart {
  readonly families: readonly LongLivedFamily[];
  readonly trailing: Uint8Array;
}

export interface LongLivedFamily {
  readonly afi: number;
  readonly safi: number;
  readonly forwardingState: boolean;
  readonly reservedFlags: number;
  /** 24 bits. */
  readonly staleTimeS: number;
}

/** Per family AFI(2) SAFI(1) F....... stale time(3). */
export function decodeLongLived(r: Reader): LongLivedGracefulRestart {
  const families: LongLivedFamily[] = [];
  while (r.remaining >= 7) families.push(decodeFamily(r));
  return { families, trailing: r.rest() };
}

function decodeFamily(r: Reader): LongLivedFamily {
  const afi = r.u16("AFI");
  const safi = r.u8("SAFI");
  const flags = r.u8("flags");
  const staleTimeS = r.u24("Long-lived Stale Time");
  return { afi, safi, forwardingState: (flags & 0x80) !== 0, reservedFlags: flags & 0x7f, staleTimeS };
}

export function encodeLongLived({ families, trailing }: LongLivedGracefulRestart, w: Writer): void {
  for (const { afi, safi, forwardingState, reservedFlags, staleTimeS } of families) {
    w.u16(afi, "AFI");
    w.u8(safi, "SAFI");
    if (reservedFlags > 0x7f) throw new RangeError(`flags: ${reservedFlags} does not fit 7 bits`);
    w.u8((forwardingState ? 0x80 : 0) + reservedFlags, "flags");
    w.u24(staleTimeS, "Long-lived Stale Time");
  }
  w.bytes(trailing);
}
