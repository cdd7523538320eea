import type { RequirementId } from "../../../requirements/catalogue.ts";
import { durationText } from "../../../timeline/duration-text.ts";
import type { Judgement, RequirementCheck, Subject } from "../../requirement-check.ts";
import { decided, evidenceOf, inconclusive } from "../../verdict.ts";
import { nsOfSeconds, promptNs } from "../bounds.ts";
import { familyName } from "../family-name.ts";
import { type Deferral, deferralsOf, isAwaited, originOf, ownDoubt, type Told, type Wait } from "./deferral.ts";

/** RFC 4724 section 4.1: the selection of a family waits for the End-of-RIB of each peer that is there and lists the family. */
export const waitsForMarkers = waits("RFC4724-4.1-09", (d) => d.waits.some((w) => w.kind === "listed"));

/** The peers are all that are configured to help, those included that have not connected yet. */
export const waitsForAbsent = waits("RFC4724-4.1-10", (d) => {
  const present = d.waits.filter((w) => isAwaited(w) && w.backT < Infinity);
  const isLate = (w: Wait) => isAwaited(w) && w.backT > d.story.startedT + PRESENT_NS;
  const others = (w: Wait) => present.filter((p) => p !== w);
  return d.waits.some((w) => isLate(w) && others(w).length > 0 && others(w).every((p) => p.doneT < w.backT));
});

/** A peer that lists nothing has promised its End-of-RIB as well. */
export const waitsForHelpers = waits("RFC4724-4.1-13", (d) => d.waits.some((w) => w.kind === "helping"));

/** Each family waits for its own markers. */
export const waitsPerFamily = waits("RFC4724-4.1-14", (d, all) => all.some((other) => isHeardLong(other, d)));

/** A peer that connects as fast as all others is not one that is away. */
const PRESENT_NS = nsOfSeconds(1);

function waits(id: RequirementId, isOccasion: (deferral: Deferral, all: readonly Deferral[]) => boolean): RequirementCheck {
  return {
    id,
    judge: (subject) => {
      const all = deferralsOf(subject);
      return all.flatMap((d) => {
        const siblings = all.filter((other) => other.story === d.story && other !== d);
        const blamed = early(d, siblings);
        if (blamed ? blamed.id !== id : !isOccasion(d, siblings)) return [];
        return judgeWait(subject, d, blamed) ?? [];
      });
    },
  };
}

interface Early {
  readonly id: RequirementId;
  readonly told: Told;
  /** A peer that should have been heard first. */
  readonly missing: Wait;
}

/** The selection that came before everybody was heard and before the timer's end, and the rule that this breaks. */
function early(deferral: Deferral, siblings: readonly Deferral[]): Early | undefined {
  const { told, waits: all, timer } = deferral;
  if (!told || (timer && told.t >= timer.fromT)) return undefined;
  const missing = all.filter((w) => isAwaited(w) && w.doneT > told.t);
  // One that connects in the same moment is there; who selects at once may just have met the other first.
  const here = missing.filter((w) => w.backT <= told.t + PRESENT_NS);
  const listed = here.find((w) => w.kind === "listed");
  const first = listed ?? here[0] ?? missing[0];
  if (!first) return undefined;
  const isOtherFamily = here.length > 0 && siblings.some((s) => hasMarker(s) && s.heardT <= told.t && told.t - s.heardT <= promptNs(0));
  if (isOtherFamily) return { id: "RFC4724-4.1-14", told, missing: first };
  const id = here.length === 0 ? "RFC4724-4.1-10" : listed ? "RFC4724-4.1-09" : "RFC4724-4.1-13";
  return { id, told, missing: first };
}

const hasMarker = ({ waits: all }: Deferral) => all.some((w) => isAwaited(w) && w.markerT < Infinity);

/** Another family was ready long before this one. */
function isHeardLong(other: Deferral, { heardT }: Deferral): boolean {
  return hasMarker(other) && other.heardT + promptNs(0) < heardT;
}

function judgeWait(subject: Subject, deferral: Deferral, blamed: Early | undefined): Judgement | undefined {
  const { family, story, waits: all, told, heardT, timer } = deferral;
  const name = familyName(family);
  const expected = `nothing of ${name} is sent before every peer that counts has sent its End-of-RIB, or the deferral timer ends`;
  const unknown = all.find((w) => w.kind === "unknown");
  if (unknown)
    return inconclusive(`the OPENs of ${unknown.peerName} are not in the capture, so nobody knows whether it counts`, unknown.evidence);
  if (blamed) {
    const { missing } = blamed;
    const doubt = missing.doubt ?? (timer ? undefined : "how long the speaker may defer is not known");
    const state = missing.backT <= blamed.told.t ? "had not sent End-of-RIB yet" : "had not come back yet";
    const actual = `${blamed.told.what} to ${blamed.told.peerName} ${sinceStart(deferral, blamed.told.t)}, when ${missing.peerName} ${state}`;
    if (doubt !== undefined) return inconclusive(`${actual}; but ${doubt}`, [blamed.told.id]);
    return decided(false, { expected, actual, evidence: evidenceOf(blamed.told.id, ...missing.evidence, ...originOf(deferral)) });
  }
  const dueT = Math.min(heardT, timer?.fromT ?? Infinity);
  if (told && told.t < dueT) return undefined;
  const quietUntilT = told?.t ?? story.untilT;
  if (!told && story.untilT < dueT) return inconclusive(`the record ends while ${name} is still deferred`, originOf(deferral));
  const doubt = ownDoubt(subject, story, story.startedT, Math.min(quietUntilT, dueT));
  if (doubt !== undefined) return inconclusive(`nothing of ${name} was seen before its time, but ${doubt}`, originOf(deferral));
  const actual = told ? `the first was ${told.what} to ${told.peerName} ${sinceStart(deferral, told.t)}` : "nothing was sent at all";
  return decided(true, { expected, actual, evidence: evidenceOf(story.restart.started.id, told?.id, ...all.flatMap((w) => w.evidence)) });
}

function sinceStart({ story }: Deferral, t: number): string {
  return `${durationText(t - story.startedT)} after the start`;
}
