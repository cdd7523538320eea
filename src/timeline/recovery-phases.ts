import type { Prefix } from "../net/prefix.ts";
import type { EventId } from "../observation/event.ts";
import type { Session } from "../scenario/model.ts";
import type { Mark } from "./session-connection.ts";
import type { EndOfRibMark } from "./sessions.ts";
import type { Timeline } from "./timeline.ts";

type RecoveryPhaseName = "detect" | "tcp-up" | "open" | "established" | "end-of-rib" | "fib-final";

/** A milestone of a recovery: when it was reached, and how long after the fault's effect. */
export interface RecoveryPhase {
  readonly phase: RecoveryPhaseName;
  readonly t: number;
  readonly sinceEffectNs: number;
  readonly evidence: EventId;
}

/**
 * What a session went through after a fault, as far as the captures show it: its end was detected, then of the connection that brought it back TCP up, both OPENs,
 * Established, both End-of-RIBs. Empty when the fault took no effect or the session never ended.
 */
export function sessionRecoveryPhases(timeline: Timeline, step: string, session: Session): readonly RecoveryPhase[] {
  const effect = timeline.faultEffect(step);
  if (effect.status === "unknown") return [];
  const begin = timeline.stepBegin(step);
  const sinceT = begin.status === "known" ? Math.min(begin.t, effect.t) : effect.t;
  const intervals = timeline.established(session);
  const ended = intervals.find((i) => i.untilT !== undefined && i.untilT >= sinceT && i.untilT <= timeline.end);
  if (ended?.untilT === undefined) return [];
  const phases: RecoveryPhase[] = [];
  const reached = (phase: RecoveryPhaseName, mark: Mark | undefined) => {
    if (!mark || mark.t > timeline.end) return;
    phases.push({ phase, t: mark.t, sinceEffectNs: Math.max(0, mark.t - effect.t), evidence: mark.id });
  };
  reached("detect", { t: ended.untilT, id: ended.evidence.at(-1) ?? ended.evidence[0] });
  const back = intervals.find((i) => i.fromT >= (ended.untilT ?? 0) && i.fromT <= timeline.end);
  if (!back) return phases;
  const { tcpEstablished, open, established, endOfRib } = back.phases;
  reached("tcp-up", tcpEstablished);
  reached("open", ofBothSides(open));
  reached("established", established);
  reached("end-of-rib", ofBothSides({ a: lastOf(endOfRib, "a"), b: lastOf(endOfRib, "b") }));
  return phases;
}

/** The last change of a prefix in a node's FIB after the fault's effect; undefined when there was none. */
export function fibFinal(timeline: Timeline, step: string, node: string, prefix: Prefix): RecoveryPhase | undefined {
  const effect = timeline.faultEffect(step);
  if (effect.status === "unknown") return undefined;
  const last = timeline.nextHops(node, prefix).findLast((i) => i.status === "known" && i.fromT >= effect.t && i.evidence !== undefined);
  if (last?.evidence === undefined) return undefined;
  return { phase: "fib-final", t: last.fromT, sinceEffectNs: last.fromT - effect.t, evidence: last.evidence };
}

/** The later of the two sides' marks: when both have said it. */
function ofBothSides({ a, b }: { readonly a?: Mark | undefined; readonly b?: Mark | undefined }): Mark | undefined {
  if (!a || !b) return undefined;
  return a.t > b.t ? a : b;
}

/** When a side had sent the End-of-RIB of every family for which it sent one. */
function lastOf(marks: readonly EndOfRibMark[], side: EndOfRibMark["from"]): Mark | undefined {
  return marks
    .filter((mark) => mark.from === side)
    .reduce<Mark | undefined>((last, mark) => (last && last.t >= mark.t ? last : mark), undefined);
}
