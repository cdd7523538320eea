import type { ConnectionHistory, Mark, NotificationFact, SessionHistory } from "../../../analysis/model.ts";
import { CEASE, notificationName, shutdownMessageOf } from "../../../bgp/notification.ts";
import { takesExtendedMessages } from "../../../bgp/open.ts";
import type { RequirementId } from "../../../requirements/catalogue.ts";
import { durationText } from "../../../timeline/duration-text.ts";
import { missedOf } from "../../absence.ts";
import type { Judgement, RequirementCheck, Subject } from "../../requirement-check.ts";
import { decided, evidenceOf, inconclusive } from "../../verdict.ts";
import { promptNs } from "../bounds.ts";
import { familyName } from "../family-name.ts";
import { openOf } from "../opens.ts";
import { observedUntil } from "../routes-fate.ts";
import { endByItself } from "../watched.ts";

const LONGEST = 4096;
const STATE_MACHINE_ERROR = 5;
const BEGIN_OF_REFRESH = 1;

/**
 * RFC 8654 section 4: longer than 4096 octets only for a peer that said on this session that it takes that; section 5 says the same of NOTIFICATIONs. Where it was not said, the capture is not read any further at a
 * longer length, so that its type is not known.
 */
export const longMessages = ofEachConnection("RFC8654-4-01", (subject, { connection }) => {
  const [own, peer] = [openOf(connection, "own"), openOf(connection, "peer")];
  if (!own || !peer) return undefined;
  const isAgreed = takesExtendedMessages(peer.open);
  const expected = isAgreed
    ? "the peer takes messages above 4096 octets"
    : "no message is above 4096 octets, since the peer does not take such";
  const tooLong = connection.gaps.find((g) => g.from === "own" && !isAgreed && lengthOf(g.reason) > LONGEST);
  if (tooLong && tooLong.t <= observedUntil(subject)) {
    const actual = `one has ${lengthOf(tooLong.reason)} octets`;
    return decided(false, { expected, actual, evidence: [tooLong.id, peer.id, own.id] });
  }
  const longest = connection.longest.own;
  // Where the speaker has never heard of them there is nothing to hold back.
  if (!longest || longest.t > observedUntil(subject) || (longest.octets <= LONGEST && (isAgreed || !takesExtendedMessages(own.open))))
    return undefined;
  const evidence = [longest.id, peer.id, own.id] as const;
  const doubt = isAgreed ? undefined : missedOf(subject, connection, "own", { fromT: connection.begin.t, untilT: longest.t });
  if (doubt !== undefined) return inconclusive(`no longer message was seen, but ${doubt}`, evidence);
  return decided(isAgreed || longest.octets <= LONGEST, { expected, actual: `the longest has ${longest.octets} octets`, evidence });
});

/** The length that the header of an unreadable message tells; 0 where that is not the reason. */
function lengthOf(reason: string | undefined): number {
  const [, octets] = /^message length (\d+) is not in /.exec(reason ?? "") ?? [];
  return Number(octets ?? 0);
}

/** RFC 4486 section 4: a Cease says why; of the causes only the packets' own word is known here. */
export const ceaseCause = ofEachOwnNotification("RFC4486-01", ({ notification: { code, subcode }, id }) => {
  if (code !== CEASE) return undefined;
  const actual = subcode === 0 ? "it has none" : `it is ${notificationName(code, subcode)}`;
  return decided(subcode !== 0, { expected: "a Cease has the subcode of its cause", actual, evidence: [id] });
});

/** RFC 9003 section 2: what the operator says with a shutdown is UTF-8 behind its length, to the end of the data. The other way round, a bad text from one peer costs no other peer's session. */
export const shutdownText: RequirementCheck = {
  id: "RFC9003-01",
  judge: (subject) => [...ownTexts.judge(subject), ...badTexts.judge(subject)],
};

const ownTexts = ofEachOwnNotification("RFC9003-01", ({ notification, id }) => {
  const message = shutdownMessageOf(notification);
  if (!message) return undefined;
  const expected = "the text of a shutdown is UTF-8 of at most 255 octets behind its length";
  return decided(message.wellFormed, { expected, actual: message.wellFormed ? "it is" : "it is not", evidence: [id] });
});

