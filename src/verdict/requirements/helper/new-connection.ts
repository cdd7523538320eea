import type { ConnectionHistory, EstablishedInterval, Mark, SessionHistory } from "../../../analysis/model.ts";
import { gracefulRestartOf } from "../../../bgp/open.ts";
import { durationText } from "../../../timeline/duration-text.ts";
import { missedOf } from "../../absence.ts";
import type { Judgement, RequirementCheck, Subject } from "../../requirement-check.ts";
import { decided, evidenceOf, inconclusive } from "../../verdict.ts";
import { nsOfSeconds, promptNs } from "../bounds.ts";
import { negotiated } from "../negotiated.ts";

/** The peer's next connection while the session with it still looks up: all that its restart may ever show. */
interface NewConnection {
  readonly session: SessionHistory;
  readonly old: EstablishedInterval;
  readonly connection: ConnectionHistory;
  readonly syn: Mark;
  /** The peer's capability listed a family, and the speaker has one of its own. */
  readonly isGraceful: boolean;
  /** The interval that the new connection carried. */
  readonly carried: EstablishedInterval | undefined;
}

/** RFC 4724 section 4.2: the old connection is closed, the new one kept. */
export const newConnectionWins: RequirementCheck = {
  id: "RFC4724-4.2-01",
  judge: (subject) => gracefulOnes(subject).flatMap((c) => withSession(c, judgeWin(subject, c))),
};

/** RFC 4724 section 4.2: no NOTIFICATION goes out on the connection that is closed for it. */
export const noNotificationOnOld: RequirementCheck = {
  id: "RFC4724-4.2-02",
  judge: (subject) => gracefulOnes(subject).flatMap((c) => withSession(c, judgeOldEnd(subject, c))),
};

/** RFC 4724 section 4.2, RFC 4271 section 6.8: of a peer that listed no family an Established session stays, and the new connection goes. */
export const ordinaryCollision: RequirementCheck = {
  id: "RFC4724-4.2-03",
  judge: (subject) =>
    newConnections(subject)
      .filter((c) => !c.isGraceful)
      .flatMap((c) => withSession(c, judgeOrdinary(subject, c))),
};

/** RFC 4724 section 5: events 16 and 17, the TCP connection itself, end the old session; the OPEN is not waited for. */
export const oldGoesAtTcp: RequirementCheck = {
  id: "RFC4724-5-02",
  judge: (subject) => gracefulOnes(subject).flatMap((c) => withSession(c, judgeTcp(subject, c))),
};

function newConnections(subject: Subject): readonly NewConnection[] {
  return subject.history.sessions.flatMap((session) =>
    session.intervals.flatMap((old) =>
      session.connections.flatMap((connection): NewConnection[] => {
        const { syn } = connection;
        const agreed = negotiated(old.connection);
        if (!agreed || !syn || connection === old.connection || connection.dialledBy !== "peer" || wasAway(subject, old, syn)) return [];
        // Whatever was lost by another sign is no longer up when the peer dials again.
        const endT = old.loss?.t ?? subject.history.endT;
        const isWhileUp =
          syn.t > old.established.t && syn.t <= endT && (old.loss === undefined || old.loss.cause === "new-connection" || syn.t < endT);
        if (!isWhileUp) return [];
        const own = gracefulRestartOf(agreed.own.open);
        const isGraceful = own !== undefined && (gracefulRestartOf(agreed.peer.open)?.families.length ?? 0) > 0;
        const carried = session.intervals.find((i) => i.connection === connection);
        return [{ session, old, connection, syn, isGraceful, carried }];
      }),
    ),
  );
}

/** A speaker that was not running, or has started again since, has lost the old session itself: then its kernel answers the peer, or it is the peer that has not noticed yet. */
function wasAway(subject: Subject, { established }: EstablishedInterval, syn: Mark): boolean {
  const around = { fromT: syn.t - nsOfSeconds(1), untilT: syn.t + nsOfSeconds(0.5) };
  return subject.away(around) !== undefined || subject.restarts.some((r) => r.started.t > established.t && r.started.t <= syn.t);
}

function gracefulOnes(subject: Subject): readonly NewConnection[] {
  return newConnections(subject).filter((c) => c.isGraceful);
}

function judgeWin(subject: Subject, { old, connection, syn, carried }: NewConnection): Judgement | undefined {
  const expected = "the peer's new connection becomes the session, although the old one looked up";
  if (carried) {
    const ns = carried.established.t - syn.t;
    const evidence = evidenceOf(carried.established.id, syn.id, old.established.id);
    return decided(true, { expected, actual: `it was Established ${durationText(ns)} after its SYN`, evidence });
  }
  const refused = connection.refused ?? firstOf(connection.reset.own, connection.fin.own, ownNotification(connection));
  const peerEnd = firstOf(connection.reset.peer, connection.fin.peer);
  if (refused && (!peerEnd || refused.t <= peerEnd.t)) {
    const actual = `the speaker ended the new connection ${durationText(refused.t - syn.t)} after its SYN`;
    return decided(false, { expected, actual, evidence: evidenceOf(refused.id, syn.id, old.established.id) });
  }
  const open = connection.opens.find((o) => o.from === "peer");
  if (!open || peerEnd) return undefined;
  const window = { fromT: syn.t, untilT: open.t + promptNs(0) };
  const hidden = missedOf(subject, connection, "own", window) ?? subject.away(window);
  if (hidden !== undefined || subject.history.endT < window.untilT)
    return inconclusive(`no session was seen on the new connection, but ${hidden ?? "the capture ends too early"}`, [syn.id, open.id]);
  const actual = `no session came of it within ${durationText(promptNs(0))} after the peer's OPEN`;
  return decided(false, { expected, actual, evidence: evidenceOf(open.id, syn.id, old.established.id) });
}

