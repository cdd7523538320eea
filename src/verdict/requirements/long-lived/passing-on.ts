import type { EstablishedInterval, FamilyFlow, SessionHistory } from "../../../analysis/model.ts";
import { missedOf } from "../../absence.ts";
import { type Judgement, type RequirementCheck, type Subject, windowOf } from "../../requirement-check.ts";
import { decided, evidenceOf, inconclusive } from "../../verdict.ts";
import { promptNs } from "../bounds.ts";
import { familyName } from "../family-name.ts";

/**
 * RFC 9494 section 4.3: a tag that came with a route goes on with it. It is looked at where a peer's session ends, or the capture: by then what the peer announced last has
 * been passed on, unless that was a moment before.
 */
export const tagIsPassedOn: RequirementCheck = {
  id: "RFC9494-4.3-03",
  judge: (subject) =>
    subject.history.sessions.flatMap((session) =>
      session.intervals.flatMap((interval) => interval.flows.peer.flatMap((flow) => judgeFlow(subject, session, interval, flow) ?? [])),
    ),
};

function judgeFlow(subject: Subject, session: SessionHistory, interval: EstablishedInterval, flow: FamilyFlow): Judgement | undefined {
  const { passedTags, lastRoute } = flow;
  if (!passedTags || !lastRoute || passedTags.withTag + passedTags.without === 0) return undefined;
  const { untilT } = windowOf(interval, subject.history);
  const { peerName } = session;
  const settled = { fromT: lastRoute.t, untilT: lastRoute.t + promptNs(flow.announcedBefore + flow.announcedAfter) };
  const hidden = whyHidden(subject, interval, settled, untilT);
  if (hidden !== undefined)
    return { ...inconclusive(`whether LLGR_STALE was passed on is not known: ${hidden}`, [lastRoute.id]), session: peerName };
  const { example, without, withTag } = passedTags;
  const more = without > 1 ? ` and ${without - 1} more` : "";
  const verdict = decided(without === 0, {
    expected: `routes of ${familyName(flow)} that come with LLGR_STALE are announced further with it`,
    actual: example ? `${example.prefix}${more} stands announced to ${example.to} without it` : `they were (${withTag})`,
    evidence: evidenceOf(lastRoute.id, interval.established.id),
  });
  return { ...verdict, session: peerName };
}

function whyHidden(
  subject: Subject,
  interval: EstablishedInterval,
  settled: { readonly fromT: number; readonly untilT: number },
  untilT: number,
): string | undefined {
  if (untilT < settled.untilT) return "the peer had just announced something when its session or the capture ended";
  const whole = { fromT: interval.established.t, untilT };
  const deaf = missedOf(subject, interval.connection, "peer", whole) ?? subject.away(settled);
  if (deaf !== undefined) return deaf;
  for (const { connection } of subject.history.sessions.flatMap((s) => s.intervals)) {
    const mute = missedOf(subject, connection, "own", whole);
    if (mute !== undefined) return mute;
  }
  return undefined;
}
