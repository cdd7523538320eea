import type { EventId } from "../observation/event.ts";
import type { Window } from "../timeline/window.ts";

/** A stretch in which something was as wanted (`good`), was not, or is not known. Stretches follow upon each other without a hole. */
export type Stretch = Window & { readonly evidence?: EventId | undefined } & (
    | { readonly state: "good" | "bad" }
    | { readonly state: "unknown"; readonly reason: string }
  );

/** When something that a fault may have broken was well again. */
export type Settling =
  | {
      readonly status: "settled";
      readonly t: number;
      /** It may have been well since then already, but that was not seen. */
      readonly earliestT: number;
      readonly lost: boolean;
      readonly evidence?: EventId | undefined;
    }
  /** `lostAgainT`: it was well in between. */
  | { readonly status: "unsettled"; readonly lostAgainT?: number; readonly evidence?: EventId | undefined }
  | { readonly status: "unknown"; readonly reason: string };

/** `stays`: well from when on to the end; else well for the first time after the first loss. */
export function settle(stretches: readonly Stretch[], window: Window, stays: boolean): Settling {
  const inside = stretches.filter((s) => touches(s, window));
  const firstBad = inside.findIndex((s) => s.state === "bad");
  if (!stays && firstBad !== -1) {
    const again = inside.findIndex((s, i) => i > firstBad && s.state === "good");
    if (again !== -1) return settledAt(inside, again, window);
  }
  const last = inside.at(-1);
  if (!last) return { status: "unknown", reason: "nothing was observed" };
  if (last.state === "unknown") return { status: "unknown", reason: last.reason };
  if (last.state === "bad") {
    const wasGood = inside.some((s, i) => i > firstBad && s.state === "good");
    return { status: "unsettled", evidence: last.evidence, ...(wasGood ? { lostAgainT: last.fromT } : {}) };
  }
  return settledAt(inside, inside.findLastIndex((s) => s.state !== "good") + 1, window);
}

/** Whether a stretch says something of the window: an instant inside it, or more than their common border. */
export function touches(stretch: Window, window: Window): boolean {
  if (stretch.fromT === stretch.untilT || window.fromT === window.untilT)
    return stretch.fromT <= window.untilT && stretch.untilT >= window.fromT;
  return stretch.fromT < window.untilT && stretch.untilT > window.fromT;
}

function settledAt(inside: readonly Stretch[], index: number, window: Window): Settling {
  const before = inside.slice(0, index);
  const uncertainFrom = before.findLastIndex((s) => s.state === "bad") + 1;
  const t = Math.max(window.fromT, inside[index]?.fromT ?? window.fromT);
  return {
    status: "settled",
    t,
    earliestT: Math.min(t, Math.max(window.fromT, inside[uncertainFrom]?.fromT ?? t)),
    lost: before.some((s) => s.state === "bad"),
    evidence: inside[index]?.evidence,
  };
}
