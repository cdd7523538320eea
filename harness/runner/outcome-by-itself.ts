import type { Cell } from "../../src/scenario/model.ts";
import type { JudgedExpectation } from "../../src/verdict/judge.ts";
import type { JudgedRequirement } from "../../src/verdict/judge-cell-requirements.ts";
import { weigh } from "../../src/verdict/outcome.ts";
import type { Outcome } from "../../src/verdict/weight.ts";

/** As far as it can be told before the cell's control is known: the report has the last word. */
export function outcomeByItself(
  cell: Cell,
  repetition: number,
  results: readonly JudgedExpectation[],
  requirements: readonly JudgedRequirement[] = [],
  strict = false,
): Outcome {
  const { control: _, ...alone } = cell;
  return weigh([{ cell: alone, repetition, results, requirements }], { strict })[0]?.outcome ?? "inconclusive";
}
