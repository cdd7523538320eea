import { styleText } from "node:util";
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

/** The outcome as sign and word, padded to the longest of them; never told by colour alone. */
export function paintOutcome(outcome: string, colour: boolean): string {
  if (!isOutcome(outcome)) return paint(["red", "bold"], `! ${outcome}`, colour);
  const { sign, word } = outcomeWords[outcome];
  return paint(STYLES[outcome], `${sign} ${word}`, colour);
}

function isOutcome(text: string): text is Outcome {
  return Object.hasOwn(STYLES, text);
}
