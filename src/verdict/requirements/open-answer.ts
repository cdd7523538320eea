import type { ConnectionHistory, Mark, NotificationFact, OpenFact, SessionHistory } from "../../analysis/model.ts";
import { notificationName } from "../../bgp/notification.ts";
import { durationText } from "../../timeline/duration-text.ts";
import { missedOf } from "../absence.ts";
import type { Judgement, Subject } from "../requirement-check.ts";
import { decided, type Evidence, inconclusive } from "../verdict.ts";
import { nsOfSeconds, promptNs } from "./bounds.ts";
import { opensFrom } from "./opens.ts";
import { observedUntil } from "./routes-fate.ts";

/** What a speaker did with an OPEN that it got. */
export type OpenAnswer =
  /** RFC 4271 section 8.2.2: a KEEPALIVE takes it. */
  | { readonly kind: "accepted"; readonly mark: Mark }
  | { readonly kind: "refused"; readonly fact: NotificationFact }
  /** Closed without a word. */
  | { readonly kind: "closed"; readonly mark: Mark }
  | { readonly kind: "none" };

const OPEN_ERROR = 2;

/** A NOTIFICATION other than of an OPEN Message Error (as a collision's) is no answer to the OPEN. */
export function answerTo(connection: ConnectionHistory, open: Mark): OpenAnswer {
  const fact = connection.notifications.find((n) => n.from === "own" && n.t >= open.t);
  if (fact?.notification.code === OPEN_ERROR) return { kind: "refused", fact };
  const keepalive = connection.firstKeepalive.own;
  if (keepalive && keepalive.t >= open.t) return { kind: "accepted", mark: keepalive };
  const closed = connection.fin.own ?? connection.reset.own;
  const byPeer = [connection.fin.peer, connection.reset.peer, connection.notifications.find((n) => n.from === "peer")];
  const isFirst = closed && closed.t >= open.t && byPeer.every((end) => end === undefined || end.t > closed.t);
  return isFirst && !fact ? { kind: "closed", mark: closed } : { kind: "none" };
}

export function refusalText({ notification: { code, subcode } }: NotificationFact): string {
  return `it was refused with ${notificationName(code, subcode)}`;
}

/** A peer's OPEN, the first of its connection, and nothing in it that is an error by RFC 4271 section 6.2. */
export interface PeerOpen {
  readonly connection: ConnectionHistory;
  readonly fact: OpenFact;
  readonly peerName: string;
  /** Another connection of the session began within a few seconds. */
  readonly hasRival: boolean;
}

export function soundPeerOpens(subject: Subject): readonly PeerOpen[] {
  return opensFrom(subject, "peer").flatMap(({ session, connection, fact }) => {
    const isFirst = connection.opens.find((o) => o.from === "peer") === fact;
    const isSound = fact.anomalies.every((a) => a.reaction !== "session-reset");
    return isFirst && isSound ? [{ connection, fact, peerName: session.peerName, hasRival: hasRival(session, connection) }] : [];
  });
}

/**
 * An OPEN that has to be taken, whatever is unusual in it. Refused for another reason than `isToBlame` allows it says nothing; no answer at all neither, when the connection went on to another end.
 */
export function judgeAcceptance(
  subject: Subject,
  { connection, fact, hasRival }: PeerOpen,
  expected: string,
  isToBlame: (refusal: NotificationFact) => boolean = () => true,
): Judgement | undefined {
  const answer = answerTo(connection, fact);
  const evidence: Evidence = [fact.id];
  switch (answer.kind) {
    case "accepted": {
      const actual = `a KEEPALIVE took it ${durationText(answer.mark.t - fact.t)} later`;
      return decided(true, { expected, actual, evidence: [fact.id, answer.mark.id] });
    }
    case "refused":
      if (!isToBlame(answer.fact)) return undefined;
      return decided(false, { expected, actual: refusalText(answer.fact), evidence: [answer.fact.id, fact.id] });
    // Of two connections at once one is closed, whatever the OPEN says.
    case "closed":
      if (hasRival) return undefined;
      return inconclusive("the connection was closed without saying why", [answer.mark.id, fact.id]);
    case "none":
      return hasRival ? undefined : noAnswer(subject, connection, fact, evidence);
  }
}

function noAnswer(subject: Subject, connection: ConnectionHistory, fact: OpenFact, evidence: Evidence): Judgement | undefined {
  const dueT = fact.t + promptNs(0);
  const isOver = [connection.fin.peer, connection.reset.peer, ...connection.notifications].some((end) => end && end.t <= dueT);
  if (isOver || observedUntil(subject) < dueT) return undefined;
  const window = { fromT: fact.t, untilT: dueT };
  const reason = missedOf(subject, connection, "own", window) ?? subject.away(window) ?? "no answer to it was seen";
  return inconclusive(reason, evidence);
}

const RIVAL_S = 5;

function hasRival({ connections }: SessionHistory, one: ConnectionHistory): boolean {
  return connections.some((other) => other !== one && Math.abs(other.begin.t - one.begin.t) <= nsOfSeconds(RIVAL_S));
}
