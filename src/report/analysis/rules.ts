import { catalogue, requirementOf } from "../../requirements/catalogue.ts";
import { clauseName, type Level } from "../../requirements/requirement.ts";
import type { RequirementVerdict } from "../../verdict/judge-requirements.ts";
import type { RuleCounts, RuleReport } from "./model.ts";
import type { Places } from "./places.ts";

const LEVELS: readonly Level[] = ["MUST", "MUST NOT", "SHOULD", "SHOULD NOT", "MAY", "INFO"];
const STATUSES: readonly RuleReport["status"][] = ["fail", "inconclusive", "pass"];
const MOST_EVIDENCE = 12;

/** The verdicts on requirements that had an occasion: broken ones first, and of these the binding ones; then as the catalogue has them. */
export function ruleReports(verdicts: readonly RequirementVerdict[], places: Places): readonly RuleReport[] {
  const rank = new Map(catalogue.map(({ id }, i) => [id, i]));
  const order = (rule: RuleReport) => STATUSES.indexOf(rule.status) * 10 + LEVELS.indexOf(rule.level);
  return verdicts
    .map((verdict) => ({ verdict, rank: rank.get(verdict.requirement) ?? catalogue.length }))
    .sort((a, b) => a.rank - b.rank)
    .flatMap(({ verdict }) => ruleReport(verdict, places) ?? [])
    .sort((a, b) => order(a) - order(b));
}

export function ruleCounts(rules: readonly RuleReport[], verdicts: readonly RequirementVerdict[]): RuleCounts {
  const of = (status: RuleReport["status"]) => rules.filter((rule) => rule.status === status);
  const byRule = Map.groupBy(verdicts, ({ requirement }) => requirement);
  return {
    broken: [...Map.groupBy(of("fail"), ({ level }) => level)].map(([level, all]) => ({ level, count: all.length })),
    kept: of("pass").length,
    undecided: of("inconclusive").length,
    withoutOccasion: [...byRule.values()].filter((all) => all.every(({ verdict }) => verdict.status === "not-applicable")).length,
  };
}

/** RFC 2119: what must not be otherwise. */
export function isBindingLevel(level: Level): boolean {
  return level === "MUST" || level === "MUST NOT";
}

function ruleReport({ requirement: id, node, verdict }: RequirementVerdict, places: Places): RuleReport | undefined {
  const requirement = requirementOf(id);
  if (!requirement || verdict.status === "not-applicable") return undefined;
  const { level, clause, title } = requirement;
  const evidence = (verdict.evidence ?? []).slice(0, MOST_EVIDENCE);
  return {
    id,
    level,
    status: verdict.status,
    speaker: node,
    clause: clauseName(requirement),
    sentence: clause,
    title,
    ...(verdict.status === "inconclusive" ? { reason: verdict.reason } : { expected: verdict.expected, actual: verdict.actual }),
    evidence: evidence.map((event) => places.evidence(event)),
  };
}
