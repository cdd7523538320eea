const SECOND_NS = 1_000_000_000;

/** How long a speaker may take for what it has to do at once: 2 s, and 1 s more for each 100,000 routes concerned. */
export function promptNs(routes: number): number {
  return 2 * SECOND_NS + (routes / 100_000) * SECOND_NS;
}

/** A timer of `seconds` that starts at `t` ends in this window, when it ends in time: half a second early to two seconds late. */
export function timerWindow(t: number, seconds: number): { readonly fromT: number; readonly untilT: number } {
  const dueT = t + seconds * SECOND_NS;
  return { fromT: dueT - SECOND_NS / 2, untilT: dueT + 2 * SECOND_NS };
}

export function nsOfSeconds(seconds: number): number {
  return seconds * SECOND_NS;
}
