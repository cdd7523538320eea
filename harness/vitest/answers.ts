import type { CellReport, ExpectationReport, Report, RequirementReport } from "../../src/report/model.ts";
import type { CellAnswer, ExpectationAnswer } from "./mailbox.ts";
import { runLabel } from "./mailbox.ts";

/** What the report says of one cell's run, as test results. */
export function answerFrom(report: Report, cell: string): Omit<CellAnswer, "kind" | "asker"> {
  const found = report.cells.find((c) => runLabel(c.scenario, c.key, c.repetition) === cell);
  if (!found) return { cell, expectations: [], broken: [], trouble: "the cell was not run" };
  return {
    cell,
    expectations: found.expectations.map((e) => expectationAnswer(e, found)),
    broken: found.requirementVerdicts.filter((r) => r.counts && r.outcome === "fail").map(brokenText),
    ...(found.trouble && { trouble: found.trouble }),
  };
}

function brokenText({ id, level, source, clause, node, verdict, note }: RequirementReport): string {
  const what = verdict.status === "fail" ? `expected ${verdict.expected}; ${verdict.actual}` : verdict.status;
  return `${id} (${level}, ${source}) on ${node}: ${note ?? what}\n${clause}`;
}

/** Known deviations and the failures that a control must show are good; a blind detector's pass is not. */
function expectationAnswer(e: ExpectationReport, cell: CellReport): ExpectationAnswer {
  const { verdict, outcome, name } = e;
  const base = { name, status: verdict.status };
  if (outcome === "pass") return base;
  if (outcome === "known" || outcome === "control-failed" || outcome === "not-applicable") {
    const reason = verdict.status === "not-applicable" ? verdict.reason : undefined;
    return { ...base, note: [outcome, e.note ?? reason].filter(Boolean).join(": ") };
  }
  if (verdict.status === "pass" || verdict.status === "fail") {
    const message = `${outcome}: ${e.note ?? `expected ${verdict.expected}; ${verdict.actual}`}`;
    return { ...base, message, expected: verdict.expected, actual: verdict.actual };
  }
  return { ...base, message: `${outcome}: ${e.note ?? cell.trouble ?? verdict.reason}` };
}