const badTexts = ofEachConnection("RFC9003-01", (subject, { session, connection }) => {
  const bad = connection.notifications.find((n) => n.from === "peer" && shutdownMessageOf(n.notification)?.wellFormed === false);
  if (!bad || bad.t > observedUntil(subject)) return undefined;
  const dueT = bad.t + promptNs(0);
  const up = subject.history.sessions
    .filter((other) => other !== session)
    .flatMap((other) => other.intervals.filter((i) => i.established.t <= bad.t && !(i.loss && i.loss.t <= bad.t)));
  const expected = "a shutdown with a bad text costs only its own session";
  const lost = up.flatMap(({ loss }) => (loss && loss.t <= dueT && loss.by === "own" ? [loss] : []))[0];
  const death = endByItself(subject, { fromT: bad.t, untilT: dueT });
  const end = death ?? lost;
  if (end) {
    const what = death ? "the speaker ended" : "the speaker ended another session";
    return decided(false, { expected, actual: `${what} ${durationText(end.t - bad.t)} later`, evidence: [end.id, bad.id] });
  }
  const [other] = up;
  if (!other) return inconclusive("there was no other session that could show it", [bad.id]);
  const doubt = observedUntil(subject) < dueT ? "the record ends too early" : subject.blind({ fromT: bad.t, untilT: dueT });
  if (doubt !== undefined) return inconclusive(`no other session was lost, but ${doubt}`, [bad.id]);
  return decided(true, { expected, actual: `the other ${up.length} went on`, evidence: [bad.id, other.established.id] });
});

/** RFC 7606 section 5.1: a receiver that must find the routes of a broken UPDATE finds them at its begin. */
export const multiprotocolFirst = ofEachConnection("RFC7606-5.1-01", (subject, { connection }) => {
  const seen = connection.multiprotocol.own;
  if (!seen || seen.first.t > observedUntil(subject)) return undefined;
  const { first, late, lateCount } = seen;
  const expected = "MP_REACH_NLRI and MP_UNREACH_NLRI come before all other attributes";
  if (!late) {
    const hidden = missedOf(subject, connection, "own", { fromT: first.t, untilT: connection.lastMessage.own?.t ?? first.t });
    if (hidden !== undefined) return inconclusive(`they do in all that was seen, but ${hidden}`, [first.id]);
    return decided(true, { expected, actual: "they do", evidence: [first.id] });
  }
  return decided(false, {
    expected,
    actual: `another comes before them in ${lateCount === 1 ? "an UPDATE" : `${lateCount} UPDATEs`}`,
    evidence: [late.id],
  });
});

/** RFC 7313 section 4: the begin of a refresh comes only after the initial update's marker. */
export const refreshAfterMarker = ofEachConnection("RFC7313-4-01", (subject, { session, connection }) => {
  const begin = connection.routeRefreshes.find((r) => r.from === "own" && r.subtype === BEGIN_OF_REFRESH);
  const interval = session.intervals.find((i) => i.connection === connection);
  if (!begin || !interval) return undefined;
  const [marker] = interval.flows.own.find((f) => f.afi === begin.afi && f.safi === begin.safi)?.endOfRib ?? [];
  const expected = `a refresh of ${familyName(begin)} begins after its End-of-RIB`;
  if (marker && marker.t <= begin.t)
    return decided(true, { expected, actual: `it began ${durationText(begin.t - marker.t)} after it`, evidence: [begin.id, marker.id] });
  const hidden = missedOf(subject, connection, "own", { fromT: connection.begin.t, untilT: begin.t });
  if (hidden !== undefined) return inconclusive(`no End-of-RIB was seen before it, but ${hidden}`, [begin.id]);
  return decided(false, { expected, actual: "there was none before it", evidence: evidenceOf(begin.id, marker?.id) });
});