function judgeOldEnd(subject: Subject, { old, syn, carried }: NewConnection): Judgement | undefined {
  const expected = "the old connection is closed without a NOTIFICATION";
  const sent = old.connection.notifications.find((n) => n.from === "own" && n.t >= syn.t && n.t <= syn.t + nsOfSeconds(5));
  if (sent) {
    const { code, subcode } = sent.notification;
    return decided(false, { expected, actual: `NOTIFICATION ${code}/${subcode} was sent on it`, evidence: evidenceOf(sent.id, syn.id) });
  }
  if (!carried) return undefined;
  const end = firstOf(old.connection.fin.own, old.connection.reset.own);
  if (!end) return undefined;
  const hidden = missedOf(subject, old.connection, "own", { fromT: syn.t, untilT: end.t });
  if (hidden !== undefined) return inconclusive(`none was seen, but ${hidden}`, [end.id]);
  return decided(true, { expected, actual: "there was none", evidence: evidenceOf(end.id, syn.id) });
}

function judgeOrdinary(subject: Subject, { old, connection, syn, carried }: NewConnection): Judgement | undefined {
  const expected = "the Established session stays, and the new connection is closed";
  const gaveUp = firstOf(old.connection.reset.own, old.connection.fin.own, ownNotification(old.connection));
  if (gaveUp && gaveUp.t >= syn.t && gaveUp.t <= syn.t + promptNs(0)) {
    const actual = `the speaker ended the old connection ${durationText(gaveUp.t - syn.t)} after the new one's SYN`;
    return decided(false, { expected, actual, evidence: evidenceOf(gaveUp.id, syn.id, old.established.id) });
  }
  const closed = connection.refused ?? firstOf(connection.reset.own, connection.fin.own, ownNotification(connection));
  const window = { fromT: syn.t, untilT: syn.t + promptNs(0) };
  const lasts = (old.loss?.t ?? subject.history.endT) > window.untilT;
  if (carried || !closed || !lasts || subject.away(window) !== undefined) return undefined;
  const actual = `the new connection was ended ${durationText(closed.t - syn.t)} after its SYN`;
  return decided(true, { expected, actual, evidence: evidenceOf(closed.id, syn.id, old.established.id) });
}

/** How long after TCP is up an OPEN may come and still be taken for the reason. */
const AT_ONCE_NS = nsOfSeconds(1);

function judgeTcp(subject: Subject, { old, connection, syn }: NewConnection): Judgement | undefined {
  const up = connection.tcpEstablished;
  if (!up) return undefined;
  const open = connection.opens.find((o) => o.from === "peer");
  const limitT = up.t + AT_ONCE_NS;
  if (open && open.t <= limitT + nsOfSeconds(0.5)) return undefined;
  const expected = `the old connection is closed within ${durationText(AT_ONCE_NS)} after the new one is up, before its OPEN`;
  const end = firstOf(old.connection.fin.own, old.connection.reset.own, ownNotification(old.connection));
  if (end && end.t >= syn.t && end.t <= limitT) {
    return decided(true, { expected, actual: `after ${durationText(end.t - up.t)}`, evidence: evidenceOf(end.id, up.id) });
  }
  if (end && end.t < syn.t) return undefined;
  const window = { fromT: syn.t, untilT: limitT };
  const hidden = missedOf(subject, old.connection, "own", window) ?? subject.away(window);
  if (hidden !== undefined || subject.history.endT < limitT)
    return inconclusive(`its end was not seen, but ${hidden ?? "the capture ends too early"}`, [up.id]);
  const actual = end ? `only ${durationText(end.t - up.t)} after it` : "it was not";
  return decided(false, { expected, actual, evidence: evidenceOf(up.id, old.established.id, end?.id) });
}

function ownNotification({ notifications }: ConnectionHistory): Mark | undefined {
  return notifications.find((n) => n.from === "own");
}

function firstOf(...marks: readonly (Mark | undefined)[]): Mark | undefined {
  return marks.filter((mark) => mark !== undefined).sort((a, b) => a.t - b.t)[0];
}

function withSession({ session }: NewConnection, judgement: Judgement | undefined): readonly Judgement[] {
  return judgement ? [{ ...judgement, session: session.peerName }] : [];
}
