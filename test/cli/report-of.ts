import type { CellReport, ExpectationReport, Outcome, Report } from "../../src/report/model.ts";
import type { Cell, Expectation } from "../../src/scenario/model.ts";
import type { Verdict } from "../../src/verdict/verdict.ts";

/** A report as a runner could give it, in which every expectation ends with the outcome that `outcomes` names for it, or as a pass. */
export function reportOf(cells: readonly Cell[], repeat: number, outcomes: Readonly<Record<string, Outcome>>): Report {
  const reports = cells.flatMap((cell) => Array.from({ length: repeat }, (_, i) => cellReport(cell, i + 1, outcomes)));
  const totals = { pass: 0, fail: 0, inconclusive: 0, notApplicable: 0, known: 0, control: 0 };
  const requirementTotals = { pass: 0, fail: 0, warning: 0, note: 0, known: 0, inconclusive: 0, notApplicable: 0 };
  return { version: 1, holdfast: "0.0.0", cells: reports, totals, requirementTotals, exitCode: 0 };
}

function cellReport(cell: Cell, repetition: number, outcomes: Readonly<Record<string, Outcome>>): CellReport {
  const { scenario, title, requirements, file, key, values, variant } = cell;
  const rest = {
    directory: "run",
    startedAt: "2026-01-01T00:00:00Z",
    speakers: [],
    outcome: "pass",
    requirementVerdicts: [],
    withoutOccasion: [],
    phases: [],
    lanes: [],
    endT: 0,
  } as const;
  return {
    scenario,
    title,
    requirements,
    file,
    key,
    values,
    variant,
    repetition,
    ...rest,
    expectations: cell.expectations.map((e) => expectation(e, outcomes[e.name] ?? "pass")),
  };
}

function expectation({ name, kind, at }: Expectation, outcome: Outcome): ExpectationReport {
  return { name, kind, at, outcome, verdict: verdictFor(outcome) };
}

function verdictFor(outcome: Outcome): Verdict {
  if (outcome === "inconclusive" || outcome === "not-applicable") return { status: outcome, reason: "no OPEN was captured" };
  const decided = { expected: "back within 5 s", evidence: ["e1"], measured: [] } as const;
  return outcome === "pass" ? { status: "pass", actual: "back after 1 s", ...decided } : { status: "fail", actual: "not back", ...decided };
}
