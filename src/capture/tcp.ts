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
  readonly authentication?: TcpAuthentication;
}

/** Which of the options that sign segments this one carries: MD5 of RFC 2385, TCP-AO of RFC 5925. Whether the signature is good is not known here. */
export interface TcpAuthentication {
  readonly md5?: true;
  readonly ao?: true;
}

export const Flag = { fin: 0x01, syn: 0x02, rst: 0x04, ack: 0x10 } as const;

export const BGP_PORT = 179;

const NO_DATA = new Uint8Array(0);
const END_OF_OPTIONS = 0;
const NO_OPERATION = 1;
const MD5_SIGNATURE = 19;
const AUTHENTICATION = 29;

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
  const options = r.take(headerLength - 20, "options");
  const data = r.remaining > 0 ? r.rest() : NO_DATA;
  const segment = { sourcePort, destinationPort, sequence, acknowledgment, flags, length: length - headerLength, data };
  const authentication = authenticationOf(options);
  return authentication ? { ...segment, authentication } : segment;
}

/** Kind(1), length(1) that counts both, value; two kinds are single octets. What is impossible ends the list. */
function authenticationOf(options: Reader): TcpAuthentication | undefined {
  let found: TcpAuthentication | undefined;
  while (options.remaining >= 2) {
    const kind = options.u8("option kind");
    if (kind === NO_OPERATION) continue;
    if (kind === END_OF_OPTIONS) break;
    const length = options.u8("option length") - 2;
    if (length < 0 || length > options.remaining) break;
    options.skip(length, "option");
    if (kind === MD5_SIGNATURE) found = { ...found, md5: true };
    if (kind === AUTHENTICATION) found = { ...found, ao: true };
  }
  return found;
}

/** How far `a` is ahead of `b` in sequence space, which wraps; negative when it is behind. */
export function sequenceDistance(a: number, b: number): number {
  return (a - b) | 0;
}

export function sequenceAfter(sequence: number, octets: number): number {
  return (sequence + octets) >>> 0;
}
