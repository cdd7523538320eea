import type { EstablishedInterval, NotificationFact, SessionHistory } from "../../../analysis/model.ts";
import { HOLD_TIMER_EXPIRED } from "../../../bgp/notification.ts";
import { durationText } from "../../../timeline/duration-text.ts";
import { missedOf } from "../../absence.ts";
import { type Judgement, type RequirementCheck, type Subject, windowOf } from "../../requirement-check.ts";
import { decided, evidenceOf, inconclusive } from "../../verdict.ts";
import { nsOfSeconds, timerWindow } from "../bounds.ts";
import { negotiated } from "../negotiated.ts";
import { answerTo, refusalText } from "../open-answer.ts";
import { opensFrom } from "../opens.ts";
import { observedUntil } from "../routes-fate.ts";

const OPEN_ERROR = 2;
const UNACCEPTABLE_HOLD_TIME = 6;

/** RFC 4271 section 4.2: the smaller of the two times counts, zero is for ever, and one or two seconds are refused. */
export const smallerHoldTime: RequirementCheck = {
  id: "RFC4271-4.2-01",
  judge: (subject) => [
    ...refusals(subject),
    ...ofEachInterval(subject, (session, interval) => {
      const expiry = expiryIn(interval);
      return expiry && judgeTime(subject, session, interval, expiry);
    }),
  ],
};

/** RFC 4271 section 6.5: a peer of which nothing came for the hold time is told so. When that is, is another requirement's matter; here, that it happens. */
export const expiryIsTold: RequirementCheck = {
  id: "RFC4271-6.5-01",
  judge: (subject) => ofEachInterval(subject, (_, interval) => judgeExpiry(subject, interval)),
};

function ofEachInterval(
  { history }: Subject,
  judge: (session: SessionHistory, interval: EstablishedInterval) => Judgement | undefined,
): readonly Judgement[] {
  return history.sessions.flatMap((session) =>
    session.intervals.flatMap((interval) => {
      const judgement = judge(session, interval);
      return judgement ? [{ ...judgement, session: session.peerName }] : [];
    }),
  );
}

function expiryIn({ connection }: EstablishedInterval): NotificationFact | undefined {
  return connection.notifications.find((n) => n.from === "own" && n.notification.code === HOLD_TIMER_EXPIRED);
}

/** RFC 4271 section 6.2: a Hold Time of one or two seconds has to be refused, by its subcode. */
function refusals(subject: Subject): readonly Judgement[] {
  return opensFrom(subject, "peer").flatMap(({ session, connection, fact }): Judgement[] => {
    const { holdTimeS } = fact.open;
    if (holdTimeS !== 1 && holdTimeS !== 2) return [];
    const expected = `an OPEN with a Hold Time of ${holdTimeS} s is refused as unacceptable`;
    const answer = answerTo(connection, fact);
    const isOther = fact.anomalies.some((a) => a.reaction === "session-reset" && a.notification?.subcode !== UNACCEPTABLE_HOLD_TIME);
    if (isOther || answer.kind === "none") return [];
    if (answer.kind === "closed")
      return [{ ...inconclusive("the connection was closed without saying why", [fact.id, answer.mark.id]), session: session.peerName }];
    const isRight =
      answer.kind === "refused" &&
      answer.fact.notification.code === OPEN_ERROR &&
      answer.fact.notification.subcode === UNACCEPTABLE_HOLD_TIME;
    const id = answer.kind === "refused" ? answer.fact.id : answer.mark.id;
    const actual = answer.kind === "refused" ? refusalText(answer.fact) : "it was taken";
    return [{ ...decided(isRight, { expected, actual, evidence: [fact.id, id] }), session: session.peerName }];
  });
}

