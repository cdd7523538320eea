import type { Reader } from "../bytes/reader.ts";

/** RFC 4271 section 4.5. */
export interface Notification {
  readonly code: number;
  readonly subcode: number;
  readonly data: Uint8Array;
}

/** RFC 4271 section 6.5. */
export const HOLD_TIMER_EXPIRED = 4;
/** RFC 4271 section 6.7, and its subcode of RFC 4486 section 4. */
export const CEASE = 6;
export const CONNECTION_COLLISION_RESOLUTION = 7;

export function decodeNotification(r: Reader): Notification {
  return { code: r.u8("error code"), subcode: r.u8("error subcode"), data: r.rest() };
}
