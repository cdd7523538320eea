/** A packet as it was captured. `number` counts from 1, as in Wireshark; the time is that since 1970 (UTC). */
export interface CapturedPacket {
  readonly kind: "packet";
  readonly number: number;
  readonly seconds: number;
  readonly nanoseconds: number;
  /** https://www.tcpdump.org/linktypes.html */
  readonly linkType: number;
  /** What was kept of the packet; `originalLength` is what it had. */
  readonly data: Uint8Array;
  readonly originalLength: number;
}

/** The capture says of itself that packets are missing, in front of the next packet or anywhere before. */
export interface CaptureLoss {
  readonly kind: "loss";
  readonly packets: number;
  readonly detail: string;
}

export type CaptureItem = CapturedPacket | CaptureLoss;

/** A file format of captures, read as the file comes, in pieces of any size. */
export interface CaptureFormat {
  /** Why reading stopped before the end. */
  readonly problem: string | undefined;
  push(chunk: Uint8Array): CaptureItem[];
  /** Called at the end of the file: what is wrong with it, if anything. */
  end(): string | undefined;
}

/** No packet of a BGP capture is larger; a length above it means that the file is damaged. */
export const LARGEST_PACKET = 1 << 20;
/** What libpcap takes at most by default; some kernels keep more than the snapshot length that the file names. */
export const USUAL_SNAP_LENGTH = 262_144;

export function u32At(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  const [a, b, c, d] = [bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0, bytes[at + 3] ?? 0];
  return (littleEndian ? (d << 24) | (c << 16) | (b << 8) | a : (a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

export function u16At(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  const [a, b] = [bytes[at] ?? 0, bytes[at + 1] ?? 0];
  return littleEndian ? (b << 8) | a : (a << 8) | b;
}
