import type { StaleEpisode, StaleFamily } from "../../../analysis/model.ts";
import type { RequirementId } from "../../../requirements/catalogue.ts";
import { durationText } from "../../../timeline/duration-text.ts";
import type { Judgement, RequirementCheck, Subject } from "../../requirement-check.ts";
import { decided, evidenceOf, inconclusive, type Measurement } from "../../verdict.ts";
import { promptNs } from "../bounds.ts";
import { familyName } from "../family-name.ts";
import { type Keep, type RetentionPlan, retentionOf } from "./retention.ts";
import { leftOutText, type RemovalFate, type RetentionFates, retentionFates } from "./retention-fates.ts";

/** RFC 4724 section 4.2, RFC 8538 section 4: whose routes a receiving speaker keeps, for how long, and when they go. All of these rest on one look at each episode. */
export const retentionChecks: readonly RequirementCheck[] = (
  [
    "RFC4724-4-04",
    "RFC4724-4-05",
    "RFC4724-4.2-04",
    "RFC4724-4.2-05",
    "RFC4724-4.2-07",
    "RFC4724-4.2-08",
    "RFC4724-4.2-09",
    "RFC4724-4.2-10",
    "RFC4724-4.2-13",
    "RFC4724-4.2-14",
    "RFC4724-4.2-15",
    "RFC4724-4.2-16",
    "RFC4724-4.2-17",
    "RFC4724-4.2-18",
    "RFC4724-4.2-19",
    "RFC4724-4.2-25",
    "RFC4724-4.2-26",
    "RFC4724-4.2-28",
    "RFC4724-4.2-29",
    "RFC4724-4.2-30",
    "RFC4724-4.2-33",
    "RFC4724-5-06",
    "RFC8538-3.2-01",
    "RFC8538-4-02",
    "RFC8538-4-03",
    "RFC8538-4-04",
    "RFC8538-4.1-01",
    "RFC8538-4.1-02",
  ] satisfies readonly RequirementId[]
).map((id) => ({ id, judge: (subject) => findingsOf(subject).flatMap((f) => (f.requirement === id ? [f.judgement] : [])) }));

interface RetentionFinding {
  readonly requirement: RequirementId;
  readonly judgement: Judgement;
}

const known = new WeakMap<Subject, readonly RetentionFinding[]>();

/** Each route is looked at once, however many requirements ask. */
function findingsOf(subject: Subject): readonly RetentionFinding[] {
  const before = known.get(subject);
  if (before) return before;
  const findings = subject.history.episodes.flatMap((episode) =>
    episode.families.flatMap((family) => judgeFamily(subject, episode, family)),
  );
  known.set(subject, findings);
  return findings;
}

function judgeFamily(subject: Subject, episode: StaleEpisode, family: StaleFamily): readonly RetentionFinding[] {
  const plan = retentionOf(subject, episode, family);
  if (plan.status === "moot") return [];
  const say = (requirement: RequirementId, judgement: Judgement | undefined): readonly RetentionFinding[] =>
    judgement ? [{ requirement, judgement: { ...judgement, session: episode.session.peerName } }] : [];
  if (plan.status === "unknown") return say("RFC4724-4.2-04", inconclusive(plan.reason, [episode.loss.id]));
  const { count, leftOut } = family.routes;
  if (count === 0 && leftOut > 0) return say("RFC4724-4.2-04", inconclusive(leftOutText(leftOut), [episode.loss.id]));
  const fates = retentionFates(subject, episode, family, plan);
  const name = familyName(family);
  return [
    ...(plan.keep ? say(plan.keep.requirement, judgeKept(plan.keep, fates, name)) : []),
    ...(plan.keepAlreadyStale ? say(plan.keepAlreadyStale.requirement, judgeKeptAgain(plan.keepAlreadyStale, fates, name)) : []),
    ...(plan.keep ? say("RFC4724-4.2-09", judgeKernel(plan.keep, fates, name)) : []),
    ...(plan.keep ? say("RFC4724-4.2-10", judgeOthers(plan.keep, fates, name)) : []),
    ...fates.traps.flatMap((trap) => say(trap.requirement, judgeTrap(fates, trap, name))),
    ...fates.removals.flatMap((removal) => say(removal.remove.requirement, judgeRemoval(plan, removal, fates, name))),
    ...say("RFC4724-4.2-28", judgeFresh(fates, name)),
  ];
}

