import type { Reader } from "../bytes/reader.ts";
import type { Writer } from "../bytes/writer.ts";
import { ERROR_NAMES } from "./notification-names.ts";

/** RFC 4271 section 4.5. */
export interface Notification {
  readonly code: number;
  readonly subcode: number;
  readonly data: Uint8Array;
}

/** RFC 4271 section 6.5. */
export const HOLD_TIMER_EXPIRED = 4;
/** RFC 4271 section 6.7, and its subcodes of RFC 4486 section 4 and RFC 8538 section 3. */
export const CEASE = 6;
export const ADMINISTRATIVE_SHUTDOWN = 2;
export const ADMINISTRATIVE_RESET = 4;
export const CONNECTION_COLLISION_RESOLUTION = 7;
const HARD_RESET = 9;

export function decodeNotification(r: Reader): Notification {
  return { code: r.u8("error code"), subcode: r.u8("error subcode"), data: r.rest() };
}

export function encodeNotification({ code, subcode, data }: Notification, w: Writer): void {
  w.u8(code, "error code");
  w.u8(subcode, "error subcode");
  w.bytes(data);
}

/** RFC 8538 section 3: whether the receiver must drop the routes although graceful restart was agreed on. */
export function isHardReset({ code, subcode }: Pick<Notification, "code" | "subcode">): boolean {
  return code === CEASE && subcode === HARD_RESET;
}

/** RFC 8538 section 3.1: the NOTIFICATION inside a Hard Reset. Undefined when it is none, and when it is too short to hold one. */
export function hardResetOf(notification: Notification): Notification | undefined {
  const [code, subcode] = notification.data;
  if (!isHardReset(notification) || code === undefined || subcode === undefined) return undefined;
  return { code, subcode, data: notification.data.subarray(2) };
}

/**
 * RFC 9003 section 2: what the operator says with an Administrative Shutdown or Reset, also inside a Hard Reset; undefined when there is none. Not well formed: the length is
 * not that of the data, or it is no UTF-8 (then the text has replacement characters). The text is the peer's: escape it.
 */
export function shutdownMessageOf(notification: Notification): { readonly text: string; readonly wellFormed: boolean } | undefined {
  const { code, subcode, data } = hardResetOf(notification) ?? notification;
  const [length] = data;
  if (code !== CEASE || (subcode !== ADMINISTRATIVE_SHUTDOWN && subcode !== ADMINISTRATIVE_RESET) || length === undefined) return undefined;
  const { text, isUtf8 } = utf8(data.subarray(1, 1 + length));
  return { text, wellFormed: isUtf8 && length === data.length - 1 };
}

/** Such as "Cease / Administrative Reset"; numbers where there is no name. */
export function notificationName(code: number, subcode: number): string {
  const error = ERROR_NAMES.get(code);
  if (!error) return `Error ${code} / ${subcode}`;
  const name = error.subcodes[subcode];
  if (name) return `${error.name} / ${name}`;
  return subcode === 0 ? error.name : `${error.name} / ${subcode}`;
}

/** Without the platform's decoder, which the core does not have: whatever is not ASCII becomes a replacement character when the whole is no UTF-8. */
function utf8(octets: Uint8Array): { readonly text: string; readonly isUtf8: boolean } {
  try {
    const text = decodeURIComponent([...octets].map((octet) => `%${octet.toString(16).padStart(2, "0")}`).join(""));
    return { text, isUtf8: true };
  } catch {
    return { text: [...octets].map((octet) => (octet < 0x80 ? String.fromCharCode(octet) : "\ufffd")).join(""), isUtf8: false };
  }
}
