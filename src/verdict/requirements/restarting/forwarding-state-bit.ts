import type { OpenFact } from "../../../analysis/model.ts";
import { durationText } from "../../../timeline/duration-text.ts";
import { type Judgement, type RequirementCheck, type Subject, settingsOf } from "../../requirement-check.ts";
import { decided, evidenceOf, inconclusive } from "../../verdict.ts";
import { familyName } from "../family-name.ts";
import { type Family, type KeptEntries, keptEntries } from "./kept-entries.ts";
import { capabilityOf, type RestartStory, type SessionReturn, storiesOf } from "./restart-story.ts";

/** RFC 4724 section 4.1: F is set only for a family whose entries did survive until that OPEN. Where some families survived and some did not, it is the next rule's matter. */
export const forwardingStateEarned: RequirementCheck = {
  id: "RFC4724-4.1-06",
  judge: (subject) => eachOpen(subject, (claims) => (isMixed(claims) ? [] : claims.filter((c) => c.isClaimed))),
};

/** Each family's F tells of its own entries. */
export const forwardingStatePerFamily: RequirementCheck = {
  id: "RFC4724-4.1-07",
  judge: (subject) => eachOpen(subject, (claims) => (isMixed(claims) ? claims.filter((c) => c.kept.gone) : [])),
};

/** What one OPEN says of one family, and what had become of its entries. */
interface Claim {
  readonly family: Family;
  readonly isClaimed: boolean;
  readonly kept: KeptEntries;
}

function isMixed(claims: readonly Claim[]): boolean {
  return claims.some((c) => c.kept.gone) && claims.some((c) => !c.kept.gone);
}

function eachOpen(subject: Subject, select: (claims: readonly Claim[]) => readonly Claim[]): readonly Judgement[] {
  return storiesOf(subject).flatMap((story) =>
    story.returns.flatMap((back): readonly Judgement[] => {
      const { ownAfter } = back;
      if (!ownAfter) return [];
      return select(claimsOf(subject, story, ownAfter)).flatMap((claim) => judge(subject, story, back, ownAfter, claim) ?? []);
    }),
  );
}

function claimsOf(subject: Subject, story: RestartStory, open: OpenFact): readonly Claim[] {
  return (capabilityOf(open)?.families ?? []).flatMap(({ afi, safi, forwardingState }): readonly Claim[] => {
    const kept = keptEntries(subject, story, { afi, safi }, open.t);
    return kept ? [{ family: { afi, safi }, isClaimed: forwardingState, kept }] : [];
  });
}

function judge(subject: Subject, story: RestartStory, back: SessionReturn, open: OpenFact, claim: Claim): Judgement | undefined {
  const { family, isClaimed, kept } = claim;
  const name = familyName(family);
  const session = back.session.peerName;
  const { gone, doubt } = kept;
  const holds = !isClaimed || !gone;
  // FRR has a setting by which F is always told, as the RFC allows; MetalLB has it on.
  if (
    !holds &&
    ["frr", "metallb"].includes(subject.speaker?.kind ?? "") &&
    settingsOf(subject, back.session)?.gracefulRestart.preserveForwarding === true
  )
    return undefined;
  const evidence = evidenceOf(open.id, gone?.id, ...story.restart.evidence);
  if (doubt !== undefined)
    return { ...inconclusive(`${name} has F set, but what became of its entries is not sure: ${doubt}`, evidence), session };
  const actual = gone
    ? `${gone.prefix} was gone ${durationText(open.t - gone.t)} before the OPEN${kept.goneCount > 1 ? `, as were ${kept.goneCount} in all` : ""}; F is ${isClaimed ? "set" : "clear"}`
    : `all ${kept.count} entries stayed, and F is set`;
  return { ...decided(holds, { expected: `${name} has F set only if all of its entries survived`, actual, evidence }), session };
}
