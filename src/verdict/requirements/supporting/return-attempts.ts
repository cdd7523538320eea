import type { ConnectionHistory, OpenFact, StaleEpisode } from "../../../analysis/model.ts";
import { capabilitiesOf, gracefulRestartOf, type Open } from "../../../bgp/open.ts";
import { durationText } from "../../../timeline/duration-text.ts";
import { missedOf } from "../../absence.ts";
import type { Judgement, RequirementCheck, Subject } from "../../requirement-check.ts";
import { decided, evidenceOf, inconclusive } from "../../verdict.ts";
import { nsOfSeconds, promptNs } from "../bounds.ts";
import { answerTo, refusalText } from "../open-answer.ts";
import { openOf } from "../opens.ts";
import { plannedFates } from "../planned-fate.ts";
import { isHelper, observedUntil } from "../routes-fate.ts";

const OPEN_ERROR = 2;
const ROLE_MISMATCH = 11;

/** RFC 4271 section 6.2: a wrong OPEN of the peer that comes back is answered by its NOTIFICATION. How long its routes are kept then is judged as after any failed attempt. */
export const wrongOpen: RequirementCheck = {
  id: "RFC4271-6.2-01",
  judge: (subject) =>
    attemptsOf(subject).flatMap(({ connection, open, peerName }): Judgement[] => {
      const fault = open.anomalies.find((a) => a.reaction === "session-reset" && a.notification?.code === OPEN_ERROR);
      if (!fault) return [];
      return judgeRefusal(subject, connection, open, `an OPEN with an error is refused (${fault.text})`).map((j) => ({
        ...j,
        session: peerName,
      }));
    }),
};

/** RFC 9234 section 4.2: roles that do not go together are a role mismatch. Only when both ends sent one. */
export const roleMismatch: RequirementCheck = {
  id: "RFC9234-01",
  judge: (subject) =>
    attemptsOf(subject).flatMap(({ connection, open, peerName }): Judgement[] => {
      const own = openOf(connection, "own");
      const [ours, theirs] = [own && roleOf(own.open), roleOf(open.open)];
      if (ours === undefined || theirs === undefined || PARTNER.get(ours) === theirs) return [];
      const expected = `an OPEN with role ${theirs} is refused by a speaker of role ${ours}`;
      return judgeRefusal(subject, connection, open, expected, ROLE_MISMATCH).map((j) => ({ ...j, session: peerName }));
    }),
};

/** RFC 4271 section 8: the speaker that lost a peer dials it again or lets it in, while it keeps its routes. A refused attempt right after the loss is not yet a refusal to come back. */
export const staysReachable: RequirementCheck = {
  id: "RFC4271-8-01",
  judge: (subject) =>
    subject.history.episodes.flatMap((episode) => {
      const judgement = isHelper(subject, episode) ? judgeReachable(subject, episode) : undefined;
      return judgement ? [{ ...judgement, session: episode.session.peerName }] : [];
    }),
};

/** RFC 4724 section 4.2: whose routes are stale is told by the session's addresses, so the peer may have another identifier when it is back. */
export const otherIdentifier: RequirementCheck = {
  id: "RFC4271-9-03",
  judge: (subject) =>
    plannedFates(subject, ({ interval, next }) => {
      const before = openOf(interval.connection, "peer");
      const after = next && openOf(next.connection, "peer");
      if (!before || !after || before.open.routerId === after.open.routerId) return undefined;
      return { circumstance: `though the peer came back as ${after.open.routerId}`, evidence: [after.id, before.id] };
    }),
};

interface Attempt {
  readonly connection: ConnectionHistory;
  readonly open: OpenFact;
  readonly peerName: string;
}

/** Connections since a loss in which the peer sent its OPEN. */
function attemptsOf(subject: Subject): readonly Attempt[] {
  return subject.history.episodes.flatMap(({ session, attempts }) =>
    attempts.flatMap((connection): Attempt[] => {
      const open = openOf(connection, "peer");
      return open && open.t <= observedUntil(subject) ? [{ connection, open, peerName: session.peerName }] : [];
    }),
  );
}

