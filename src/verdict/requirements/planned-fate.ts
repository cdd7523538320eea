import type { StaleEpisode, StaleFamily } from "../../analysis/model.ts";
import type { Judgement, Subject } from "../requirement-check.ts";
import { evidenceOf, inconclusive } from "../verdict.ts";
import { nsOfSeconds, promptNs } from "./bounds.ts";
import { familyName } from "./family-name.ts";
import { type Remove, retentionOf } from "./helper/retention.ts";
import { isHelper, judgeGone, judgeStay } from "./routes-fate.ts";

/** What an unusual OPEN must not change, or what its form decides. */
export interface PlannedOccasion {
  /** `although reserved bits are set`. */
  readonly circumstance: string;
  readonly evidence: readonly [string, ...string[]];
}

/**
 * For requirements on how an OPEN is read: its reading shows in what becomes of the peer's routes after the loss. Each family of each episode to which `occasionOf` finds something unusual is held
 * against what the two OPENs, rightly read, ask for: first to be kept, then to be removed.
 */
export function plannedFates(
  subject: Subject,
  occasionOf: (episode: StaleEpisode, family: StaleFamily) => PlannedOccasion | undefined,
): readonly Judgement[] {
  return subject.history.episodes.flatMap((episode) =>
    episode.families.flatMap((family) => {
      const occasion = isHelper(subject, episode) ? occasionOf(episode, family) : undefined;
      const judgement = occasion && plannedFate(subject, episode, family, occasion);
      return judgement ? [{ ...judgement, session: episode.session.peerName }] : [];
    }),
  );
}

function plannedFate(
  subject: Subject,
  episode: StaleEpisode,
  family: StaleFamily,
  { circumstance, evidence }: PlannedOccasion,
): Judgement | undefined {
  const plan = retentionOf(subject, episode, family);
  if (plan.status === "moot") return undefined;
  if (plan.status === "unknown") return inconclusive(plan.reason, evidence);
  const name = familyName(family);
  const since = { t: plan.lossT, name: "the loss" };
  const judgements: (Judgement | undefined)[] = [];
  const { keep } = plan;
  if (keep && keep.untilT > plan.lossT) {
    const expected = `the peer's ${name} routes stay ${keep.until}, ${circumstance}`;
    const window = { fromT: plan.lossT, untilT: keep.untilT };
    judgements.push(
      judgeStay(subject, {
        family,
        window,
        expected,
        since,
        evidence: evidenceOf(evidence[0], ...evidence, ...keep.evidence),
        concerns: (r) => !r.wasStale,
      }),
    );
  }
  const owed = plan.removes.filter((r) => r.which !== "was-stale" && (!keep || r.dueT + promptNs(family.routes.count) <= plan.untilT));
  for (const remove of owed) judgements.push(judgeRemove(subject, family, remove, circumstance, evidence));
  return (
    judgements.find((j) => j?.status === "fail") ??
    judgements.find((j) => j?.status === "inconclusive") ??
    judgements.findLast((j) => j !== undefined)
  );
}

function judgeRemove(
  subject: Subject,
  family: StaleFamily,
  remove: Remove,
  circumstance: string,
  evidence: PlannedOccasion["evidence"],
): Judgement | undefined {
  const deadlineT = remove.dueT + promptNs(family.routes.count);
  return judgeGone(subject, {
    family,
    window: { fromT: remove.dueT - nsOfSeconds(0.5), untilT: deadlineT },
    expected: `the peer's ${familyName(family)} routes go when ${remove.since}, ${circumstance}`,
    since: { t: remove.dueT, name: `${remove.since}` },
    evidence: evidenceOf(evidence[0], ...evidence, ...remove.evidence),
    concerns: (route) => !(route.refreshed.t < deadlineT),
  });
}
