import { requirementOf } from "../requirements/catalogue.ts";
import { clauseName } from "../requirements/requirement.ts";
import type { WeighedCell } from "../verdict/outcome.ts";
import type { CellReport, RequirementReport, RequirementTotals } from "./model.ts";
import { requirementOutcomesByWeight } from "./words.ts";

/** The requirements that had an occasion in the cell, those first that need attention. */
export function requirementVerdicts({ requirements }: WeighedCell): readonly RequirementReport[] {
  const reports = requirements.flatMap(({ requirement, node, verdict, outcome, note, counts }): RequirementReport[] => {
    const known = requirementOf(requirement);
    if (!known || verdict.status === "not-applicable") return [];
    const { id, level, clause } = known;
    return [{ id, level, source: clauseName(known), clause, node, verdict, outcome, ...(note === undefined ? {} : { note }), counts }];
  });
  const rank = (r: RequirementReport) => requirementOutcomesByWeight.indexOf(r.outcome);
  return reports.sort((a, b) => Number(b.counts) - Number(a.counts) || rank(a) - rank(b));
}

export function withoutOccasion({ requirements }: WeighedCell): CellReport["withoutOccasion"] {
  const none = requirements.filter((r) => r.verdict.status === "not-applicable");
  const nodes = [...new Set(none.map((r) => r.node))];
  return nodes.map((node) => ({ node, ids: none.filter((r) => r.node === node).map((r) => r.requirement) }));
}

export function requirementTotals(cells: readonly CellReport[]): RequirementTotals {
  const counted = cells.flatMap((cell) => cell.requirementVerdicts.filter((r) => r.counts));
  const count = (outcome: RequirementReport["outcome"]) => counted.filter((r) => r.outcome === outcome).length;
  return {
    pass: count("pass"),
    fail: count("fail"),
    warning: count("warning"),
    note: count("note"),
    known: count("known"),
    inconclusive: count("inconclusive"),
    notApplicable: cells.flatMap((cell) => cell.withoutOccasion.flatMap((n) => n.ids)).length,
  };
}
