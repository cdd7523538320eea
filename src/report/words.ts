import type { CellReport, ExpectationReport, Outcome, Report, RequirementOutcome, RequirementReport, Totals } from "./model.ts";

/** How an outcome is written. `sign` never stands alone: the word is always beside it. */
export interface OutcomeWords {
  readonly word: string;
  readonly sign: string;
  readonly meaning: string;
}

export const outcomeWords: Readonly<Record<Outcome, OutcomeWords>> = {
  fail: { word: "fail", sign: "✗", meaning: "the record shows that the expectation was broken, or that a declared deviation is gone" },
  inconclusive: {
    word: "inconclusive",
    sign: "?",
    meaning: "the record cannot decide: a fault without effect, a gap in a recording, a blind detector",
  },
  known: { word: "known", sign: "≈", meaning: "not met, exactly as the scenario declares it, with a reference" },
  pass: { word: "pass", sign: "✓", meaning: "the record shows that the expectation was met" },
  "control-failed": {
    word: "control failed",
    sign: "⊘",
    meaning: "a negative control failed, as it must: the detector can see this fault",
  },
  "not-applicable": { word: "not applicable", sign: "–", meaning: "the expectation cannot be put to this cell" },
};

/** Worst first: the order of attention. */
export const outcomesByWeight: readonly Outcome[] = ["fail", "inconclusive", "known", "pass", "control-failed", "not-applicable"];

export const requirementOutcomeWords: Readonly<Record<RequirementOutcome, OutcomeWords>> = {
  ...outcomeWords,
  warning: { word: "warning", sign: "!", meaning: "a requirement that says SHOULD was broken; it counts as good unless the run is strict" },
  note: { word: "note", sign: "i", meaning: "something that binds nobody was seen to be otherwise" },
  "not-applicable": { word: "without occasion", sign: "–", meaning: "nothing happened in the run to which the requirement applies" },
};

export const requirementOutcomesByWeight: readonly RequirementOutcome[] = [
  "fail",
  "warning",
  "inconclusive",
  "known",
  "note",
  "pass",
  "control-failed",
  "not-applicable",
];

/** The outcome that decides for several: the one that needs most attention. */
export function worstOutcome(outcomes: readonly Outcome[]): Outcome | undefined {
  return outcomesByWeight.find((o) => outcomes.includes(o));
}

/** Whether somebody has to look: it makes the exit code differ from 0. */
export function isTrouble(outcome: RequirementOutcome): boolean {
  return outcome === "fail" || outcome === "inconclusive";
}

/** `scenario key`, with `#2` for a repetition; the same words as in the progress lines. */
export function cellName(cell: CellReport): string {
  const key = cell.key === "-" ? "" : ` ${cell.key}`;
  return `${cell.scenario}${key}${cell.repetition > 1 ? ` #${cell.repetition}` : ""}`;
}

export function position(e: ExpectationReport): string {
  return `${e.at.file}:${e.at.line}:${e.at.column}`;
}

/** The totals in words, worst first, without the zeros. */
export function totalsInWords(totals: Totals): readonly { readonly outcome: Outcome; readonly count: number }[] {
  const counts: Readonly<Record<Outcome, number>> = {
    fail: totals.fail,
    inconclusive: totals.inconclusive,
    known: totals.known,
    pass: totals.pass,
    "control-failed": totals.control,
    "not-applicable": totals.notApplicable,
  };
  return outcomesByWeight.map((outcome) => ({ outcome, count: counts[outcome] })).filter((t) => t.count > 0);
}

/** What of a cell's requirements a reader has to see at once: what counts and is broken, or known to be. */
export function notableRequirements(cell: CellReport): readonly RequirementReport[] {
  return cell.requirementVerdicts.filter((r) => r.counts && (r.outcome === "fail" || r.outcome === "warning" || r.outcome === "known"));
}

/** The requirements' totals in words, without the zeros; empty where none was judged. */
export function requirementTotalsInWords({
  requirementTotals: totals,
}: Report): readonly { readonly outcome: RequirementOutcome; readonly count: number }[] {
  const counts: readonly { readonly outcome: RequirementOutcome; readonly count: number }[] = [
    { outcome: "fail", count: totals.fail },
    { outcome: "warning", count: totals.warning },
    { outcome: "inconclusive", count: totals.inconclusive },
    { outcome: "known", count: totals.known },
    { outcome: "note", count: totals.note },
    { outcome: "pass", count: totals.pass },
    { outcome: "not-applicable", count: totals.notApplicable },
  ];
  return counts.filter((t) => t.count > 0);
}

/** What was expected and what was seen, whatever the status; a verdict that decides nothing has only a reason. */
export function verdictLines(
  e: Pick<ExpectationReport, "verdict">,
): readonly { readonly label: "expected" | "actual" | "reason"; readonly text: string }[] {
  const v = e.verdict;
  if (v.status === "pass" || v.status === "fail") {
    return [
      { label: "expected", text: v.expected },
      { label: "actual", text: v.actual },
    ];
  }
  return [{ label: "reason", text: v.reason }];
}
