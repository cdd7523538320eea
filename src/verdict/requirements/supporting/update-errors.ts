import type { AnomalyFact, EstablishedInterval, SessionHistory } from "../../../analysis/model.ts";
import type { Anomaly } from "../../../bgp/anomaly.ts";
import { hardResetOf, notificationName } from "../../../bgp/notification.ts";
import type { RequirementId } from "../../../requirements/catalogue.ts";
import { durationText } from "../../../timeline/duration-text.ts";
import { missedOf } from "../../absence.ts";
import type { Judgement, RequirementCheck, Subject } from "../../requirement-check.ts";
import { decided, inconclusive } from "../../verdict.ts";
import { promptNs } from "../bounds.ts";
import { observedUntil } from "../routes-fate.ts";

const UPDATE_ERROR = 3;
const MALFORMED_ATTRIBUTE_LIST = 1;

/** RFC 7606 section 3 (b): the two lengths do not fit the message. */
export const inconsistentLengths = reset(
  "RFC7606-3b-01",
  ({ clause, notification }) => clause === "RFC 4271 section 6.3" && isMalformedList(notification),
  MALFORMED_ATTRIBUTE_LIST,
);

/** RFC 7606 section 3 (g): a multiprotocol attribute twice. */
export const repeatedMultiprotocol = reset("RFC7606-3g-01", ({ clause }) => clause === "RFC 7606 section 3 (g)", MALFORMED_ATTRIBUTE_LIST);

/** RFC 7606 section 5.2: an attribute error where no reachable routes tell what it concerns. */
export const errorWithoutRoutes = reset("RFC7606-5.2-01", ({ clause }) => clause.endsWith(", 5.2"));

/** RFC 7606 section 4: an attribute that runs over the end of its list costs the UPDATE's own routes. */
export const overrun: RequirementCheck = {
  id: "RFC7606-4-01",
  judge: (subject) =>
    firstAnomalies(subject, ({ clause, reaction }) => clause === "RFC 7606 section 4" && reaction === "treat-as-withdraw").map((seen) => ({
      ...judgeSurvival(subject, seen),
      session: seen.session.peerName,
    })),
};

interface SeenAnomaly {
  readonly session: SessionHistory;
  readonly interval: EstablishedInterval;
  readonly fact: AnomalyFact;
}

/** In each Established interval the first such error of the peer, as long as nothing before it had to end the session. */
function firstAnomalies(subject: Subject, matches: (anomaly: Anomaly) => boolean): readonly SeenAnomaly[] {
  const untilT = observedUntil(subject);
  return subject.history.sessions.flatMap((session) =>
    session.intervals.flatMap((interval): SeenAnomaly[] => {
      const theirs = interval.connection.anomalies.filter((a) => a.from === "peer" && a.t >= interval.established.t && a.t <= untilT);
      const fact = theirs.find((a) => matches(a.anomaly));
      const end = theirs.find((a) => a.anomaly.reaction === "session-reset");
      const isLate =
        !fact || (end !== undefined && end !== fact && (end.t < fact.t || (end.t === fact.t && fact.anomaly.reaction !== "session-reset")));
      return fact && !isLate ? [{ session, interval, fact }] : [];
    }),
  );
}

function reset(id: RequirementId, matches: (anomaly: Anomaly) => boolean, subcode?: number): RequirementCheck {
  const isReset = (anomaly: Anomaly) => anomaly.reaction === "session-reset" && matches(anomaly);
  return {
    id,
    judge: (subject) =>
      firstAnomalies(subject, isReset).flatMap((seen) => {
        const judgement = judgeReset(subject, seen, subcode);
        return judgement ? [{ ...judgement, session: seen.session.peerName }] : [];
      }),
  };
}

function judgeReset(subject: Subject, { interval, fact }: SeenAnomaly, subcode: number | undefined): Judgement | undefined {
  const { connection, loss } = interval;
  const dueT = fact.t + promptNs(0);
  const wanted = `NOTIFICATION ${UPDATE_ERROR}${subcode === undefined ? "" : `/${subcode}`}`;
  const expected = `an UPDATE with an error that ends the session is answered by ${wanted} (${fact.anomaly.text})`;
  const answer = connection.notifications.find((n) => n.from === "own" && n.t >= fact.t && n.t <= dueT);
  if (answer) {
    // RFC 8538 section 3.1: a Hard Reset carries the NOTIFICATION that would have been sent without it.
    const inner = hardResetOf(answer.notification);
    const { code, subcode: given } = inner ?? answer.notification;
    const isRight = code === UPDATE_ERROR && (subcode === undefined || given === subcode);
    const actual = `${notificationName(code, given)}${inner ? " as a Hard Reset" : ""} came ${durationText(answer.t - fact.t)} later`;
    return decided(isRight, { expected, actual, evidence: [answer.id, fact.id] });
  }
  if (loss && loss.t <= dueT && loss.by === "peer") return undefined;
  const doubt = doubtUntil(subject, interval, fact.t, dueT);
  if (doubt !== undefined) return inconclusive(`no NOTIFICATION was seen, but ${doubt}`, [fact.id]);
  const isClosed = loss && loss.t <= dueT;
  const actual = isClosed ? "the connection was closed without one" : `the session went on for ${durationText(dueT - fact.t)}`;
  return decided(false, { expected, actual, evidence: isClosed ? [loss.id, fact.id] : [fact.id] });
}

function judgeSurvival(subject: Subject, { interval, fact }: SeenAnomaly): Judgement {
  const { connection, loss } = interval;
  const dueT = fact.t + promptNs(0);
  const expected = `an UPDATE whose attributes run over their list does not end the session (${fact.anomaly.text})`;
  const answer = connection.notifications.find((n) => n.from === "own" && n.t >= fact.t && n.t <= dueT);
  const said = answer && (hardResetOf(answer.notification) ?? answer.notification);
  if (answer && said?.code === UPDATE_ERROR) {
    const actual = `${notificationName(said.code, said.subcode)} ended it ${durationText(answer.t - fact.t)} later`;
    return decided(false, { expected, actual, evidence: [answer.id, fact.id] });
  }
  if (loss && loss.t <= dueT) return inconclusive("the session was lost for another reason", [loss.id, fact.id]);
  const doubt = doubtUntil(subject, interval, fact.t, dueT);
  if (doubt !== undefined) return inconclusive(`no NOTIFICATION was seen, but ${doubt}`, [fact.id]);
  return decided(true, { expected, actual: `it went on for ${durationText(dueT - fact.t)}`, evidence: [fact.id] });
}

function doubtUntil(subject: Subject, { connection }: EstablishedInterval, fromT: number, dueT: number): string | undefined {
  const endT = observedUntil(subject);
  if (endT < dueT) return `the record ends ${durationText(endT - fromT)} after the UPDATE`;
  const window = { fromT, untilT: dueT };
  return missedOf(subject, connection, "own", window) ?? subject.away(window);
}

function isMalformedList(notification: Anomaly["notification"]): boolean {
  return notification?.code === UPDATE_ERROR && notification.subcode === MALFORMED_ATTRIBUTE_LIST;
}
