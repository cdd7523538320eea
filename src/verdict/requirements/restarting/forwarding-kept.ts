import { durationText } from "../../../timeline/duration-text.ts";
import type { Judgement, RequirementCheck, Subject } from "../../requirement-check.ts";
import { decided, evidenceOf, inconclusive } from "../../verdict.ts";
import { familyName } from "../family-name.ts";
import { deferralsAfter } from "./deferral.ts";
import { type EntryEvent, type Family, type KeptEntries, keptEntries } from "./kept-entries.ts";
import { capabilityOf, partingNotification, type RestartStory, recoveriesOf } from "./restart-story.ts";

/** RFC 4724 section 4.1: the kernel's entries of a listed family stay over the restart, until routes are selected again. It does not bind a speaker that took its leave by a NOTIFICATION, or whose node went down. */
export const forwardingKept: RequirementCheck = {
  id: "RFC4724-4.1-01",
  judge: (subject) =>
    eachFamily(subject, (story, family) => {
      const untilT = selectionT(subject, story, family);
      const kept = keptEntries(subject, story, family, untilT);
      const expected = `the entries of ${familyName(family)} stay from before the restart until routes are selected`;
      return kept && judgeEntries(story, kept, { expected, event: kept.gone, held: `all ${kept.count} stayed`, broken: "was taken out" });
    }),
};

/**
 * RFC 4724 section 4.1: a stale entry forwards like a fresh one. As long as no peer can have told anything, there is no selection that could explain other next hops.
 */
export const staleForwardsAlike: RequirementCheck = {
  id: "RFC4724-4.1-03",
  judge: (subject) =>
    eachFamily(subject, (story, family) => {
      const untilT = Math.min(selectionT(subject, story, family), firstUpT(story));
      const kept = keptEntries(subject, story, family, untilT);
      // What is gone does not forward at all, which is another rule's matter.
      if (!kept || kept.gone) return undefined;
      const expected = `stale entries of ${familyName(family)} have the next hops that they had before the restart`;
      return judgeEntries(story, kept, { expected, event: kept.moved, held: `all ${kept.count} did`, broken: "got other next hops" });
    }),
};

/** RFC 4724 section 4.1: before a family's selection none of its entries is changed or added. */
export const nothingInstalledBefore: RequirementCheck = {
  id: "RFC4724-4.1-16",
  judge: (subject) =>
    eachFamily(subject, (story, family) => {
      const deferral = deferralsAfter(subject, story).find((d) => d.family.afi === family.afi && d.family.safi === family.safi);
      const [fromT, untilT] = [firstUpT(story), selectionT(subject, story, family)];
      // Selection was not put off at all, or only said to be later than it was seen to be.
      if (!deferral || untilT <= fromT) return undefined;
      const kept = keptEntries(subject, story, family, untilT);
      if (!kept || kept.gone) return undefined;
      const changes = [kept.moved, kept.added].flatMap((e) => e ?? []).filter((e) => e.t >= fromT);
      const expected = `no entry of ${familyName(family)} is changed or added before its routes are selected`;
      const event = changes.sort((a, b) => a.t - b.t)[0];
      return judgeEntries(story, kept, { expected, event, held: "none was", broken: "was changed" });
    }),
};

function eachFamily(subject: Subject, judge: (story: RestartStory, family: Family) => Judgement | undefined): readonly Judgement[] {
  return recoveriesOf(subject).flatMap((story) => {
    if (story.isReboot || story.returns.some((r) => partingNotification(story, r) !== undefined)) return [];
    return listedBefore(story).flatMap((family) => judge(story, family) ?? []);
  });
}

/** Families that the speaker had listed to any peer before the restart. */
function listedBefore({ returns }: RestartStory): readonly Family[] {
  const families = new Map<string, Family>();
  for (const { ownBefore } of returns)
    for (const { afi, safi } of capabilityOf(ownBefore)?.families ?? []) families.set(`${afi} ${safi}`, { afi, safi });
  return [...families.values()];
}

/** Until when no route can have been selected: until everybody was heard, the deferral timer ended or something was told. Where the deferral is not known, until the first session is up. */
function selectionT(subject: Subject, story: RestartStory, family: Family): number {
  const deferral = deferralsAfter(subject, story).find((d) => d.family.afi === family.afi && d.family.safi === family.safi);
  if (!deferral?.timer || deferral.waits.some((w) => w.kind === "unknown")) return Math.min(firstUpT(story), story.untilT);
  return Math.min(deferral.heardT, deferral.timer.fromT, deferral.told?.t ?? Infinity, story.untilT);
}

function firstUpT({ returns, startedT }: RestartStory): number {
  const up = Math.min(...returns.flatMap(({ intervals }) => intervals.map((i) => i.established.t)));
  return Number.isFinite(up) ? up : startedT;
}

interface Asked {
  readonly expected: string;
  readonly event: EntryEvent | undefined;
  readonly held: string;
  readonly broken: string;
}

function judgeEntries(story: RestartStory, kept: KeptEntries, { expected, event, held, broken }: Asked): Judgement {
  const evidence = evidenceOf(story.restart.evidence[0], ...story.restart.evidence);
  if (kept.doubt !== undefined) return inconclusive(`what became of the ${kept.count} entries is not sure: ${kept.doubt}`, evidence);
  if (!event) return decided(true, { expected, actual: held, evidence });
  const more = kept.gone === event && kept.goneCount > 1 ? `, as the first of ${kept.goneCount}` : "";
  const actual = `${event.prefix} ${broken} ${phaseOf(story, event.t)}${more}`;
  return decided(false, { expected, actual, evidence: evidenceOf(event.id, ...story.restart.evidence) });
}

function phaseOf({ restart, startedT }: RestartStory, t: number): string {
  const endedT = restart.exited?.t ?? startedT;
  if (t < endedT) return `${durationText(endedT - t)} before the process ended`;
  return t < startedT ? `${durationText(t - endedT)} after the process ended` : `${durationText(t - startedT)} after it was started again`;
}
