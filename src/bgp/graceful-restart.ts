import type { Reader } from "../bytes/reader.ts";
import type { Writer } from "../bytes/writer.ts";

/** RFC 4724 section 3, with the Notification bit of RFC 8538 section 2. Reserved bits and octets that are no whole family are kept. */
export interface GracefulRestart {
  readonly restartState: boolean;
  readonly notification: boolean;
  readonly reservedFlags: number;
  readonly restartTimeS: number;
  readonly families: readonly GracefulRestartFamily[];
  readonly trailing: Uint8Array;
}

export interface GracefulRestartFamily {
  readonly afi: number;
  readonly safi: number;
  readonly forwardingState: boolean;
  readonly reservedFlags: number;
}

/** R N . . time(12), then per family AFI(2) SAFI(1) F....... */
export function decodeGracefulRestart(r: Reader): GracefulRestart {
  const head = r.u16("Graceful Restart flags and time");
  const families: GracefulRestartFamily[] = [];
  while (r.remaining >= 4) families.push(decodeFamily(r.take(4, "Graceful Restart family")));
  return {
    restartState: (head & 0x8000) !== 0,
    notification: (head & 0x4000) !== 0,
    reservedFlags: (head >> 12) & 0b0011,
    restartTimeS: head & 0x0fff,
    families,
    trailing: r.rest(),
  };
}

function decodeFamily(r: Reader): GracefulRestartFamily {
  const afi = r.u16("AFI");
  const safi = r.u8("SAFI");
  const flags = r.u8("flags");
  return { afi, safi, forwardingState: (flags & 0x80) !== 0, reservedFlags: flags & 0x7f };
}

export function encodeGracefulRestart(gracefulRestart: GracefulRestart, w: Writer): void {
  const { restartState, notification, reservedFlags, restartTimeS, families, trailing } = gracefulRestart;
  if (reservedFlags > 3 || restartTimeS > 0x0fff)
    throw new RangeError(`Graceful Restart: flags ${reservedFlags}, time ${restartTimeS} do not fit 2 and 12 bits`);
  w.u16(
    (restartState ? 0x8000 : 0) + (notification ? 0x4000 : 0) + reservedFlags * 0x1000 + restartTimeS,
    "Graceful Restart flags and time",
  );
  for (const { afi, safi, forwardingState, reservedFlags: reserved } of families) {
    w.u16(afi, "AFI");
    w.u8(safi, "SAFI");
    if (reserved > 0x7f) throw new RangeError(`flags: ${reserved} does not fit 7 bits`);
    w.u8((forwardingState ? 0x80 : 0) + reserved, "flags");
  }
  w.bytes(trailing);
}
