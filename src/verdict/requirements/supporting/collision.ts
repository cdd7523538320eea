import type { ConnectionHistory, Mark, SessionHistory } from "../../../analysis/model.ts";
import { CEASE } from "../../../bgp/notification.ts";
import { asnOf } from "../../../bgp/open.ts";
import { ipAddressBytes } from "../../../net/address.ts";
import { durationText } from "../../../timeline/duration-text.ts";
import { missedOf } from "../../absence.ts";
import type { Judgement, RequirementCheck, Subject } from "../../requirement-check.ts";
import { decided, inconclusive } from "../../verdict.ts";
import { promptNs } from "../bounds.ts";
import { type Negotiated, negotiated } from "../negotiated.ts";
import { observedUntil } from "../routes-fate.ts";

/** RFC 4271 section 6.8: of two connections that collide before either is Established, the one that the end with the higher identifier dialled stays; the other is closed with a Cease. */
export const higherIdentifier: RequirementCheck = {
  id: "RFC4271-6.8-01",
  judge: (subject) =>
    judgeCollisions(subject, ({ own, peer }) => sign(compareIds(own.open.routerId, peer.open.routerId)), "the higher BGP identifier"),
};

/** RFC 6286 section 2.3: of equal identifiers, which only speakers of different AS may have, the larger AS number decides. */
export const largerAs: RequirementCheck = {
  id: "RFC6286-2.3-01",
  judge: (subject) =>
    judgeCollisions(
      subject,
      ({ own, peer }) => (compareIds(own.open.routerId, peer.open.routerId) === 0 ? sign(asnOf(own.open) - asnOf(peer.open)) : undefined),
      "the larger AS number, the identifiers being equal",
    ),
};

type End = "own" | "peer";

interface Collision {
  readonly ownDialled: ConnectionHistory;
  readonly peerDialled: ConnectionHistory;
  readonly agreed: Negotiated;
  /** From when on both had the peer's OPEN. */
  readonly fromT: number;
}

function judgeCollisions(subject: Subject, winnerOf: (agreed: Negotiated) => End | undefined, rule: string): readonly Judgement[] {
  return subject.history.sessions.flatMap((session) =>
    collisionsIn(session, observedUntil(subject)).flatMap((collision) => {
      const winner = winnerOf(collision.agreed);
      const judgement = winner && judgeCollision(subject, collision, winner, rule);
      return judgement ? [{ ...judgement, session: session.peerName }] : [];
    }),
  );
}

/** Pairs that were both in OpenConfirm, neither closed nor Established before the second one got there. */
function collisionsIn({ connections, intervals }: SessionHistory, untilT: number): readonly Collision[] {
  const found: Collision[] = [];
  const peers = connections.filter((c) => c.dialledBy === "peer");
  for (const ownDialled of connections.filter((c) => c.dialledBy === "own")) {
    for (const peerDialled of peers) {
      const [one, other] = [negotiated(ownDialled), negotiated(peerDialled)];
      if (!one || !other) continue;
      const fromT = Math.max(one.peer.t, other.peer.t);
      const isOver = (c: ConnectionHistory) => [...ends(c, "own"), ...ends(c, "peer")].some((end) => end.t <= fromT);
      // One that was a session before is not in OpenConfirm: what happens to it is RFC 4724's matter.
      const isOneOfThem = (c: ConnectionHistory) => c === ownDialled || c === peerDialled;
      const isUp = intervals.some((i) => i.established.t <= fromT && (isOneOfThem(i.connection) || !(i.loss && i.loss.t <= fromT)));
      if (fromT <= untilT && !isOver(ownDialled) && !isOver(peerDialled) && !isUp)
        found.push({ ownDialled, peerDialled, agreed: other, fromT });
    }
  }
  return found;
}

function ends({ fin, reset, notifications }: ConnectionHistory, of: End): readonly Mark[] {
  return [fin[of], reset[of], notifications.find((n) => n.from === of)].flatMap((mark) => mark ?? []).sort((a, b) => a.t - b.t);
}

/** Only what the speaker itself closed counts: what the peer did is the peer's. */
function judgeCollision(
  subject: Subject,
  { ownDialled, peerDialled, agreed, fromT }: Collision,
  winner: End,
  rule: string,
): Judgement | undefined {
  const [stays, goes] = winner === "own" ? [ownDialled, peerDialled] : [peerDialled, ownDialled];
  const dialler = winner === "own" ? "the speaker" : "the peer";
  const expected = `of two connections that collide the one that ${dialler} dialled stays, by ${rule}`;
  const openIds = [agreed.peer.id, agreed.own.id] as const;
  const [wrong] = ends(stays, "own");
  const [right] = ends(goes, "own");
  const [byPeer] = [...ends(stays, "peer"), ...ends(goes, "peer")].sort((a, b) => a.t - b.t);
  // What happens much later is no answer to the collision.
  if (wrong && wrong.t <= fromT + promptNs(0) && !(byPeer && byPeer.t <= wrong.t) && !(right && right.t < wrong.t)) {
    const actual = `the speaker closed that one ${durationText(wrong.t - fromT)} after both had their OPENs`;
    return decided(false, { expected, actual, evidence: [wrong.id, ...openIds] });
  }
  if (!right || right.t > fromT + promptNs(0) || (byPeer && byPeer.t <= right.t)) return undefined;
  const said = goes.notifications.find((n) => n.from === "own");
  if (said && said.notification.code !== CEASE) return undefined;
  if (said) return decided(true, { expected, actual: `the speaker closed the other with a Cease`, evidence: [said.id, ...openIds] });
  const hidden = missedOf(subject, goes, "own", { fromT, untilT: right.t });
  if (hidden !== undefined) return inconclusive(`no Cease was seen, but ${hidden}`, [right.id, ...openIds]);
  // Which one stays is what a restart depends on; whether both ends happen to dial at the same moment is chance, so a missing Cease is told and not held against the speaker.
  return decided(true, { expected, actual: "the speaker closed the other, though without a Cease", evidence: [right.id, ...openIds] });
}

/** As unsigned numbers of four octets. */
function compareIds(one: Negotiated["own"]["open"]["routerId"], other: Negotiated["own"]["open"]["routerId"]): number {
  const [a, b] = [ipAddressBytes(one), ipAddressBytes(other)];
  for (const [i, octet] of a.entries()) if (octet !== b[i]) return octet - (b[i] ?? 0);
  return 0;
}

function sign(difference: number): End | undefined {
  if (difference === 0) return undefined;
  return difference > 0 ? "own" : "peer";
}
