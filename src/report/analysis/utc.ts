const SECOND_NS = 1_000_000_000n;
/** What a Date can hold, in milliseconds since 1970. */
const FARTHEST_MS = 8.64e15;

/** The time `t` nanoseconds after the epoch, ISO 8601, UTC, with nanoseconds. A time that no calendar has, as a damaged capture may carry, is told as seconds since 1970. */
export function isoTime(epochNs: bigint, t: number): string {
  if (!Number.isFinite(t)) return "unknown";
  const ns = epochNs + BigInt(Math.round(t));
  const fraction = ((ns % SECOND_NS) + SECOND_NS) % SECOND_NS;
  const seconds = (ns - fraction) / SECOND_NS;
  const ms = Number(seconds) * 1000;
  const digits = String(fraction).padStart(9, "0");
  return Math.abs(ms) <= FARTHEST_MS ? `${new Date(ms).toISOString().slice(0, -5)}.${digits}Z` : `@${seconds}.${digits}`;
}

/** `10:12:58.123456` of such a text; the text itself where it is no calendar time. */
export function timeOfDay(iso: string): string {
  const at = iso.indexOf("T");
  return at < 0 ? iso : iso.slice(at + 1, at + 16);
}

/** `2026-11-21 10:12:58.123456`. */
export function dateAndTime(iso: string): string {
  const at = iso.indexOf("T");
  return at < 0 ? iso : `${iso.slice(0, at)} ${timeOfDay(iso)}`;
}