/** RFC 4271 section 6.6: an UPDATE before the KEEPALIVE that makes the session is an error of the state machine. */
export const updateInOpenConfirm = ofEachConnection("RFC4271-6.6-01", (subject, { connection }) => {
  const [open, update, keepalive] = [openOf(connection, "peer"), connection.firstUpdate.peer, connection.firstKeepalive.peer];
  if (!open || !update || update.t < open.t || (keepalive && keepalive.t <= update.t) || update.t > observedUntil(subject))
    return undefined;
  const dueT = update.t + promptNs(0);
  const isFirst = (mark: Mark) => mark.t < update.t;
  if (connection.notifications.some(isFirst)) return undefined;
  const expected = "an UPDATE before the peer's KEEPALIVE is answered by NOTIFICATION 5";
  const answer = connection.notifications.find((n) => n.from === "own" && n.t <= dueT);
  if (answer) {
    const { code, subcode } = answer.notification;
    const actual = `${notificationName(code, subcode)} came ${durationText(answer.t - update.t)} later`;
    return decided(code === STATE_MACHINE_ERROR, { expected, actual, evidence: [answer.id, update.id] });
  }
  const window = { fromT: open.t, untilT: dueT };
  const doubt =
    observedUntil(subject) < dueT
      ? "the record ends too early"
      : (missedOf(subject, connection, "own", window) ?? missedOf(subject, connection, "peer", window) ?? subject.away(window));
  if (doubt !== undefined) return inconclusive(`no NOTIFICATION was seen, but ${doubt}`, [update.id]);
  return decided(false, { expected, actual: `none came in ${durationText(dueT - update.t)}`, evidence: [update.id, open.id] });
});

/** RFC 4486 section 4: after these ends of the peer's the pauses between attempts grow. */
export const dampedRetries: RequirementCheck = {
  id: "RFC4486-02",
  judge: (subject) =>
    subject.history.sessions.flatMap((session) =>
      session.connections.flatMap((connection): Judgement[] => {
        const end = connection.notifications.find(
          ({ from, notification: n }) => from === "peer" && n.code === CEASE && ADMINISTRATIVE.has(n.subcode),
        );
        const judgement = end && judgePauses(subject, session, end);
        return judgement ? [{ ...judgement, session: session.peerName }] : [];
      }),
    ),
};

/** Shutdown, removal, rejection, lack of resources. */
const ADMINISTRATIVE: ReadonlySet<number> = new Set([2, 3, 5, 8]);
/** Retry timers are jittered by a quarter, RFC 4271 section 10. */
const JITTER = 0.75;

function judgePauses(subject: Subject, { connections }: SessionHistory, end: NotificationFact): Judgement | undefined {
  const untilT = observedUntil(subject);
  const later = connections.filter((c) => c.begin.t > end.t && c.begin.t <= untilT);
  const upTo = later.findIndex((c) => openOf(c, "peer"));
  const dials = (upTo < 0 ? later : later.slice(0, upTo)).flatMap((c) => (c.dialledBy === "own" && c.syn ? [c.syn] : []));
  if (dials.length === 0) return undefined;
  const evidence = evidenceOf(end.id, ...dials.slice(0, 10).map((d) => d.id));
  const pauses = dials.map((dial, i) => dial.t - (dials[i - 1]?.t ?? end.t)).slice(1);
  const [first] = pauses;
  const last = pauses.at(-1);
  if (first === undefined || last === undefined || pauses.length < 2)
    return inconclusive(`there were only ${dials.length} attempts`, evidence);
  const grows = last > first / JITTER;
  const actual = `the first pause took ${durationText(first)}, the last of ${pauses.length} ${durationText(last)}`;
  return decided(grows, { expected: "the pauses between attempts grow after an administrative end", actual, evidence });
}

interface SeenConnection {
  readonly session: SessionHistory;
  readonly connection: ConnectionHistory;
}

function ofEachConnection(id: RequirementId, judge: (subject: Subject, seen: SeenConnection) => Judgement | undefined): RequirementCheck {
  return {
    id,
    judge: (subject) =>
      subject.history.sessions.flatMap((session) =>
        session.connections.flatMap((connection) => {
          const judgement = judge(subject, { session, connection });
          return judgement ? [{ ...judgement, session: session.peerName }] : [];
        }),
      ),
  };
}

function ofEachOwnNotification(
  id: RequirementId,
  judge: (fact: NotificationFact, seen: SeenConnection) => Judgement | undefined,
): RequirementCheck {
  return {
    id,
    judge: (subject) =>
      subject.history.sessions.flatMap((session) =>
        session.connections.flatMap((connection) =>
          connection.notifications.flatMap((fact) => {
            const isOwn = fact.from === "own" && fact.t <= observedUntil(subject);
            const judgement = isOwn ? judge(fact, { session, connection }) : undefined;
            return judgement ? [{ ...judgement, session: session.peerName }] : [];
          }),
        ),
      ),
  };
}
