import type { Prefix } from "../net/prefix.ts";
import type { Session } from "../scenario/model.ts";
import { fibFinal, type RecoveryPhase, type RecoveryPhaseName, sessionRecoveryPhases } from "../timeline/recovery-phases.ts";
import type { Timeline } from "../timeline/timeline.ts";
import type { Measurement } from "./verdict.ts";

/** The milestones of a session's recovery, as the wire shows them. */
export function sessionMeasurements(timeline: Timeline, step: string, session: Session, sinceT: number): readonly Measurement[] {
  return sessionRecoveryPhases(timeline, step, session, sinceT).map(measurement);
}

/** Those of the node's session that was back first, and the last change in its FIB: what a route's recovery consisted of. */
export function routeMeasurements(timeline: Timeline, step: string, node: string, prefix: Prefix, sinceT: number): readonly Measurement[] {
  const own = timeline.cell.topology.sessions.filter((s) => s.a.node === node || s.b.node === node);
  const recoveries = own.map((session) => sessionRecoveryPhases(timeline, step, session, sinceT)).filter((phases) => phases.length > 0);
  const establishedT = (phases: readonly RecoveryPhase[]) => phases.find((p) => p.phase === "established")?.t ?? Number.POSITIVE_INFINITY;
  const first = recoveries.toSorted((a, b) => establishedT(a) - establishedT(b))[0] ?? [];
  const last = fibFinal(timeline, step, node, prefix, sinceT);
  return [...first, ...(last ? [last] : [])].map(measurement);
}

const NAMES: Readonly<Record<RecoveryPhaseName, string>> = {
  detect: "loss seen",
  "tcp-up": "TCP up",
  open: "both OPENs",
  established: "Established",
  "first-update": "first UPDATE",
  "end-of-rib": "End-of-RIB",
  "fib-final": "FIB final",
};

function measurement({ phase, from, sinceNs }: RecoveryPhase): Measurement {
  return { name: `${NAMES[phase]}${from === undefined ? "" : ` from ${from}`}`, value: sinceNs, unit: "ns" };
}
