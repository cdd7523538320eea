import { formatLimit, formatMeasured } from "./format.ts";
import { headline } from "./headline.ts";
import type { CellReport, ExpectationReport, Report, RequirementOutcome, RequirementReport } from "./model.ts";
import { displayWidth, padTo, plainLine, shorten } from "./plain-text.ts";
import { proofInWords } from "./proof-totals.ts";
import {
  isTrouble,
  notableRequirements,
  outcomeWords,
  position,
  requirementOutcomeWords,
  requirementTotalsInWords,
  totalsInWords,
  verdictLines,
} from "./words.ts";

/** The end of a run in a terminal: a line per cell, below it what failed and why, then the totals. ANSI colours only with `colour`. */
export function renderText(report: Report, options: { readonly colour: boolean }): string {
  const paint: Paint = options.colour ? (style, text) => `\u001b[${STYLES[style]}m${text}\u001b[0m` : (_, text) => text;
  const rows = report.cells.map(columns);
  const widths = [0, 1, 2].map((i) => Math.max(0, ...rows.map((row) => displayWidth(row[i] ?? ""))));
  const lines = report.cells.flatMap((cell, i) => [cellLine(cell, rows[i] ?? [], widths, paint), ...details(cell, paint)]);
  return `${[...lines, ...(lines.length > 0 ? [""] : []), ...requirementsLine(report, paint), ...proofInWords(report.proof), totalsLine(report, paint)].join("\n")}\n`;
}

/** One very long name must not push the measured values of all lines off the screen. */
const MOST_COLUMN = 64;

type Style = RequirementOutcome | "dim" | "bold";
type Paint = (style: Style, text: string) => string;

const STYLES: Readonly<Record<Style, string>> = {
  fail: "31;1",
  inconclusive: "33;1",
  warning: "33;1",
  note: "2",
  known: "36",
  pass: "32",
  "control-failed": "32",
  "not-applicable": "2",
  dim: "2",
  bold: "1",
};

/** Outcome, scenario, key, measured value. */
function columns(cell: CellReport): readonly string[] {
  const { sign, word } = outcomeWords[cell.outcome];
  const m = headline(cell);
  const limit = m && formatLimit(m);
  const measured = m ? `${plainLine(m.name)} ${formatMeasured(m)}${limit === undefined ? "" : ` (limit ${limit})`}` : "";
  const key = cell.repetition > 1 ? `${cell.key} #${cell.repetition}` : cell.key;
  return [`${sign} ${word}`, shorten(plainLine(cell.scenario), MOST_COLUMN), shorten(plainLine(key), MOST_COLUMN), measured];
}

function cellLine(cell: CellReport, row: readonly string[], widths: readonly number[], paint: Paint): string {
  const [outcome = "", ...rest] = row.map((text, i) => padTo(text, widths[i] ?? 0));
  return [paint(cell.outcome, outcome), ...rest].join("  ").trimEnd();
}

function details(cell: CellReport, paint: Paint): readonly string[] {
  const trouble = cell.trouble === undefined ? [] : [`    ${paint("inconclusive", "run")}  ${plainLine(cell.trouble)}`];
  const shown = cell.expectations.filter((e) => isTrouble(e.outcome) || e.outcome === "known");
  return [
    ...trouble,
    ...shown.flatMap((e) => (e.outcome === "known" ? [knownLine(e, paint)] : failureLines(e, paint))),
    ...notableRequirements(cell).flatMap((r) => requirementLines(r, paint)),
  ];
}

function requirementLines(r: RequirementReport, paint: Paint): readonly string[] {
  const name = `${plainLine(r.id)} on ${plainLine(r.node)}`;
  if (r.outcome === "known") return [paint("dim", `    ${name}  ${plainLine(r.note ?? "known")}`)];
  const line = (label: string, text: string) => `      ${paint("dim", padTo(label, 8))}  ${plainLine(text)}`;
  return [
    `    ${paint(r.outcome, name)}  ${requirementOutcomeWords[r.outcome].word}  ${paint("dim", `${r.level}, ${r.source}`)}`,
    line("clause", r.clause),
    ...verdictLines(r).map((l) => line(l.label, l.text)),
    ...(r.note === undefined ? [] : [line("note", r.note)]),
  ];
}

function knownLine(e: ExpectationReport, paint: Paint): string {
  return paint("dim", `    ${plainLine(e.name)}  ${plainLine(e.note ?? "known")}`);
}

function failureLines(e: ExpectationReport, paint: Paint): readonly string[] {
  const line = (label: string, text: string) => `      ${paint("dim", padTo(label, 8))}  ${plainLine(text)}`;
  return [
    `    ${paint(e.outcome, plainLine(e.name))}  ${outcomeWords[e.outcome].word}  ${paint("dim", plainLine(position(e)))}`,
    ...verdictLines(e).map((l) => line(l.label, l.text)),
    ...(e.note === undefined ? [] : [line("note", e.note)]),
  ];
}

function totalsLine(report: Report, paint: Paint): string {
  const cells = `${report.cells.length} ${report.cells.length === 1 ? "cell" : "cells"}`;
  const verdicts = totalsInWords(report.totals).map((t) => paint(t.outcome, `${t.count} ${outcomeWords[t.outcome].word}`));
  return `${paint("bold", cells)}: ${verdicts.length > 0 ? verdicts.join(", ") : "no verdicts"}`;
}

/** Nothing where no requirement was judged, as in a report of controls alone. */
function requirementsLine(report: Report, paint: Paint): readonly string[] {
  const words = requirementTotalsInWords(report).map((t) => paint(t.outcome, `${t.count} ${requirementOutcomeWords[t.outcome].word}`));
  return words.length === 0 ? [] : [`${paint("bold", "requirements")}: ${words.join(", ")}`];
}
