import type { SessionHistory, StaleEpisode, StaleFamily } from "../../../analysis/model.ts";
import type { RequirementId } from "../../../requirements/catalogue.ts";
import type { Judgement, Subject } from "../../requirement-check.ts";
import { nsOfSeconds, promptNs } from "../bounds.ts";
import { audienceOf, hasSureAlternative, hiddenOf } from "./audience.ts";
import { type Listener, PhaseTally } from "./phase-tally.ts";
import { type NoPhase, type Phase, planOf, type Running, runningAfter } from "./plan.ts";
import { endRule, noPhaseRule, phaseRule, type RuleName } from "./rules.ts";
import { Tally } from "./tally.ts";

export interface Finding {
  readonly id: RequirementId;
  readonly judgement: Judgement;
}

const known = new WeakMap<Subject, readonly Finding[]>();

/** All that RFC 9494 has to say of a speaker as receiver, in order of its losses. Routes are looked at once, whatever the number of checks that ask. */
export function findingsOf(subject: Subject): readonly Finding[] {
  let findings = known.get(subject);
  if (!findings) {
    findings = find(subject);
    known.set(subject, findings);
  }
  return findings;
}

function find(subject: Subject): readonly Finding[] {
  const running = new Map<SessionHistory, Map<number, Running>>();
  const episodes = [...subject.history.episodes].sort((a, b) => a.loss.t - b.loss.t);
  return episodes.flatMap((episode) => {
    const before = running.get(episode.session);
    const after = new Map<number, Running>();
    running.set(episode.session, after);
    return episode.families.flatMap((family) => {
      const key = family.afi * 256 + family.safi;
      const plan = planOf(subject, episode, family, before?.get(key));
      const left = runningAfter(plan, episode);
      if (left) after.set(key, left);
      if (!plan) return [];
      const found = plan.kind === "phase" ? judgePhase(subject, episode, family, plan) : judgeNoPhase(subject, episode, family, plan);
      return found.map(({ id, judgement }) => ({ id, judgement: { ...judgement, session: episode.session.peerName } }));
    });
  });
}

function judgePhase(subject: Subject, episode: StaleEpisode, family: StaleFamily, plan: Phase): readonly Finding[] {
  const prompt = promptNs(family.routes.count);
  const tally = new PhaseTally(plan, prompt);
  const listeners = family.witnesses.map(
    (witness, index): Listener => ({
      index,
      witness,
      audience: audienceOf(witness),
      hasSureAlternative: hasSureAlternative(subject, episode, family, witness, plan.startT + prompt),
    }),
  );
  family.routes.forEach((route) => {
    for (const listener of listeners) tally.route(route, listener);
  });
  const { ending, tallies } = tally;
  const lastT = Math.min(plan.untilT, (ending?.dueT ?? plan.endT) + prompt);
  const hidden = hiddenOf(subject, episode, family, plan.lossT, lastT);
  const names = Object.keys(tallies).filter((name): name is RuleName => name in tallies);
  return names.flatMap((name): readonly Finding[] => {
    if (name === "end" && !ending) return [];
    const rule = name === "end" && ending ? endRule(ending) : name === "end" ? undefined : phaseRule(name, plan);
    if (!rule) return [];
    const [first, ...rest] = plan.evidence;
    const back = plan.back?.openId;
    const more = name === "end" && ending ? ending.evidence : (name === "untag" || name === "restore") && back !== undefined ? [back] : [];
    const judgement = tallies[name].judgement(rule, plan.lossT, [first, ...rest, ...more], hidden);
    return judgement ? [{ id: rule.id, judgement }] : [];
  });
}

function judgeNoPhase(subject: Subject, episode: StaleEpisode, family: StaleFamily, plan: NoPhase): readonly Finding[] {
  const deadlineT = plan.dueT + promptNs(family.routes.count);
  const mayBeTagged = plan.kind === "disregarded" || plan.kind === "out-of-time";
  const tally = new Tally();
  family.routes.forEach((route) => {
    if (route.hasAlternative || route.llgrStale || route.refreshed.t <= deadlineT || route.withdrawnByPeer.t <= deadlineT) return;
    for (const [index, witness] of family.witnesses.entries()) {
      const { shown, withdrawn, tagged } = route.at(index);
      if (!shown || Math.min(witness.untilT, plan.untilT) < deadlineT) continue;
      if (mayBeTagged) tally.due(route, withdrawn, deadlineT);
      else if (tagged.t > 0 && !(route.refreshed.t <= tagged.t)) tally.wrong(route, tagged);
      // What goes before its time, or stays without a tag, breaks a rule of RFC 4724.
      else if (withdrawn.t >= plan.dueT - nsOfSeconds(0.5) && withdrawn.t <= deadlineT) tally.right(route, withdrawn);
    }
  });
  const rule = noPhaseRule(plan);
  const hidden = hiddenOf(subject, episode, family, plan.lossT, Math.min(deadlineT, plan.untilT));
  const judgement = tally.judgement(rule, plan.lossT, plan.evidence, hidden);
  return judgement ? [{ id: rule.id, judgement }] : [];
}
