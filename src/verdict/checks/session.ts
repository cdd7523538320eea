import { z } from "zod";
import type { Session } from "../../scenario/model.ts";
import { duration, stepRef } from "../../scenario/references.ts";
import { durationText, nsOfMs } from "../../timeline/duration-text.ts";
import type { Timeline } from "../../timeline/timeline.ts";
import type { Bounds } from "../../timeline/window.ts";
import { withinBudget } from "../budget.ts";
import type { Check } from "../check.ts";
import { nodePair, windowParams } from "../params.ts";
import { isCaptured, sessionStretches } from "../session-stretches.ts";
import { type Stretch, settle, touches } from "../settling.ts";
import { decided, evidenceOf, inconclusive, type Verdict } from "../verdict.ts";
import { worst } from "../worst.ts";

const params = z
  .strictObject({
    between: nodePair().meta({ description: "two nodes; every session between them counts" }),
    state: z
      .enum(["up", "down", "never-down"])
      .meta({ description: "up and down: at the window's end, or within a time; never-down: Established in the whole window" }),
    after: stepRef().optional().meta({ description: "the window begins when this fault takes effect, or this step ends" }),
    within: duration()
      .optional()
      .meta({ description: "the state is reached in this time after the window's begin: up to stay, down at least once" }),
    ...windowParams,
  })
  .refine((p) => p.after === undefined || p.from === undefined, "after or from, not both")
  .refine((p) => p.within === undefined || p.state !== "never-down", "never-down holds for the whole window: leave within out");

type Params = z.output<typeof params>;
type KnownBounds = Extract<Bounds, { status: "known" }>;

/** The state of the sessions between two nodes, as the captures show it. */
export const session: Check<typeof params> = {
  kind: "session",
  summary: "the BGP sessions between two nodes on the wire: up, down, never down",
  params,
  judge(timeline, p) {
    const bounds = windowOf(timeline, p);
    if (bounds.status === "unknown") return inconclusive(bounds.reason);
    const [a, b] = p.between;
    const sessions = timeline.sessionsBetween(a, b);
    if (sessions.length === 0) return inconclusive(`there is no session between ${a} and ${b}`);
    return worst(sessions.map((one) => judgeSession(timeline, one, p, bounds)));
  },
};

function windowOf(timeline: Timeline, p: Params): Bounds {
  const bounds = timeline.window(p.from, p.until);
  if (bounds.status === "unknown" || p.after === undefined) return bounds;
  const start = timeline.momentAfter(p.after);
  if (start.status === "unknown") return start;
  const { untilT } = bounds.window;
  if (untilT < start.t) return { status: "unknown", reason: `the window ends before ${p.after}` };
  return { status: "known", window: { fromT: start.t, untilT }, evidence: [start.evidence, ...bounds.evidence.slice(1)] };
}

function judgeSession(timeline: Timeline, one: Session, p: Params, bounds: KnownBounds): Verdict {
  const { window } = bounds;
  if (!isCaptured(timeline, one, window.fromT))
    return inconclusive(`no capture shows session ${one.id} when the window begins`, bounds.evidence);
  const stretches = sessionStretches(timeline, one).filter((s) => touches(s, window));
  if (p.state === "never-down") return neverDown(one, stretches, bounds);
  if (p.within === undefined) return stateAtEnd(one, stretches, p.state, bounds);
  const wanted = p.state === "up" ? stretches : stretches.map(inverted);
  if (p.state === "down" && wanted[0]?.state === "good") return downAlready(one, wanted[0], bounds);
  return withinBudget(settle(wanted, window, p.state === "up"), {
    wanted: `session ${one.id} ${p.state}`,
    verb: p.state,
    never: "never down",
    measurement: p.state,
    sinceT: window.fromT,
    withinNs: nsOfMs(p.within),
    endT: window.untilT,
    evidence: bounds.evidence,
  });
}

function neverDown(one: Session, stretches: readonly Stretch[], { evidence, window }: KnownBounds): Verdict {
  const first = stretches[0];
  if (first?.state !== "good") return inconclusive(`session ${one.id} was not up when the window began`, evidence);
  const downs = stretches.filter((s) => s.state === "bad");
  const unseen = stretches.find((s) => s.state === "unknown");
  if (downs.length === 0 && unseen?.state === "unknown") return inconclusive(unseen.reason, evidence);
  const told = downs.map(
    (s) => `down for ${durationText(Math.min(s.untilT, window.untilT) - s.fromT)}, from ${(s.fromT / 1e9).toFixed(3)} s on`,
  );
  return decided(downs.length === 0, {
    expected: `session ${one.id} never down`,
    actual: downs.length === 0 ? `Established for all of ${durationText(window.untilT - window.fromT)}` : told.join("; "),
    evidence: evidenceOf(evidence[0], ...downs.map((s) => s.evidence), first.evidence, ...evidence.slice(1)),
    measured: [{ name: "times down", value: downs.length, unit: "count", limit: 0 }],
  });
}

function stateAtEnd(one: Session, stretches: readonly Stretch[], state: "up" | "down", { evidence }: KnownBounds): Verdict {
  const last = stretches.at(-1);
  if (!last) return inconclusive(`session ${one.id} was not observed`, evidence);
  if (last.state === "unknown") return inconclusive(last.reason, evidence);
  const actual = last.state === "good" ? "up" : "down";
  return decided(actual === state, {
    expected: `session ${one.id} ${state} at the end of the window`,
    actual: `${actual} since ${(last.fromT / 1e9).toFixed(3)} s`,
    evidence: evidenceOf(evidence[0], last.evidence, ...evidence.slice(1)),
  });
}

/** Down from the window's begin on. */
function downAlready(one: Session, down: Stretch, { evidence }: KnownBounds): Verdict {
  return decided(true, {
    expected: `session ${one.id} down`,
    actual: "down already when the window began",
    evidence: evidenceOf(evidence[0], down.evidence),
    measured: [{ name: "down", value: 0, unit: "ns" }],
  });
}

function inverted(stretch: Stretch): Stretch {
  if (stretch.state === "unknown") return stretch;
  return { ...stretch, state: stretch.state === "good" ? "bad" : "good" };
}
