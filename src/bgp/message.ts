import { Malformed } from "../bytes/reader.ts";

/** RFC 4271 section 4.1: marker (16 octets of ones), length (2), type (1). */
export const HEADER_LENGTH = 19;
const MARKER_LENGTH = 16;

/** RFC 4271 section 4.1. */
export const MAXIMUM_LENGTH = 4096;
/** RFC 8654 section 3. */
export const EXTENDED_MAXIMUM_LENGTH = 65535;

/** RFC 4271 section 4.1, RFC 2918 section 3. */
export const MessageType = { open: 1, update: 2, notification: 3, keepalive: 4, routeRefresh: 5 } as const;

export interface MessageHeader {
  /** Of the whole message, header included. */
  readonly length: number;
  readonly type: number;
}

/** The header at `at`, of which all 19 octets must be there. Throws `Malformed` on another marker, and on a length below 19 or above `limit`. */
export function decodeHeader(bytes: Uint8Array, at: number, limit: number): MessageHeader {
  if (!isMarker(bytes, at)) throw new Malformed("the marker is not all ones");
  const length = lengthAt(bytes, at);
  if (length < HEADER_LENGTH || length > limit) throw new Malformed(`message length ${length} is not in ${HEADER_LENGTH}..${limit}`);
  return { length, type: bytes[at + 18] ?? 0 };
}

/** The first place from `from` on where a message of a known type can begin; undefined when there is none with all of its header. */
export function findHeader(bytes: Uint8Array, from: number, limit: number): number | undefined {
  for (let at = bytes.indexOf(0xff, from); at >= 0 && at + HEADER_LENGTH <= bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    if (isPlausibleHeader(bytes, at, limit)) return at;
  }
  return undefined;
}

function isPlausibleHeader(bytes: Uint8Array, at: number, limit: number): boolean {
  if (!isMarker(bytes, at)) return false;
  const length = lengthAt(bytes, at);
  const type = bytes[at + 18] ?? 0;
  return length >= HEADER_LENGTH && length <= limit && type >= MessageType.open && type <= MessageType.routeRefresh;
}

function isMarker(bytes: Uint8Array, at: number): boolean {
  for (let i = at; i < at + MARKER_LENGTH; i++) if (bytes[i] !== 0xff) return false;
  return true;
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 16] ?? 0) << 8) | (bytes[at + 17] ?? 0);
}
