import type { StaleEpisode, StaleFamily } from "../../../analysis/model.ts";
import { durationText } from "../../../timeline/duration-text.ts";
import { missedOf } from "../../absence.ts";
import type { Judgement, RequirementCheck, Subject } from "../../requirement-check.ts";
import { decided, evidenceOf, inconclusive } from "../../verdict.ts";
import { promptNs } from "../bounds.ts";
import { familyName } from "../family-name.ts";
import { openOf } from "../opens.ts";
import { saysItRestarted } from "../watched.ts";
import { FateCount } from "./fate-counts.ts";
import { type RetentionPlan, retentionOf } from "./retention.ts";
import { leftOutText } from "./retention-fates.ts";

/** RFC 4724 section 4.2: the helper sends its own routes anew, not what changed. */
export const ownRoutesAgain: RequirementCheck = {
  id: "RFC4724-4.2-21",
  judge: (subject) => subject.history.episodes.flatMap((episode) => judgeOwnRoutes(subject, episode)),
};

/** RFC 4724 section 4.2, RFC 4271 section 9: an announcement takes the stale route's place in one go. */
export const replacedInOneGo: RequirementCheck = { id: "RFC4724-4.2-22", judge: (subject) => eachFamily(subject, judgeReplaced) };

/** RFC 4724 section 4.2: who hears of a route what he knows already is told nothing new. */
export const sameIsSilent: RequirementCheck = { id: "RFC4724-4.2-23", judge: (subject) => eachFamily(subject, judgeSame) };

/** RFC 4271 section 9: a withdrawal in the new session acts at once, marker or not. */
export const withdrawalActs: RequirementCheck = { id: "RFC4724-4.2-24", judge: (subject) => eachFamily(subject, judgeWithdrawn) };

/** RFC 4724 section 4.2: being stale is no reason to prefer another route. */
export const staleKeepsItsPlace: RequirementCheck = { id: "RFC4724-4.2-34", judge: (subject) => eachFamily(subject, judgePlace) };

type FamilyJudge = (subject: Subject, episode: StaleEpisode, family: StaleFamily, plan: RetentionPlan) => Judgement | undefined;

function eachFamily(subject: Subject, judge: FamilyJudge): readonly Judgement[] {
  return subject.history.episodes.flatMap((episode) =>
    episode.families.flatMap((family): Judgement[] => {
      const plan = retentionOf(subject, episode, family);
      const judgement = plan.status === "known" ? judge(subject, episode, family, plan) : undefined;
      return judgement ? [{ ...judgement, session: episode.session.peerName }] : [];
    }),
  );
}

function judgeOwnRoutes(subject: Subject, { session, interval, loss, next, untilT }: StaleEpisode): readonly Judgement[] {
  const own = next && openOf(next.connection, "own");
  if (!next || !own) return [];
  // A speaker that has restarted too defers its selection, and so its routes.
  if (saysItRestarted(subject, own) || subject.restarts.some((r) => r.started.t > loss.t && r.started.t < next.established.t)) return [];
  return interval.flows.own.flatMap((before): Judgement[] => {
    if (before.held === 0) return [];
    const now = next.flows.own.find((f) => f.afi === before.afi && f.safi === before.safi);
    const announced = (now?.announcedBefore ?? 0) + (now?.announcedAfter ?? 0);
    const name = familyName(before);
    const expected = `the ${before.held} ${name} routes that the peer had been told of are sent again`;
    const evidence = evidenceOf(next.established.id, loss.id, now?.firstRoute?.id);
    const said = (judgement: Judgement): Judgement[] => [{ ...judgement, session: session.peerName }];
    if (announced >= before.held) return said(decided(true, { expected, actual: `${announced} were sent`, evidence }));
    const deadline = next.established.t + promptNs(before.held);
    const window = { fromT: next.established.t, untilT: deadline };
    const hidden = missedOf(subject, next.connection, "own", window) ?? subject.away(window);
    if (hidden !== undefined) return said(inconclusive(`${announced} of ${before.held} were seen, but ${hidden}`, evidence));
    if (Math.min(next.loss?.t ?? subject.history.endT, untilT, subject.history.endT) < deadline) return [];
    // Fewer may be fewer for good reasons: some were withdrawn since. None at all is another matter.
    return announced === 0 ? said(decided(false, { expected, actual: "none was sent", evidence })) : [];
  });
}

function judgeReplaced(subject: Subject, { next }: StaleEpisode, family: StaleFamily): Judgement | undefined {
  const gone = new FateCount();
  let replaced = 0;
  family.routes.forEach((route) => {
    if (route.refreshedSame || !(route.refreshed.t > 0) || route.hasAlternative || route.withdrawnByPeer.t > 0) return;
    for (const [i] of family.witnesses.entries()) {
      const { shown, withdrawn, changed } = route.at(i);
      if (!shown || !(changed.t >= route.refreshed.t)) continue;
      replaced++;
      if (withdrawn.t >= route.refreshed.t && withdrawn.t < changed.t) gone.add(route, withdrawn);
    }
  });
  if (!next || replaced === 0) return undefined;
  const expected = "a route that comes back with other attributes is announced in place of the stale one, without a withdrawal before";
  const hidden = hiddenFrom(subject, family, next.established.t, next.loss?.t ?? subject.history.endT);
  if (gone.count > 0)
    return decided(false, { expected, actual: `${gone.text}: withdrawn first`, evidence: evidenceOf(gone.id ?? "", next.established.id) });
  if (hidden !== undefined) return inconclusive(`no withdrawal was seen, but ${hidden}`, [next.established.id]);
  return decided(true, { expected, actual: `so it was with ${replaced}`, evidence: evidenceOf(next.established.id) });
}

