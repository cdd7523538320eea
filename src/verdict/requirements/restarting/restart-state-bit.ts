import type { EstablishedInterval, SessionHistory } from "../../../analysis/model.ts";
import { gracefulRestartOf } from "../../../bgp/open.ts";
import { durationText } from "../../../timeline/duration-text.ts";
import type { Window } from "../../../timeline/window.ts";
import { type Judgement, type RequirementCheck, type Restart, type Subject, settingsOf, windowOf } from "../../requirement-check.ts";
import { decided, evidenceOf } from "../../verdict.ts";
import { nsOfSeconds, promptNs } from "../bounds.ts";
import { opensFrom, type SeenOpen } from "../opens.ts";

/**
 * RFC 4724 section 4.1: the OPENs by which sessions come back after a restart have the R bit. It binds a speaker that was started to recover, towards peers to which it had listed a family before, for its own
 * Restart Time; a restart that was only inferred from that bit proves nothing.
 */
export const restartStateSet: RequirementCheck = {
  id: "RFC4724-4.1-04",
  judge: (subject) => {
    const opens = opensFrom(subject, "own");
    return subject.restarts
      .filter((restart) => restart.source === "record" && restart.recovery)
      .flatMap((restart) => subject.history.sessions.flatMap((session) => afterRestart(subject, session, restart, opens) ?? []));
  },
};

function afterRestart(subject: Subject, session: SessionHistory, restart: Restart, all: readonly SeenOpen[]): Judgement | undefined {
  const opens = all.filter((o) => o.session === session);
  const before = opens.findLast((o) => o.fact.t < restart.started.t);
  const listed = before && gracefulRestartOf(before.fact.open);
  if (!listed || listed.families.length === 0) return undefined;
  const next = nextRestart(subject, restart);
  const again = session.intervals.find((i) => i.established.t > restart.started.t)?.established.t ?? Infinity;
  const lastT = Math.min(again, restart.started.t + nsOfSeconds(listed.restartTimeS), next?.started.t ?? Infinity);
  const ours = opens.filter((o) => o.fact.t >= restart.started.t && o.fact.t <= lastT);
  const [first] = ours;
  if (!first) return undefined;
  const wrong = ours.find((o) => gracefulRestartOf(o.fact.open)?.restartState !== true);
  const { fact } = wrong ?? first;
  const has = gracefulRestartOf(fact.open) ? "R clear" : "no Graceful Restart capability";
  const verdict = decided(wrong === undefined, {
    expected: "the OPEN after the restart has R set",
    actual: `${durationText(fact.t - restart.started.t)} after the start it has ${wrong ? has : "R set"}`,
    evidence: evidenceOf(fact.id, ...restart.evidence, before.fact.id),
  });
  return { ...verdict, session: session.peerName };
}

function nextRestart({ restarts }: Subject, restart: Restart): Restart | undefined {
  return restarts[restarts.indexOf(restart) + 1];
}

/**
 * RFC 4724 sections 3 and 4.2: the R bit says that the speaker has restarted. It is wrong in an OPEN that only brings a session back, and long after the start. A capture alone shows that a speaker has not
 * restarted when another of its sessions stayed up meanwhile. On the very first start the RFC is silent.
 */
export const restartStateOnlyAfterRestart: RequirementCheck = {
  id: "RFC4724-4.1-05",
  judge: (subject) => opensFrom(subject, "own").flatMap((seen) => judgeOpen(subject, seen) ?? []),
};

function judgeOpen(subject: Subject, { session, fact }: SeenOpen): Judgement | undefined {
  const gr = gracefulRestartOf(fact.open);
  if (!gr) return undefined;
  const expected = "R is clear in an OPEN of a speaker that has not restarted";
  const actual = gr.restartState ? "R is set" : "R is clear";
  const judgement = (why: string, ...evidence: readonly string[]) => ({
    ...decided(!gr.restartState, { expected, actual: `${actual}: ${why}`, evidence: evidenceOf(fact.id, ...evidence) }),
    session: session.peerName,
  });
  // Lost before a word about routes it was no end of a restart that was going on.
  const hasSpoken = (i: EstablishedInterval) => i.flows.own.some((flow) => flow.firstRoute !== undefined || flow.endOfRib.length > 0);
  const hasRecordedRestart = subject.restarts.some((r) => r.source === "record");
  const before = session.intervals.findLast((i) => i.loss !== undefined && i.loss.t <= fact.t && (!hasRecordedRestart || hasSpoken(i)));
  if (before?.loss) {
    const span = { fromT: before.established.t, untilT: fact.t };
    // Where the record tells of a restart, what looks like a session that stayed up is one that nobody has missed yet.
    const isRestarted = hasRecordedRestart && hasStartedIn(subject, span);
    const witness = isRestarted ? undefined : stayedUp(subject, session, { fromT: before.loss.t, untilT: fact.t });
    if (witness) return judgement(`the session with ${witness.name} stayed up meanwhile`, before.loss.id, witness.id);
    if (subject.node && !hasStartedIn(subject, span))
      return judgement("the speaker has not restarted since the session was up", before.loss.id);
  }
  const start = subject.restarts.findLast((r) => r.started.t <= fact.t);
  const limitNs = longestRestartNs(subject, session, gr.restartTimeS);
  if (!start || start.source === "wire" || limitNs === undefined || fact.t - start.started.t <= limitNs) return undefined;
  return judgement(`the speaker started ${durationText(fact.t - start.started.t)} before`, ...start.evidence);
}

function hasStartedIn({ restarts }: Subject, { fromT, untilT }: Window): boolean {
  return restarts.some((r) => r.started.t > fromT && r.started.t <= untilT);
}

function stayedUp(
  subject: Subject,
  session: SessionHistory,
  { fromT, untilT }: Window,
): { readonly name: string; readonly id: string } | undefined {
  for (const other of subject.history.sessions) {
    if (other === session) continue;
    const whole = other.intervals.find((i) => i.established.t < fromT && windowOf(i, subject.history).untilT > untilT);
    // Of a speaker that died without a word its sessions look up for a while: only what it still says there counts.
    const word = whole?.connection.lastMessage.own;
    if (word && word.t > untilT) return { name: other.peerName, id: word.id };
  }
  return undefined;
}

/** After its start a speaker counts as restarting for its Restart Time, or as long as it may defer the selection. Undefined when the latter is not known. */
function longestRestartNs(subject: Subject, session: SessionHistory, restartTimeS: number): number | undefined {
  const deferralS = settingsOf(subject, session)?.gracefulRestart.deferralS;
  return deferralS === undefined ? undefined : nsOfSeconds(Math.max(restartTimeS, deferralS)) + promptNs(0);
}
