import type { RequirementId } from "../../../requirements/catalogue.ts";
import { durationText } from "../../../timeline/duration-text.ts";
import type { Judgement, RequirementCheck, Subject } from "../../requirement-check.ts";
import { decided, evidenceOf, inconclusive } from "../../verdict.ts";
import { promptNs } from "../bounds.ts";
import { familyName } from "../family-name.ts";
import { type Deferral, deferralsOf, flowOf, isAwaited, ownDoubt, type Wait } from "./deferral.ts";
import { mustTell } from "./must-tell.ts";

/** RFC 4724 section 4.1: a peer that restarts itself, by the R bit of its OPEN, is left out of the wait. */
export const leavesOutRestarting = leavesOut("RFC4724-4.1-11", "restarting", "has R set");

/** The same goes for a peer without the capability. */
export const leavesOutIncapable = leavesOut("RFC4724-4.1-12", "incapable", "has no Graceful Restart capability");

function leavesOut(id: RequirementId, kind: "restarting" | "incapable", why: string): RequirementCheck {
  return {
    id,
    judge: (subject) => {
      const all = deferralsOf(subject);
      return all.flatMap(
        (d) =>
          judge(
            subject,
            d,
            all.filter((other) => other.story === d.story),
            { kind, why },
          ) ?? [],
      );
    },
  };
}

interface Exclusion {
  readonly kind: "restarting" | "incapable";
  readonly why: string;
}

function judge(subject: Subject, deferral: Deferral, all: readonly Deferral[], { kind, why }: Exclusion): Judgement | undefined {
  const { family, waits, told, timer, story } = deferral;
  // A family may wait for the other ones as well: later than it has to, but no more than that.
  const heardT = Math.max(...all.map((d) => d.heardT));
  if (!Number.isFinite(heardT) || all.some((d) => d.waits.some((w) => w.kind === "unknown" || w.kind === "lost"))) return undefined;
  const dueT = heardT + promptNs(routesOf(deferral));
  // By then it must not have sent the marker that a wrong speaker would wait for, nor the timer be over.
  const suspects = waits.filter((w) => isLeftOut(w) && w.markerT > dueT);
  const own = suspects.filter((w) => w.kind === kind);
  const [suspect] = own;
  if (!suspect || (timer && timer.fromT < dueT)) return undefined;
  const name = familyName(family);
  const expected = `${name} is selected without waiting for ${suspect.peerName}, which ${why}`;
  const evidence = evidenceOf(
    story.restart.started.id,
    ...suspect.evidence,
    ...waits.filter(isAwaited).flatMap((w) => w.evidence),
    told?.id,
  );
  if (told && told.t <= dueT)
    return decided(true, {
      expected,
      actual: `it was, ${durationText(Math.max(0, told.t - heardT))} after all others were heard`,
      evidence,
    });
  if (story.untilT < dueT) return inconclusive(`the record ends before ${name} had to be selected`, evidence);
  const none = `nothing of ${name} was sent ${told ? `until ${durationText(told.t - heardT)} after` : "although"} all others were heard`;
  const doubt = ownDoubt(subject, story, heardT, told?.t ?? dueT) ?? subject.away({ fromT: heardT, untilT: dueT });
  if (doubt !== undefined) return inconclusive(`${none}, but ${doubt}`, evidence);
  const isOther = suspects.length > own.length && !own.some((w) => told && isReleasedBy(w, told.t));
  if (isOther) return inconclusive(`${none}, but other peers are to be left out as well, for another reason`, evidence);
  if (!told && !mustTell(subject, deferral)) return inconclusive(`${none}, but there may be nothing to announce`, evidence);
  return decided(false, { expected, actual: none, evidence });
}

function isLeftOut({ kind }: Wait): boolean {
  return kind === "restarting" || kind === "incapable";
}

/** It was this peer's own End-of-RIB that let selection go. */
function isReleasedBy({ markerT }: Wait, t: number): boolean {
  return markerT <= t && t - markerT <= promptNs(0);
}

function routesOf({ story, family }: Deferral): number {
  return Math.max(0, ...story.returns.flatMap(({ intervals }) => intervals.map((i) => flowOf(i, "peer", family)?.announcedBefore ?? 0)));
}
