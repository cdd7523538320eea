import type { Prefix } from "../net/prefix.ts";
import type { EventId } from "../observation/event.ts";
import type { Session } from "../scenario/model.ts";
import type { Mark, SessionSide } from "./session-connection.ts";
import type { EndOfRibMark, SessionInterval } from "./sessions.ts";
import type { Timeline } from "./timeline.ts";

export type RecoveryPhaseName = "detect" | "tcp-up" | "open" | "established" | "first-update" | "end-of-rib" | "fib-final";

/** A milestone of a recovery: when it was reached, and how long after the clock of the recovery started. */
export interface RecoveryPhase {
  readonly phase: RecoveryPhaseName;
  /** Of what an end says by itself, the UPDATEs and End-of-RIBs: the node that sent it. The other end received it then, but for the time on the way. */
  readonly from?: string;
  readonly t: number;
  readonly sinceNs: number;
  readonly evidence: EventId;
}

/**
 * What a session went through after a fault, as far as the captures show it: its end was detected, then of the connection that brought it back TCP up, both OPENs, Established,
 * each end's first UPDATE with routes and the last of its first End-of-RIBs, one for each family. Times count from `sinceT`, or from the fault's effect. Empty when the fault took no effect or the
 * session never ended.
 */
export function sessionRecoveryPhases(timeline: Timeline, step: string, session: Session, sinceT?: number): readonly RecoveryPhase[] {
  const effect = timeline.faultEffect(step);
  if (effect.status === "unknown") return [];
  const begin = timeline.stepBegin(step);
  const fromT = begin.status === "known" ? Math.min(begin.t, effect.t) : effect.t;
  const intervals = timeline.established(session);
  const ended = intervals.find((i) => i.untilT !== undefined && i.untilT >= fromT && i.untilT <= timeline.end);
  if (ended?.untilT === undefined) return [];
  const back = intervals.find((i) => i.fromT >= (ended.untilT ?? 0) && i.fromT <= timeline.end);
  const detected = { t: ended.untilT, id: ended.evidence.at(-1) ?? ended.evidence[0] };
  const milestones: readonly Milestone[] = [{ phase: "detect", mark: detected }, ...(back ? returnOf(session, back) : [])];
  return milestones.flatMap(({ phase, mark, side }) => {
    if (!mark || mark.t > timeline.end) return [];
    const from = side === undefined ? {} : { from: session[side].node };
    return [{ phase, ...from, t: mark.t, sinceNs: Math.max(0, mark.t - (sinceT ?? effect.t)), evidence: mark.id }];
  });
}

interface Milestone {
  readonly phase: RecoveryPhaseName;
  readonly mark: Mark | undefined;
  readonly side?: SessionSide;
}

function returnOf(session: Session, { phases }: SessionInterval): readonly Milestone[] {
  const { tcpEstablished, open, established, firstUpdate, endOfRib } = phases;
  const eachSide = (phase: RecoveryPhaseName, markOf: (side: SessionSide) => Mark | undefined): readonly Milestone[] =>
    (["a", "b"] as const).map((side) => ({ phase, mark: markOf(side), side }));
  return [
    { phase: "tcp-up", mark: tcpEstablished },
    { phase: "open", mark: ofBothSides(open) },
    { phase: "established", mark: established },
    ...eachSide("first-update", (side) => firstUpdate[side]),
    ...eachSide("end-of-rib", (side) => lastOfFirst(endOfRib, side, session.families.length)),
  ];
}

/** The last change of a prefix in a node's FIB after the fault's effect; undefined when there was none. Times count from `sinceT`, or from the fault's effect. */
export function fibFinal(timeline: Timeline, step: string, node: string, prefix: Prefix, sinceT?: number): RecoveryPhase | undefined {
  const effect = timeline.faultEffect(step);
  if (effect.status === "unknown") return undefined;
  const last = timeline.nextHops(node, prefix).findLast((i) => i.status === "known" && i.fromT >= effect.t && i.evidence !== undefined);
  if (last?.evidence === undefined) return undefined;
  return { phase: "fib-final", t: last.fromT, sinceNs: Math.max(0, last.fromT - (sinceT ?? effect.t)), evidence: last.evidence };
}

/** The later of the two sides' marks: when both have said it. */
function ofBothSides({ a, b }: { readonly a?: Mark | undefined; readonly b?: Mark | undefined }): Mark | undefined {
  if (!a || !b) return undefined;
  return a.t > b.t ? a : b;
}

/** When a side had sent the End-of-RIB of each of so many families: the first of each counts, since one may be sent again later, after a ROUTE-REFRESH for example. */
function lastOfFirst(marks: readonly EndOfRibMark[], side: SessionSide, families: number): Mark | undefined {
  const first = new Map<string, EndOfRibMark>();
  for (const mark of marks) {
    const family = `${mark.afi} ${mark.safi}`;
    const known = first.get(family);
    if (mark.from === side && (!known || mark.t < known.t)) first.set(family, mark);
  }
  if (first.size < families) return undefined;
  return [...first.values()].reduce<Mark | undefined>((last, mark) => (last && last.t >= mark.t ? last : mark), undefined);
}