/** Of the removals that no trap explains; the kernel's own are enough where no witness had been told of the routes. */
function judgeKept(keep: Keep, fates: RetentionFates, name: string): Judgement | undefined {
  const { plan, kernel, shown } = fates;
  const lost = fates.lost.get(undefined);
  const expected = `the peer's ${name} routes stay ${keep.until}`;
  if (lost && lost.count > 0) {
    const actual = `${lost.text}: withdrawn ${after(plan, lost.t)}`;
    return decided(false, { expected, actual, evidence: evidenceOf(lost.id ?? keep.evidence[0] ?? "", ...keep.evidence) });
  }
  if (shown === 0) return kernelAlone(keep, fates, expected);
  if (fates.hidden !== undefined) return inconclusive(`no withdrawal of the peer's routes was seen, but ${fates.hidden}`, keep.evidence);
  if (keep.untilT - plan.lossT <= 0) return undefined;
  if (fates.leaked.count > 0 || fates.lost.size > 0) return undefined;
  const inKernel = kernel && kernel.held.size > 0 ? `, ${kernel.held.size} of them in the kernel as well` : "";
  const actual = `${shown} of ${shown} stayed for ${durationText(keep.untilT - plan.lossT)}${inKernel}`;
  return decided(true, { expected, actual, evidence: evidenceOf(...atLeastOne(keep.evidence)) });
}

function kernelAlone(keep: Keep, { plan, kernel }: RetentionFates, expected: string): Judgement | undefined {
  if (!kernel || kernel.held.size === 0) return undefined;
  const [first] = kernel.deleted;
  if (!first) {
    const actual = `${kernel.held.size} stayed in the kernel for ${durationText(keep.untilT - plan.lossT)}; no other peer had been told of them`;
    return decided(true, { expected, actual, evidence: evidenceOf(...atLeastOne(keep.evidence)) });
  }
  const [prefix, { t, id }] = first;
  const actual = `${prefix} was deleted in the kernel ${after(plan, t)}`;
  return decided(false, { expected, actual, evidence: evidenceOf(id, ...keep.evidence) });
}

/** RFC 8538 section 4.1. */
function judgeKeptAgain(keep: Keep, fates: RetentionFates, name: string): Judgement | undefined {
  const { plan, lostAlreadyStale: lost, shownAlreadyStale: shown } = fates;
  if (shown === 0) return undefined;
  const expected = `the ${name} routes that were stale before the loss stay as well, ${keep.until}`;
  if (lost.count > 0) {
    const actual = `${lost.text}: withdrawn ${after(plan, lost.t)}`;
    return decided(false, { expected, actual, evidence: evidenceOf(lost.id ?? "", ...keep.evidence) });
  }
  if (fates.hidden !== undefined) return inconclusive(`no withdrawal of them was seen, but ${fates.hidden}`, keep.evidence);
  return decided(true, { expected, actual: `${shown} of ${shown} stayed`, evidence: evidenceOf(...atLeastOne(keep.evidence)) });
}

/** RFC 4724 section 4.2: forwarding does not tell stale routes from others. A route that others are told of as ever, and that the kernel loses, is forwarded by luck. */
function judgeKernel(keep: Keep, { plan, kernel, kernelOnly, shown }: RetentionFates, name: string): Judgement | undefined {
  if (!kernel || kernel.held.size === 0 || shown === 0) return undefined;
  const expected = `the kernel's routes to the peer's ${name} prefixes stay untouched ${keep.until}`;
  if (kernelOnly.count === 0) {
    const actual = `${kernel.held.size} stood there, and none was deleted`;
    return decided(true, { expected, actual, evidence: evidenceOf(...atLeastOne(keep.evidence)) });
  }
  const actual = `${kernelOnly.text}: deleted ${after(plan, kernelOnly.t)}, while other peers were told nothing`;
  return decided(false, { expected, actual, evidence: evidenceOf(kernelOnly.id ?? "", ...keep.evidence) });
}

/** RFC 4724 section 4.2: that routes are stale is nobody else's concern. */
function judgeOthers(keep: Keep, { plan, leaked, altered, shown, hidden, lost }: RetentionFates, name: string): Judgement | undefined {
  if (shown === 0) return undefined;
  const expected = `nothing is said to other peers about the peer's ${name} routes ${keep.until}`;
  const worst = leaked.count > 0 ? leaked : altered;
  if (worst.count > 0) {
    const what =
      leaked.count > 0 ? "withdrawn from another peer though the kernel kept it" : "announced to another peer with other attributes";
    const actual = `${worst.text}: ${what}, ${after(plan, worst.t)}`;
    return decided(false, { expected, actual, evidence: evidenceOf(worst.id ?? "", ...keep.evidence) });
  }
  if (hidden !== undefined || lost.size > 0) return undefined;
  return decided(true, { expected, actual: "nothing was", evidence: evidenceOf(...atLeastOne(keep.evidence)) });
}

