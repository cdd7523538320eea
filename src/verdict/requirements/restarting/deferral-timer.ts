import type { RequirementId } from "../../../requirements/catalogue.ts";
import { durationText } from "../../../timeline/duration-text.ts";
import type { Judgement, RequirementCheck, Subject } from "../../requirement-check.ts";
import { decided, evidenceOf, inconclusive } from "../../verdict.ts";
import { promptNs } from "../bounds.ts";
import { familyName } from "../family-name.ts";
import { type Deferral, deferralsOf, isAwaited, ownDoubt } from "./deferral.ts";
import { mustTell } from "./must-tell.ts";

/** RFC 4724 section 4.1: the Selection Deferral Timer ends the wait for an End-of-RIB that does not come. */
export const deferralTimerEndsWait = endsWait("RFC4724-4.1-15", (d) => !d.waits.some((w) => w.kind === "lost"));

/** A peer that goes away again before its End-of-RIB does not delay selection any longer than that. */
export const lostPeerDelaysNoLonger = endsWait("RFC4724-4.1-21", (d) => d.waits.some((w) => w.kind === "lost"));

function endsWait(id: RequirementId, concerns: (deferral: Deferral) => boolean): RequirementCheck {
  return { id, judge: (subject) => deferralsOf(subject).flatMap((d) => (concerns(d) ? (judge(subject, d) ?? []) : [])) };
}

function judge(subject: Subject, { story, family, waits, timer, told }: Deferral): Judgement | undefined {
  if (!timer || waits.some((w) => w.kind === "unknown")) return undefined;
  const dueT = timer.untilT + promptNs(0);
  const missing = waits.find((w) => w.kind === "lost" || (isAwaited(w) && w.doneT > dueT));
  if (!missing || (told && told.t < timer.fromT && missing.kind !== "lost")) return undefined;
  const isUp = story.returns.some(({ intervals }) =>
    intervals.some((i) => i.established.t <= timer.untilT && (i.loss?.t ?? Infinity) > dueT),
  );
  const name = familyName(family);
  const what = missing.kind === "lost" ? `${missing.peerName} was lost before its End-of-RIB` : `${missing.peerName} sent no End-of-RIB`;
  const expected = `${name} is selected when the deferral timer of ${timer.seconds} s ends, although ${what}`;
  const evidence = evidenceOf(story.restart.started.id, told?.id, ...missing.evidence);
  if (told && told.t <= dueT) {
    const afterNs = told.t - story.startedT;
    const measured = [{ name: "selection after the start", value: afterNs, unit: "ns" } as const];
    return decided(true, {
      expected,
      actual: `the first ${told.what} went out ${durationText(afterNs)} after the start`,
      evidence,
      measured,
    });
  }
  const none = `nothing of ${name} was sent ${told ? `until ${durationText(told.t - story.startedT)} after the start` : ""}`.trim();
  if (story.untilT < dueT) return inconclusive(`the record ends before the deferral timer of ${timer.seconds} s does`, evidence);
  if (!isUp) return inconclusive(`${none}, but no session was up all the time to show it`, evidence);
  const doubt = ownDoubt(subject, story, story.startedT, told?.t ?? dueT) ?? subject.away({ fromT: story.startedT + 1, untilT: dueT });
  if (doubt !== undefined) return inconclusive(`${none}, but ${doubt}`, evidence);
  if (!told && !mustTell(subject, { family })) return inconclusive(`${none}, but there may be nothing to announce`, evidence);
  return decided(false, { expected, actual: none, evidence });
}
