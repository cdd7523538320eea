const SECOND_NS = 1_000_000_000;
const MILLISECOND_NS = 1_000_000;

/** A measured time, to the microsecond below a second and to the millisecond above: `1.240 s`, `12.345 ms`. */
export function durationText(ns: number): string {
  if (Math.abs(ns) >= SECOND_NS) return `${(ns / SECOND_NS).toFixed(3)} s`;
  return ns === 0 ? "0 s" : `${(ns / MILLISECOND_NS).toFixed(3)} ms`;
}

/** A limit as its author would write it: `5 s`, `50 ms`. */
export function limitText(ns: number): string {
  return ns >= SECOND_NS || ns === 0 ? `${ns / SECOND_NS} s` : `${ns / MILLISECOND_NS} ms`;
}

/** Scenario times are milliseconds, the record's are nanoseconds. */
export function nsOfMs(ms: number): number {
  return Math.round(ms * MILLISECOND_NS);
}
