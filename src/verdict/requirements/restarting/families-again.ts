import { familiesOf } from "../../../bgp/open.ts";
import type { Judgement, RequirementCheck, Subject } from "../../requirement-check.ts";
import { decided, evidenceOf } from "../../verdict.ts";
import { familyName } from "../family-name.ts";
import { keptEntries } from "./kept-entries.ts";
import { capabilityOf, lists, type RestartStory, recoveriesOf, type SessionReturn } from "./restart-story.ts";

/**
 * RFC 4724 section 4.1: what was listed before the restart is listed after it. A family that the session does not carry any more was taken out of the configuration, and one whose entries are known to be gone
 * may be left out.
 */
export const familiesListedAgain: RequirementCheck = {
  id: "RFC4724-4.1-08",
  judge: (subject) =>
    recoveriesOf(subject).flatMap((story) => (story.isReboot ? [] : story.returns.flatMap((back) => judge(subject, story, back) ?? []))),
};

function judge(subject: Subject, story: RestartStory, { session, ownBefore, ownAfter }: SessionReturn): Judgement | undefined {
  const [before, after] = [capabilityOf(ownBefore), capabilityOf(ownAfter)];
  if (!before || before.families.length === 0 || !after || !ownBefore || !ownAfter) return undefined;
  const carried = familiesOf(ownAfter.open);
  const isCarried = (f: { afi: number; safi: number }) => carried.length === 0 || carried.some((c) => c.afi === f.afi && c.safi === f.safi);
  const due = before.families.filter((f) => isCarried(f) && keptEntries(subject, story, f, ownAfter.t)?.gone === undefined);
  if (due.length === 0) return undefined;
  const missing = due.filter((f) => !lists(after, f));
  const names = (list: typeof due) => list.map(familyName).join(", ");
  const verdict = decided(missing.length === 0, {
    expected: `the OPEN after the restart lists ${names(due)} again`,
    actual: missing.length === 0 ? "it does" : `${names(missing)} ${missing.length === 1 ? "is" : "are"} not listed`,
    evidence: evidenceOf(ownAfter.id, ownBefore.id, ...story.restart.evidence),
  });
  return { ...verdict, session: session.peerName };
}
