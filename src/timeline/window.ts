/** A stretch of the run, in nanoseconds since its epoch. */
export interface Window {
  readonly fromT: number;
  readonly untilT: number;
}

/** A window with the ids of the events that bound it, or why there is none. */
export type Bounds =
  | { readonly status: "known"; readonly window: Window; readonly evidence: readonly [string, ...string[]] }
  | { readonly status: "unknown"; readonly reason: string };

/** A moment with the id of its event, or why it is not known. */
export type Moment =
  | { readonly status: "known"; readonly t: number; readonly evidence: string }
  | { readonly status: "unknown"; readonly reason: string };

/** Whether the two touch; both include their ends, so that an interval of no length is seen. */
export function overlaps(a: Window, b: Window): boolean {
  return a.fromT <= b.untilT && b.fromT <= a.untilT;
}

/** The part of `a` inside `b`; only for windows that overlap. */
export function clip<W extends Window>(a: W, b: Window): W {
  return { ...a, fromT: Math.max(a.fromT, b.fromT), untilT: Math.min(a.untilT, b.untilT) };
}

export function lengthNs(window: Window): number {
  return window.untilT - window.fromT;
}

/** The union of windows, in order, those that touch or overlap joined. */
export function merge(windows: readonly Window[]): readonly Window[] {
  const merged: { fromT: number; untilT: number }[] = [];
  for (const { fromT, untilT } of [...windows].sort((a, b) => a.fromT - b.fromT)) {
    const last = merged.at(-1);
    if (last && fromT <= last.untilT) last.untilT = Math.max(last.untilT, untilT);
    else merged.push({ fromT, untilT });
  }
  return merged;
}