function judgeTrap(fates: RetentionFates, trap: RetentionFates["traps"][number], name: string): Judgement | undefined {
  const { plan, shown, hidden } = fates;
  if (shown === 0 || !plan.keep) return undefined;
  const lost = fates.lost.get(trap);
  const expected = `the peer's ${name} routes stay when ${trap.what}`;
  const evidence = [...trap.evidence, ...plan.keep.evidence];
  if (lost && lost.count > 0) {
    const actual = `${lost.text}: withdrawn ${durationText(Math.max(0, lost.t - trap.fromT))} after it`;
    return decided(false, { expected, actual, evidence: evidenceOf(lost.id ?? "", ...evidence) });
  }
  // What was gone before could not fall into it, and what had to be kept only for a part of its time might have fallen later.
  if (fates.lost.size > 0 || trap.untilT > plan.keep.untilT) return undefined;
  if (hidden !== undefined) return inconclusive(`no withdrawal was seen, but ${hidden}`, evidence);
  return decided(true, { expected, actual: "they stayed", evidence: evidenceOf(...atLeastOne(evidence)) });
}

function judgeRemoval(plan: RetentionPlan, removal: RemovalFate, fates: RetentionFates, name: string): Judgement | undefined {
  const { remove, deadlineT, concerned, stayed, undecided, lastT, lastId } = removal;
  if (concerned === 0) return undefined;
  const limit = durationText(deadlineT - remove.dueT);
  const which = { all: "the peer's", unrefreshed: "what is still stale of the peer's", "was-stale": "what was stale before of the peer's" }[
    remove.which
  ];
  const expected = `${which} ${name} routes go within ${limit} after ${remove.since}`;
  if (stayed.count > 0) {
    const late = Number.isFinite(stayed.t) ? `withdrawn only ${durationText(stayed.t - remove.dueT)} after it` : "never withdrawn";
    const actual = `${stayed.text}: ${late}`;
    if (fates.hidden !== undefined) return inconclusive(`${actual}, as far as was seen; ${fates.hidden}`, remove.evidence);
    return decided(false, {
      expected,
      actual,
      evidence: evidenceOf(...atLeastOne([...remove.evidence, ...(stayed.id ? [stayed.id] : [])])),
    });
  }
  if (undecided > 0)
    return inconclusive(`${undecided} of ${concerned} routes stood until the record ended, before the time was over`, remove.evidence);
  const afterNs = Math.max(0, lastT - remove.dueT);
  const measured: Measurement[] = [{ name: "last removal", value: afterNs, unit: "ns", limit: promptNs(concerned) }];
  const early = lastT < remove.dueT ? "all were gone by then" : `the last went ${durationText(afterNs)} after it`;
  const evidence = evidenceOf(...atLeastOne([...(lastId ? [lastId] : []), ...remove.evidence]));
  // That they had gone too early is for the requirement to say by which they had to stay.
  if (lastT < (remove.mayT ?? remove.dueT) && plan.keep) return undefined;
  return decided(true, { expected, actual: `${concerned} of ${concerned}: ${early}`, evidence, measured });
}

function judgeFresh({ plan, fresh, freshRemoved, hidden }: RetentionFates, name: string): Judgement | undefined {
  const marker = plan.endOfRib;
  if (!marker || fresh === 0) return undefined;
  const expected = `${name} routes that were announced again stay at the End-of-RIB`;
  if (freshRemoved.count > 0) {
    const actual = `${freshRemoved.text}: withdrawn ${durationText(freshRemoved.t - marker.t)} after it`;
    return decided(false, { expected, actual, evidence: evidenceOf(freshRemoved.id ?? "", marker.id) });
  }
  if (hidden !== undefined) return inconclusive(`no withdrawal was seen, but ${hidden}`, [marker.id]);
  return decided(true, { expected, actual: `${fresh} of ${fresh} stayed`, evidence: evidenceOf(marker.id) });
}

function after({ lossT }: RetentionPlan, t: number): string {
  return `${durationText(t - lossT)} after the loss`;
}

function atLeastOne(ids: readonly string[]): readonly [string, ...string[]] {
  const [first = "", ...more] = ids;
  return [first, ...more];
}
