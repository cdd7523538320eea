import { classify } from "../../src/matrix/classify.ts";
import { cellFacts } from "../../src/matrix/facts.ts";
import type { MatrixClass } from "../../src/matrix/model.ts";
import { weigh } from "../../src/verdict/outcome.ts";
import type { JudgedCell } from "./judge-directory.ts";

/** The class of a matrix' cell, as far as it can be told before its control is known: the matrix has the last word. */
export function classByItself({ cell, manifest, timeline, results }: JudgedCell): MatrixClass {
  const { control: _, ...alone } = cell;
  const [weighed] = weigh([{ cell: alone, repetition: manifest.repetition, results }]);
  const told = weighed?.expectations.map(({ expectation, verdict, outcome }) => ({ name: expectation.name, verdict, outcome })) ?? [];
  return classify(cellFacts(timeline, told)).class;
}