function judgeSame(subject: Subject, { next }: StaleEpisode, family: StaleFamily): Judgement | undefined {
  const repeated = new FateCount();
  let same = 0;
  family.routes.forEach((route) => {
    if (!route.refreshedSame || route.hasAlternative || route.withdrawnByPeer.t > 0) return;
    for (const [i] of family.witnesses.entries()) {
      const witnessed = route.at(i);
      if (!witnessed.shown || witnessed.withdrawn.t < route.refreshed.t || witnessed.changed.t > 0) continue;
      same++;
      if (witnessed.repeated.t >= route.refreshed.t) repeated.add(route, witnessed.repeated);
    }
  });
  if (!next || same === 0) return undefined;
  const expected = "a route that comes back as it was is not announced again to others";
  if (repeated.count > 0) {
    return decided(false, {
      expected,
      actual: `${repeated.text}: announced again`,
      evidence: evidenceOf(repeated.id ?? "", next.established.id),
    });
  }
  const hidden = hiddenFrom(subject, family, next.established.t, next.loss?.t ?? subject.history.endT);
  if (hidden !== undefined) return inconclusive(`none was seen, but ${hidden}`, [next.established.id]);
  return decided(true, { expected, actual: `none of ${same} was`, evidence: evidenceOf(next.established.id) });
}

function judgeWithdrawn(subject: Subject, episode: StaleEpisode, family: StaleFamily, plan: RetentionPlan): Judgement | undefined {
  const { next } = episode;
  if (!next) return undefined;
  const prompt = promptNs(family.routes.count);
  const late = new FateCount();
  let [acted, undecided] = [0, 0];
  family.routes.forEach((route) => {
    const toldT = route.withdrawnByPeer.t;
    if (!(toldT > 0) || route.hasAlternative || route.refreshed.t > toldT) return;
    for (const [i, witness] of family.witnesses.entries()) {
      const { shown, withdrawn } = route.at(i);
      if (!shown || withdrawn.t < toldT) continue;
      if (withdrawn.t <= toldT + prompt) acted++;
      else if (Math.min(witness.untilT, plan.untilT) < toldT + prompt) undecided++;
      else late.note(withdrawn.t, () => ({ prefix: String(route.prefix()), id: route.withdrawnByPeer.id() }));
    }
  });
  if (acted + undecided + late.count === 0) return undefined;
  const expected = `what the peer withdraws goes within ${durationText(prompt)}`;
  const hidden = hiddenFrom(subject, family, next.established.t, plan.untilT);
  if (late.count > 0 && hidden === undefined) {
    return decided(false, {
      expected,
      actual: `${late.text}: it stayed`,
      evidence: evidenceOf(late.id ?? next.established.id, next.established.id),
    });
  }
  if (late.count + undecided > 0)
    return inconclusive(`it was not seen to go, but ${hidden ?? "the record ends too early"}`, [next.established.id]);
  return decided(true, { expected, actual: `so it was with ${acted}`, evidence: evidenceOf(next.established.id) });
}

function judgePlace(subject: Subject, episode: StaleEpisode, family: StaleFamily, plan: RetentionPlan): Judgement | undefined {
  const { keep } = plan;
  const { session, loss } = episode;
  if (!keep) return undefined;
  const moved = new FateCount();
  let shownToOthers = 0;
  family.routes.forEach((route) => {
    if (!route.hasAlternative || route.wasStale) return;
    for (const [i, witness] of family.witnesses.entries()) {
      const { shown, changed, withdrawn } = route.at(i);
      if (!shown) continue;
      shownToOthers++;
      const untilT = Math.min(keep.untilT, witness.untilT, route.refreshed.t > 0 ? route.refreshed.t : Infinity);
      if (changed.t < untilT) moved.add(route, changed);
      else if (withdrawn.t < untilT) moved.add(route, withdrawn);
    }
  });
  if (shownToOthers === 0) return undefined;
  const expected = `a stale route keeps its place before another peer's, ${keep.until}`;
  // What others announced or withdrew meanwhile may have moved it for a good reason.
  const isQuiet = (t: number) =>
    subject.history.sessions.every(
      (other) =>
        other === session ||
        other.intervals.every((i) => i.flows.peer.every((f) => !(f.lastRoute && f.lastRoute.t >= loss.t && f.lastRoute.t <= t))),
    );
  if (moved.count > 0) {
    if (!isQuiet(moved.t)) return inconclusive(`${moved.text} moved, but another peer had announced something meanwhile`, keep.evidence);
    const actual = `${moved.text}: announced anew ${durationText(moved.t - loss.t)} after the loss`;
    return decided(false, { expected, actual, evidence: evidenceOf(moved.id ?? loss.id, loss.id) });
  }
  const hidden = hiddenFrom(subject, family, loss.t, keep.untilT);
  if (hidden !== undefined) return inconclusive(`no change was seen, but ${hidden}`, keep.evidence);
  return decided(true, { expected, actual: `${shownToOthers} did`, evidence: evidenceOf(loss.id, ...keep.evidence) });
}

function hiddenFrom(subject: Subject, { witnesses, routes }: StaleFamily, fromT: number, untilT: number): string | undefined {
  if (routes.leftOut > 0) return leftOutText(routes.leftOut);
  const gap = witnesses.flatMap((w) => w.gaps).find((g) => g.t >= fromT && g.t <= untilT);
  return gap ? `${gap.octets} octets that were sent to a witness are missing (${gap.id})` : subject.blind({ fromT, untilT });
}
