import { Malformed, type Reader } from "../bytes/reader.ts";

/** RFC 9293 section 3.1. */
export interface TcpSegment {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledgment: number;
  readonly flags: number;
  /** Octets of the stream in this segment; `data` has fewer when the capture cut it. */
  readonly length: number;
  readonly data: Uint8Array;
}

export const Flag = { fin: 0x01, syn: 0x02, rst: 0x04, ack: 0x10 } as const;

export const BGP_PORT = 179;

const NO_DATA = new Uint8Array(0);

/** `length`: octets of the packet behind its IP header, captured or not. Throws `Malformed` when the header is cut or impossible. */
export function decodeTcp(r: Reader, length: number): TcpSegment {
  const sourcePort = r.u16("source port");
  const destinationPort = r.u16("destination port");
  const sequence = r.u32("sequence number");
  const acknowledgment = r.u32("acknowledgment number");
  const headerLength = (r.u8("data offset") >> 4) * 4;
  const flags = r.u8("flags");
  r.skip(6, "window, checksum and urgent pointer");
  if (headerLength < 20 || headerLength > length) throw new Malformed(`TCP: header length ${headerLength}`);
  r.skip(headerLength - 20, "options");
  const data = r.remaining > 0 ? r.rest() : NO_DATA;
  return { sourcePort, destinationPort, sequence, acknowledgment, flags, length: length - headerLength, data };
}

/** How far `a` is ahead of `b` in sequence space, which wraps; negative when it is behind. */
export function sequenceDistance(a: number, b: number): number {
  return (a - b) | 0;
}

export function sequenceAfter(sequence: number, octets: number): number {
  return (sequence + octets) >>> 0;
}
