import { hardResetOf, isHardReset, type Notification, notificationName, shutdownMessageOf } from "../../../bgp/notification.ts";
import { ERROR_NAMES } from "../../../bgp/notification-names.ts";
import type { Judgement, RequirementCheck } from "../../requirement-check.ts";
import { decided, inconclusive } from "../../verdict.ts";
import { hasNotificationBit, type SentNotification, sentNotifications } from "./sent.ts";

/** RFC 8538 section 3: a Hard Reset holds the code and subcode that would have been sent without it. */
export const hardResetForm: RequirementCheck = {
  id: "RFC8538-3-01",
  judge: (subject) => hardResets(sentNotifications(subject)).map((sent) => ({ ...judgeForm(sent), session: sent.session.peerName })),
};

/** RFC 8538 section 5.2: a shutdown message (RFC 9003) goes with the code inside. */
export const shutdownTextInside: RequirementCheck = {
  id: "RFC8538-5.2-01",
  judge: (subject) => hardResets(sentNotifications(subject)).flatMap((sent) => judgeText(sent) ?? []),
};

/** RFC 8538 section 4: who did not announce N gets the plain NOTIFICATION. */
export const noHardResetWithoutN: RequirementCheck = {
  id: "RFC8538-4-06",
  judge: (subject) => sentNotifications(subject).flatMap((sent) => judgeReceiver(sent) ?? []),
};

function hardResets(sent: readonly SentNotification[]): readonly SentNotification[] {
  return sent.filter(({ fact }) => isHardReset(fact.notification));
}

function judgeForm({ fact: { id, notification } }: SentNotification): Judgement {
  const inner = hardResetOf(notification);
  const expected = "the data of a Hard Reset begins with the code and subcode of its cause";
  const evidence = [id] as const;
  if (!inner) return decided(false, { expected, actual: `it has ${octets(notification.data.length)} of data`, evidence });
  const name = notificationName(inner.code, inner.subcode);
  if (isHardReset(inner)) return decided(false, { expected, actual: "inside is a Hard Reset again", evidence });
  if (!ERROR_NAMES.has(inner.code)) return decided(false, { expected, actual: `inside is no known code: ${name}`, evidence });
  return decided(true, { expected, actual: `inside is ${name}`, evidence });
}

function judgeText({ session, fact: { id, notification } }: SentNotification): Judgement | undefined {
  const inner = hardResetOf(notification);
  const message = inner && inner.data.length > 0 ? shutdownMessageOf(notification) : undefined;
  if (!inner || !message) return undefined;
  const verdict = decided(message.wellFormed, {
    expected: "behind the inner code and subcode come the shutdown message's length and its UTF-8 text",
    actual: message.wellFormed
      ? `a text of ${octets(inner.data.length - 1)} stands there`
      : `the ${octets(inner.data.length)} there are no such text`,
    evidence: [id],
  });
  return { ...verdict, session: session.peerName };
}

function judgeReceiver({ session, fact, peer }: SentNotification): Judgement | undefined {
  const isHard = isHardReset(fact.notification);
  if (!peer) {
    if (!isHard) return undefined;
    const reason = "a Hard Reset was sent, but the peer's OPEN is not in the capture";
    return { ...inconclusive(reason, [fact.id]), session: session.peerName };
  }
  if (hasNotificationBit(peer)) return undefined;
  const verdict = decided(!isHard, {
    expected: "a peer that did not announce N gets no Hard Reset",
    actual: `it got ${nameOf(fact.notification)}`,
    evidence: [fact.id, peer.id],
  });
  return { ...verdict, session: session.peerName };
}

function nameOf({ code, subcode }: Notification): string {
  return notificationName(code, subcode);
}

function octets(count: number): string {
  return count === 1 ? "1 octet" : `${count} octets`;
}
