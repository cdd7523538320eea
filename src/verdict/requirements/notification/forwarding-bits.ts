import type { StaleEpisode } from "../../../analysis/model.ts";
import { isHardReset } from "../../../bgp/notification.ts";
import { gracefulRestartOf } from "../../../bgp/open.ts";
import type { Judgement, RequirementCheck, Subject } from "../../requirement-check.ts";
import { decided, evidenceOf, inconclusive } from "../../verdict.ts";
import { familyName } from "../family-name.ts";
import { negotiated } from "../negotiated.ts";
import { openOf } from "../opens.ts";
import { hasItselfRestarted } from "../watched.ts";
import { hasNotificationBit } from "./sent.ts";

/**
 * RFC 8538 section 4: when a session is back that a NOTIFICATION ended with grace, F is set for the families whose forwarding went on. In a speaker that has not restarted
 * that is each which it had listed, since listing one says that its forwarding does not depend on BGP (RFC 4724 section 4); who lists none promises nothing.
 */
export const forwardingAfterNotification: RequirementCheck = {
  id: "RFC8538-4-07",
  judge: (subject) => subject.history.episodes.flatMap((episode) => judgeReturn(subject, episode) ?? []),
};

function judgeReturn(subject: Subject, episode: StaleEpisode): Judgement | undefined {
  const { session, interval, loss, next } = episode;
  const { notification } = loss;
  if (!next || !notification || isHardReset(notification)) return undefined;
  const { peerName } = session;
  const before = negotiated(interval.connection);
  if (!before || !hasNotificationBit(before.own) || !hasNotificationBit(before.peer)) return undefined;
  const listedBefore = gracefulRestartOf(before.own.open)?.families ?? [];
  if (listedBefore.length === 0 || hasItselfRestarted(subject, episode)) return undefined;
  const open = openOf(next.connection, "own");
  if (!open) {
    const reason = "the session came back, but the speaker's OPEN is not in the capture";
    return { ...inconclusive(reason, [loss.id, next.established.id]), session: peerName };
  }
  const listed = gracefulRestartOf(open.open)?.families ?? [];
  const clear = listedBefore.filter((f) => listed.find((l) => l.afi === f.afi && l.safi === f.safi)?.forwardingState !== true);
  const names = (clear.length > 0 ? clear : listedBefore).map(familyName).join(", ");
  const verdict = decided(clear.length === 0, {
    expected: "F is set for each family whose forwarding went on when the session came back",
    actual: clear.length === 0 ? `it is set for ${names}` : `it is not for ${names}, though the speaker has not restarted`,
    evidence: evidenceOf(open.id, loss.id, before.own.id),
  });
  return { ...verdict, session: peerName };
}
