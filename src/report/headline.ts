import type { Measurement } from "../verdict/verdict.ts";
import type { CellReport, ExpectationReport } from "./model.ts";
import { outcomesByWeight } from "./words.ts";

/**
 * The one measured value that stands for a cell in a table: of the expectation that needs most attention, the first that was held against a limit, a duration
 * before a count. Undefined when nothing was measured.
 */
export function headline(cell: CellReport): Measurement | undefined {
  const byWeight = [...cell.expectations].sort((a, b) => outcomesByWeight.indexOf(a.outcome) - outcomesByWeight.indexOf(b.outcome));
  const measured = byWeight.map(measurementsOf).filter((list) => list.length > 0);
  return measured.map(best).find((m) => m !== undefined && m.limit !== undefined) ?? measured.map(best)[0];
}

export function measurementsOf(e: Pick<ExpectationReport, "verdict">): readonly Measurement[] {
  return "measured" in e.verdict ? e.verdict.measured : [];
}

function best(list: readonly Measurement[]): Measurement | undefined {
  const rank = (m: Measurement) => (m.limit === undefined ? 2 : 0) + (m.unit === "ns" ? 0 : 1);
  return [...list].sort((a, b) => rank(a) - rank(b))[0];
}
