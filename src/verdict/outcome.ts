import type { Cell, Expectation, KnownDeviation } from "../scenario/model.ts";
import type { JudgedExpectation } from "./judge.ts";
import type { JudgedRequirement } from "./judge-cell-requirements.ts";
import { countedOutcomes, declaredOf, type Strictness, type WeighedRequirement, weighRequirements } from "./weigh-requirements.ts";
import { type Outcome, type Weight, weighDeclared } from "./weight.ts";

export interface CellResults {
  readonly cell: Cell;
  readonly repetition: number;
  readonly results: readonly JudgedExpectation[];
  /** What was judged of its speakers besides; none in a control. */
  readonly requirements?: readonly JudgedRequirement[];
  /** What is wrong with the run as a whole (`runTrouble`). */
  readonly trouble?: string;
}

interface WeighedExpectation extends JudgedExpectation {
  readonly outcome: Outcome;
  /** Why the outcome differs from the verdict's status. */
  readonly note?: string;
}

export interface WeighedCell {
  readonly cell: Cell;
  readonly repetition: number;
  readonly outcome: Outcome;
  readonly expectations: readonly WeighedExpectation[];
  readonly requirements: readonly WeighedRequirement[];
}

/**
 * Weighs the verdicts of all cells of an invocation against what was declared of them and against their controls; cells keep their order. An expectation that must fail
 * in a control becomes `control-failed` there; what else a control run shows does not count, and is `not-applicable`.
 */
export function weigh(all: readonly CellResults[], strictness: Strictness = { strict: false }): readonly WeighedCell[] {
  return all.map((one) => {
    const mustFail = mustFailIn(one.cell, all);
    const blind = blindness(one, all);
    const expectations = one.results.map((judged) => ({ ...judged, ...weighOne(judged, one, mustFail, blind) }));
    const requirements = weighRequirements(one.cell, one.requirements ?? [], one.trouble, strictness);
    const outcome =
      expectations.length === 0 ? "inconclusive" : cellOutcome([...expectations.map((e) => e.outcome), ...countedOutcomes(requirements)]);
    return { cell: one.cell, repetition: one.repetition, outcome, expectations, requirements };
  });
}

/** A cell's outcome: of its expectations' the one that matters most. Nothing judged is inconclusive. */
export function cellOutcome(outcomes: readonly Outcome[]): Outcome {
  return BY_WEIGHT.find((outcome) => outcomes.includes(outcome)) ?? "inconclusive";
}

/** 0: all pass, or differ from a pass only as declared; 1: a fail; 2: inconclusive, or nothing at all was judged: no cell, none but controls, none that was applicable. */
export function exitCode(cells: readonly { readonly outcome: Outcome; readonly variant: Cell["variant"] }[]): 0 | 1 | 2 {
  if (cells.some((c) => c.outcome === "fail")) return 1;
  const isJudged = cells.some((c) => c.variant === "main" && c.outcome !== "not-applicable");
  return !isJudged || cells.some((c) => c.outcome === "inconclusive") ? 2 : 0;
}

const BY_WEIGHT: readonly Outcome[] = ["fail", "inconclusive", "control-failed", "known", "pass", "not-applicable"];

function weighOne(
  judged: JudgedExpectation,
  { cell, trouble }: CellResults,
  mustFail: readonly string[],
  blind: string | undefined,
): Weight {
  const { name } = judged.expectation;
  const { status } = judged.verdict;
  const declared = cell.variant === "main" ? declaredFor(cell, judged.expectation) : [];
  // A cell that is its own control is no witness against itself: that it passes is the change.
  if (declared.length > 0) return weighDeclared(status, declared, cell.control?.cell === cell.key ? undefined : blind, trouble);
  if (mustFail.includes(name)) return weighMustFail(status);
  if (cell.variant === "control") return { outcome: "not-applicable", note: `does not count in the control; it was: ${status}` };
  if (status === "pass" && blind !== undefined) return { outcome: "inconclusive", note: blind };
  return { outcome: status };
}

/** An expectation that asks for a requirement shares what is declared of that. */
function declaredFor(cell: Cell, { name, kind, params }: Expectation): readonly KnownDeviation[] {
  const own = cell.knownDeviations.filter((d) => d.expect === name);
  const { id, node } = params;
  const isOfRequirement = kind === "requirement" && typeof id === "string" && typeof node === "string";
  return isOfRequirement ? [...own, ...declaredOf(cell, id, node)] : own;
}

function weighMustFail(status: JudgedExpectation["verdict"]["status"]): Weight {
  if (status === "fail") return { outcome: "control-failed", note: "has to fail here, and did: the detector sees" };
  if (status === "not-applicable") return { outcome: "not-applicable", note: "had to fail here, and could not be tried" };
  return { outcome: "inconclusive", note: `has to fail here, and was ${status}: the detector is blind` };
}

/** What has to fail in this cell: said by itself, or by the cells that it guards. */
function mustFailIn(cell: Cell, all: readonly CellResults[]): readonly string[] {
  const guarded = all.filter((other) => isSameScenario(other.cell, cell) && other.cell.control?.cell === cell.key);
  return [...cell.mustFail, ...guarded.flatMap((other) => other.cell.control?.mustFail ?? [])];
}

/** Why the passes of a cell are worth nothing: its control did not fail. Undefined when it did, or when the scenario names none. */
function blindness(one: CellResults, all: readonly CellResults[]): string | undefined {
  const control = one.cell.variant === "main" ? one.cell.control : undefined;
  if (!control) return undefined;
  const runs = all.filter((other) => isSameScenario(other.cell, one.cell) && other.cell.key === control.cell);
  const same = runs.filter((other) => other.repetition === one.repetition);
  const used = same.length > 0 ? same : runs;
  if (used.length === 0) return `the control ${control.cell} was not run, so a pass proves nothing`;
  for (const run of used) {
    for (const name of control.mustFail) {
      const status = run.results.find((r) => r.expectation.name === name)?.verdict.status ?? "not judged";
      if (status !== "fail") return `the detector is blind: in the control ${control.cell}, ${name} had to fail and was ${status}`;
    }
  }
  return undefined;
}

function isSameScenario(a: Cell, b: Cell): boolean {
  return a.scenario === b.scenario && a.file === b.file;
}
