import { ADMINISTRATIVE_RESET, CEASE, hardResetOf, isHardReset, notificationName } from "../../../bgp/notification.ts";
import type { Judgement, RequirementCheck } from "../../requirement-check.ts";
import { decided, evidenceOf } from "../../verdict.ts";
import { hasNotificationBit, type SentNotification, sentNotifications } from "./sent.ts";

/**
 * RFC 8538 section 5.1, advice: with N exchanged, a prefix limit, a shutdown and the peer's removal end by Hard Reset, whatever else with grace; a reset by the operator as
 * the operator wants.
 */
export const hardCauses: RequirementCheck = {
  id: "RFC8538-5.1-01",
  judge: (subject) => sentNotifications(subject).flatMap((sent) => judgeCause(sent) ?? []),
};

/** Maximum Number of Prefixes Reached, Administrative Shutdown, Peer De-configured. */
const HARD_SUBCODES: ReadonlySet<number> = new Set([1, 2, 3]);

function judgeCause({ session, fact, own, peer }: SentNotification): Judgement | undefined {
  if (!own || !peer || !hasNotificationBit(own) || !hasNotificationBit(peer)) return undefined;
  const isHard = isHardReset(fact.notification);
  const cause = isHard ? hardResetOf(fact.notification) : fact.notification;
  if (!cause || (cause.code === CEASE && cause.subcode === ADMINISTRATIVE_RESET)) return undefined;
  const wantsHard = cause.code === CEASE && HARD_SUBCODES.has(cause.subcode);
  const name = notificationName(cause.code, cause.subcode);
  const verdict = decided(isHard === wantsHard, {
    expected: `${name} is sent ${wantsHard ? "as a Hard Reset" : "with grace"}`,
    actual: isHard ? "it was sent as a Hard Reset" : "it was sent with grace",
    evidence: evidenceOf(fact.id, own.id, peer.id),
  });
  return { ...verdict, session: session.peerName };
}