function judgeRefusal(
  subject: Subject,
  connection: ConnectionHistory,
  open: OpenFact,
  expected: string,
  subcode?: number,
): readonly Judgement[] {
  const answer = answerTo(connection, open);
  switch (answer.kind) {
    case "refused": {
      const isRight = subcode === undefined || answer.fact.notification.subcode === subcode;
      return [decided(isRight, { expected, actual: refusalText(answer.fact), evidence: [answer.fact.id, open.id] })];
    }
    case "accepted":
      return [decided(false, { expected, actual: "a KEEPALIVE took it", evidence: [answer.mark.id, open.id] })];
    case "closed":
      return [
        decided(false, { expected, actual: "the connection was closed without a NOTIFICATION", evidence: [answer.mark.id, open.id] }),
      ];
    case "none": {
      const window = { fromT: open.t, untilT: open.t + promptNs(0) };
      const doubt = missedOf(subject, connection, "own", window) ?? subject.away(window);
      return [inconclusive(doubt ?? "no answer to it was seen", [open.id])];
    }
  }
}

function roleOf(open: Open): number | undefined {
  return capabilitiesOf(open).flatMap((c) => (c.kind === "role" ? [c.role] : []))[0];
}

/** Provider 0, RS 1, RS-Client 2, Customer 3, Peer 4. */
const PARTNER: ReadonlyMap<number, number> = new Map([
  [0, 3],
  [3, 0],
  [1, 2],
  [2, 1],
  [4, 4],
]);

function judgeReachable(subject: Subject, { interval, loss, attempts, untilT }: StaleEpisode): Judgement | undefined {
  const peer = openOf(interval.connection, "peer");
  const gr = peer && gracefulRestartOf(peer.open);
  if (!peer || !gr || gr.families.length === 0 || gr.restartTimeS === 0) return undefined;
  const endT = loss.t + nsOfSeconds(gr.restartTimeS);
  const expected = "the speaker dials a lost peer again, or lets it in, before the Restart Time is over";
  const inTime = attempts.filter((a) => a.begin.t <= endT);
  const answered = inTime.find((a) => openOf(a, "own")) ?? inTime.find((a) => a.dialledBy === "own" && a.syn);
  if (answered) {
    const mark = openOf(answered, "own") ?? answered.begin;
    const what = answered.dialledBy === "own" ? "it dialled" : "it let the peer in";
    return decided(true, {
      expected,
      actual: `${what} ${durationText(mark.t - loss.t)} after the loss`,
      evidence: evidenceOf(mark.id, loss.id),
    });
  }
  // An attempt at the very begin or end of the time proves nothing.
  const refused = inTime.filter(
    (a) => a.dialledBy === "peer" && a.begin.t >= loss.t + nsOfSeconds(1) && a.begin.t <= endT - nsOfSeconds(1),
  );
  const [first] = refused;
  if (!first) return undefined;
  const window = { fromT: loss.t, untilT: endT };
  const evidence = evidenceOf(first.begin.id, ...refused.map((a) => (a.refused ?? a.begin).id), loss.id);
  const isShort = Math.min(observedUntil(subject), untilT) < endT;
  const doubt = isShort
    ? "the record ends before the Restart Time"
    : (subject.blind(window) ?? subject.away(window) ?? lifeUnknown(subject, first.begin.t));
  if (doubt !== undefined) return inconclusive(`the peer was not let in, but ${doubt}`, evidence);
  return decided(false, { expected, actual: `the peer tried ${refused.length} times and was never let in`, evidence });
}

/** A capture alone does not tell whether the speaker was running, unless it spoke with somebody. */
function lifeUnknown({ node, history }: Subject, sinceT: number): string | undefined {
  const isHeard = history.sessions.some((s) => s.connections.some((c) => (c.lastMessage.own?.t ?? 0) > sinceT));
  return node || isHeard ? undefined : "whether the speaker was running is not known";
}