function judgeTime(
  subject: Subject,
  session: SessionHistory,
  interval: EstablishedInterval,
  expiry: NotificationFact,
): Judgement | undefined {
  const agreed = negotiated(interval.connection);
  if (!agreed || expiry.t > observedUntil(subject)) return undefined;
  const holdS = Math.min(agreed.own.open.holdTimeS, agreed.peer.open.holdTimeS);
  const evidence = [expiry.id, agreed.peer.id, agreed.own.id] as const;
  if (holdS === 0) return decided(false, { expected: "with a hold time of 0 s the session does not expire", actual: "it did", evidence });
  const last = interval.connection.lastMessage.peer;
  if (!last || last.t > expiry.t) return inconclusive("when the peer's last message before it came is not known", evidence);
  const expected = `the hold timer runs ${holdS} s, the smaller of both`;
  const { fromT, untilT } = timerWindow(last.t, holdS);
  const actual = `it expired ${durationText(expiry.t - last.t)} after the peer's last message`;
  if (expiry.t >= fromT && expiry.t <= untilT)
    return decided(true, { expected, actual, evidence: evidenceOf(expiry.id, last.id, ...evidence) });
  const window = { fromT: last.t, untilT: expiry.t };
  const doubt = missedOf(subject, interval.connection, "peer", window) ?? subject.away(window) ?? lostOnTheWay(subject, session, window);
  if (doubt !== undefined) return inconclusive(`${actual}, but ${doubt}`, evidence);
  // That the marker does not start the timer anew is for another requirement to say.
  if (expiry.t < fromT && interval.flows.peer.some((f) => f.endOfRib.some((m) => m.id === last.id))) return undefined;
  return decided(false, { expected, actual, evidence: evidenceOf(expiry.id, last.id, ...evidence) });
}

function judgeExpiry(subject: Subject, interval: EstablishedInterval): Judgement | undefined {
  const { connection, loss } = interval;
  const agreed = negotiated(connection);
  const last = connection.lastMessage.peer;
  if (!agreed || !last) return undefined;
  const holdS = Math.min(agreed.own.open.holdTimeS, agreed.peer.open.holdTimeS);
  if (holdS === 0) return undefined;
  const expiry = expiryIn(interval);
  const expected = `a peer of which nothing came for ${holdS} s is told so by NOTIFICATION ${HOLD_TIMER_EXPIRED}`;
  if (expiry && expiry.t <= observedUntil(subject)) {
    const actual = `that came ${durationText(expiry.t - last.t)} after its last message`;
    return decided(true, { expected, actual, evidence: [expiry.id, last.id] });
  }
  const dueT = timerWindow(last.t, holdS).untilT;
  const untilT = Math.min(windowOf(interval, subject.history).untilT, observedUntil(subject));
  const isLeft = loss?.by === "own" && (loss.cause === "fin" || loss.cause === "reset");
  const fromT = last.t + nsOfSeconds(holdS - 0.5);
  if (untilT < (isLeft ? fromT : dueT)) return undefined;
  // Another's loss, or a capture that goes on: only what the speaker sent itself shows that it was still there.
  const spoken = connection.lastMessage.own;
  const isStillThere = spoken !== undefined && spoken.t > dueT && spoken.t <= untilT;
  if (!isLeft && !isStillThere)
    return inconclusive("the peer was silent for the hold time, but neither an end nor a sign of the speaker was seen", [last.id]);
  const window = { fromT: last.t, untilT: Math.max(dueT, untilT) };
  const doubt =
    missedOf(subject, connection, "peer", { fromT: last.t, untilT }) ??
    missedOf(subject, connection, "own", { fromT: last.t, untilT }) ??
    subject.away(window);
  if (doubt !== undefined) return inconclusive(`no such NOTIFICATION was seen, but ${doubt}`, [last.id]);
  const actual = isLeft
    ? `it closed the connection ${durationText(loss.t - last.t)} after the peer's last message without it`
    : `it still spoke ${durationText((spoken?.t ?? untilT) - last.t)} after the peer's last message`;
  return decided(false, { expected, actual, evidence: evidenceOf(loss?.id ?? spoken?.id ?? last.id, last.id, agreed.peer.id) });
}

/** Faults that keep packets from a speaker although its node's capture has them, or hold back what it sends. */
const NETWORK_FAULTS: ReadonlySet<string> = new Set(["drop", "refuse", "unreachable", "link-down", "link-up"]);

function lostOnTheWay(
  { timeline, name }: Subject,
  { peerName }: SessionHistory,
  { fromT, untilT }: { readonly fromT: number; readonly untilT: number },
): string | undefined {
  const fault = timeline.first("fault-effect", (e) => NETWORK_FAULTS.has(e.fault) && (e.node === name || e.node === peerName), {
    before: untilT,
  });
  if (!fault) return undefined;
  const healed = timeline.first("fault-healed", (e) => e.step === fault.step && e.t >= fault.t);
  return healed && healed.t < fromT ? undefined : `the fault ${fault.fault} held packets back (${fault.id})`;
}
