import { styleText } from "node:util";
import type { MatrixClass } from "../../src/matrix/model.ts";
import { classWords } from "../../src/matrix/words.ts";
import type { Outcome } from "../../src/report/model.ts";
import { outcomeWords } from "../../src/report/words.ts";

type Style = Parameters<typeof styleText>[0];

const STYLES: Readonly<Record<Outcome, Style>> = {
  pass: "green",
  fail: ["red", "bold"],
  inconclusive: ["yellow", "bold"],
  "not-applicable": "dim",
  known: "cyan",
  "control-failed": "green",
};

/** The text in that style, or as it is where there are no colours. The caller decides, not the environment of this process. */
export function paint(style: Style, text: string, colour: boolean): string {
  return colour ? styleText(style, text, { validateStream: false }) : text;
}

const CLASS_STYLES: Readonly<Record<MatrixClass, Style>> = {
  "black-holed": ["red", "bold"],
  stale: ["red", "bold"],
  flap: ["yellow", "bold"],
  inconclusive: ["magenta", "bold"],
  unsupported: "dim",
  hitless: "green",
};

/** The outcome, or the class of a matrix' cell, as sign and word, padded to the longest of them; never told by colour alone. */
export function paintOutcome(outcome: string, colour: boolean): string {
  if (isClass(outcome)) return paint(CLASS_STYLES[outcome], `${classWords[outcome].sign} ${classWords[outcome].word}`, colour);
  if (!isOutcome(outcome)) return paint(["red", "bold"], `! ${outcome}`, colour);
  const { sign, word } = outcomeWords[outcome];
  return paint(STYLES[outcome], `${sign} ${word}`, colour);
}

/** A cell that is inconclusive is so as an outcome, too. */
function isClass(text: string): text is MatrixClass {
  return Object.hasOwn(CLASS_STYLES, text) && !isOutcome(text);
}

function isOutcome(text: string): text is Outcome {
  return Object.hasOwn(STYLES, text);
}
