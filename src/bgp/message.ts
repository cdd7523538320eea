import { Malformed } from "../bytes/reader.ts";
import type { Finding } from "./anomaly-list.ts";

/** RFC 4271 section 4.1: marker (16 octets of ones), length (2), type (1). */
export const HEADER_LENGTH = 19;
const MARKER_LENGTH = 16;

/** RFC 4271 section 4.1. */
export const MAXIMUM_LENGTH = 4096;
/** RFC 8654 section 3. */
export const EXTENDED_MAXIMUM_LENGTH = 65535;

/** RFC 4271 section 4.1, RFC 2918 section 3. */
export const MessageType = { open: 1, update: 2, notification: 3, keepalive: 4, routeRefresh: 5 } as const;

/** RFC 4271 section 4: the shortest of each type; RFC 2918 section 3. */
export const MINIMUM_LENGTHS = { OPEN: 29, UPDATE: 23, NOTIFICATION: 21, KEEPALIVE: 19, "ROUTE-REFRESH": 23 } as const;

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

/** RFC 4271 section 6.1, RFC 8654 section 4: whether a message may be so long (header included) and no longer or shorter; OPEN and KEEPALIVE are never extended. */
export function lengthFinding(
  octets: number,
  type: keyof typeof MINIMUM_LENGTHS,
  context: { readonly extendedMessages: boolean },
): Finding | undefined {
  const minimum = MINIMUM_LENGTHS[type];
  const maximum = type === "KEEPALIVE" ? minimum : maximumLength(type, context);
  if (octets >= minimum && octets <= maximum) return undefined;
  const text = `${type}: ${octets} octets, not ${minimum === maximum ? minimum : `${minimum} to ${maximum}`}`;
  const clause = octets > MAXIMUM_LENGTH ? "RFC 8654 section 4" : "RFC 4271 section 6.1";
  // RFC 4271 section 6.4: a NOTIFICATION is not answered by another.
  if (type === "NOTIFICATION") return { clause, text, reaction: "session-reset" };
  return { clause, text, reaction: "session-reset", notification: { code: 1, subcode: 2 } };
}

/** RFC 4271 section 4.1, RFC 8654 section 3: in octets, header included. */
export function maximumLength(type: string, { extendedMessages }: { readonly extendedMessages: boolean }): number {
  return extendedMessages && type !== "OPEN" && type !== "KEEPALIVE" ? EXTENDED_MAXIMUM_LENGTH : MAXIMUM_LENGTH;
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

/** Whether 16 octets of ones begin at `at`. */
export function isMarker(bytes: Uint8Array, at: number): boolean {
  for (let i = at; i < at + MARKER_LENGTH; i++) if (bytes[i] !== 0xff) return false;
  return true;
}

/** The length field of the header at `at`. */
export function lengthAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 16] ?? 0) << 8) | (bytes[at + 17] ?? 0);
}
