import type { Cell } from "../../src/scenario/model.ts";
import type { JudgedExpectation } from "../../src/verdict/judge.ts";
import { type Outcome, weigh } from "../../src/verdict/outcome.ts";

/** As far as it can be told before the cell's control is known: the report has the last word. */
export function outcomeByItself(cell: Cell, repetition: number, results: readonly JudgedExpectation[]): Outcome {
  const { control: _, ...alone } = cell;
  return weigh([{ cell: alone, repetition, results }])[0]?.outcome ?? "inconclusive";
}
