import { notificationName } from "../../../bgp/notification.ts";
import type { Judgement, RequirementCheck } from "../../requirement-check.ts";
import { decided, evidenceOf, inconclusive } from "../../verdict.ts";
import { familyName } from "../family-name.ts";
import { capabilityOf, partingNotification, type RestartStory, type SessionReturn, storiesOf } from "./restart-story.ts";

/**
 * RFC 4724 section 5: a stop by the operator sends a Cease and releases the routes. A speaker that said so, the N bit not exchanged, and comes back with R and F set claims to have kept for its peers what it
 * had told them to drop: its exit was meant to be graceful and was not.
 */
export const ceaseIsNotGraceful: RequirementCheck = {
  id: "RFC4724-5-07",
  judge: (subject) => storiesOf(subject).flatMap((story) => story.returns.flatMap((back) => judge(story, back) ?? [])),
};

function judge(story: RestartStory, back: SessionReturn): Judgement | undefined {
  const { session, before, ownBefore, peerBefore, ownAfter } = back;
  const parting = partingNotification(story, back);
  const said = before?.connection.notifications.find((n) => n.id === parting?.id);
  if (!parting || !said || !ownBefore || !ownAfter) return undefined;
  const capability = capabilityOf(ownAfter);
  const claimed = capability?.restartState ? capability.families.filter((f) => f.forwardingState) : [];
  const { code, subcode } = said.notification;
  const actual =
    claimed.length === 0
      ? "the OPEN after the restart claims nothing"
      : `the OPEN after the restart has R set, and F for ${claimed.map(familyName).join(", ")}`;
  const evidence = evidenceOf(ownAfter.id, parting.id, ownBefore.id, ...story.restart.evidence);
  if (!peerBefore && capabilityOf(ownBefore)?.notification)
    return {
      ...inconclusive("the peer's OPEN is not in the capture: the N bit may have been exchanged", evidence),
      session: session.peerName,
    };
  const verdict = decided(claimed.length === 0, {
    expected: `after ${notificationName(code, subcode)} nothing counts as kept: it released the routes`,
    actual,
    evidence,
  });
  return { ...verdict, session: session.peerName };
}
