import { formatLimit, formatMeasured } from "./format.ts";
import { headline } from "./headline.ts";
import type { CellReport, ExpectationReport, Report, RequirementReport } from "./model.ts";
import { plainLine, shorten } from "./plain-text.ts";
import { proofInWords } from "./proof-totals.ts";
import {
  cellName,
  isTrouble,
  notableRequirements,
  outcomeWords,
  position,
  requirementOutcomeWords,
  requirementTotalsInWords,
  totalsInWords,
  verdictLines,
} from "./words.ts";

/** GitHub refuses a step's summary above 1 MiB; a summary that nobody can read is none, so the bound is lower. */
const MAX_CHARACTERS = 200_000;
const MAX_TEXT = 600;

/** The summary for `$GITHUB_STEP_SUMMARY`: the totals, what failed with expected and measured, then a table of all cells. Bounded, and says what it left out. */
export function renderMarkdown(report: Report): string {
  const troubled = report.cells.flatMap((cell) => cell.expectations.filter((e) => isTrouble(e.outcome)).map((e) => ({ cell, e })));
  const bySeverity = [...troubled.filter((t) => t.e.outcome === "fail"), ...troubled.filter((t) => t.e.outcome !== "fail")];
  const head = [`## Holdfast: ${verdictOfAll(report)}`, "", totalsLine(report), "", ...requirementsLine(report), ...proofLine(report)];
  const table = bounded(report.cells.map(row), MAX_CHARACTERS / 2, "cells");
  const failures = bounded(
    bySeverity.map((t) => failure(t.cell, t.e)),
    MAX_CHARACTERS / 2,
    "verdicts",
  );
  const broken = report.cells.flatMap((cell) => notableRequirements(cell).map((r) => ({ cell, r })));
  const requirements = bounded(
    [...broken].sort((a, b) => severity(a.r) - severity(b.r)).map(({ cell, r }) => requirementEntry(cell, r)),
    MAX_CHARACTERS / 4,
    "requirements",
  );
  return [
    ...head,
    ...(failures.length > 0 ? ["### To look at", "", ...failures, ""] : []),
    ...(requirements.length > 0 ? ["### Requirements", "", ...requirements, ""] : []),
    "### Cells",
    "",
    "| Outcome | Scenario | Cell | Measured | Limit |",
    "|---|---|---|---:|---:|",
    ...table,
    "",
  ].join("\n");
}

function verdictOfAll(report: Report): string {
  if (report.exitCode === 0) return "all as expected";
  return report.exitCode === 1 ? "failed" : "inconclusive";
}

function totalsLine(report: Report): string {
  const words = totalsInWords(report.totals).map((t) => `**${t.count}** ${outcomeWords[t.outcome].word}`);
  return [`${report.cells.length} cells`, ...words].join(" · ");
}

function row(cell: CellReport): string {
  const m = headline(cell);
  const { sign, word } = outcomeWords[cell.outcome];
  const key = cell.repetition > 1 ? `${cell.key} #${cell.repetition}` : cell.key;
  const cells = [`${sign} ${word}`, code(cell.scenario), code(key), m ? formatMeasured(m) : "", m ? (formatLimit(m) ?? "") : ""];
  return `| ${cells.join(" | ")} |`;
}

function failure(cell: CellReport, e: ExpectationReport): string {
  const { sign, word } = outcomeWords[e.outcome];
  const lines = [
    `- **${sign} ${word}** ${code(cellName(cell))}: ${code(e.name)} (${code(position(e))})`,
    ...verdictLines(e).map((l) => `  - ${l.label}: ${prose(l.text)}`),
    ...(e.note === undefined ? [] : [`  - note: ${prose(e.note)}`]),
  ];
  return lines.join("\n");
}

function severity({ outcome }: RequirementReport): number {
  return outcome === "fail" ? 0 : outcome === "warning" ? 1 : 2;
}

function requirementEntry(cell: CellReport, r: RequirementReport): string {
  const { sign, word } = requirementOutcomeWords[r.outcome];
  const lines = [
    `- **${sign} ${word}** ${code(cellName(cell))}: ${code(r.id)} on ${code(r.node)} (${r.level}, ${prose(r.source)})`,
    `  - clause: ${prose(r.clause)}`,
    ...verdictLines(r).map((l) => `  - ${l.label}: ${prose(l.text)}`),
    ...(r.note === undefined ? [] : [`  - note: ${prose(r.note)}`]),
  ];
  return lines.join("\n");
}

/** Nothing where no requirement was judged. */
function requirementsLine(report: Report): readonly string[] {
  const words = requirementTotalsInWords(report).map((t) => `**${t.count}** ${requirementOutcomeWords[t.outcome].word}`);
  return words.length === 0 ? [] : [`Requirements: ${words.join(" · ")}`, ""];
}

/** Nothing where nothing was run to prove the detector. */
function proofLine(report: Report): readonly string[] {
  const words = proofInWords(report.proof);
  return words.length === 0 ? [] : [`Proof of the detector: ${words.join("; ")}`, ""];
}

/** Leaves out whole entries beyond `limit` characters, and says how many. */
export function bounded(entries: readonly string[], limit: number, what: string): readonly string[] {
  let size = 0;
  const fitting = entries.findIndex((entry) => {
    size += entry.length + 1;
    return size > limit;
  });
  if (fitting < 0) return entries;
  return [...entries.slice(0, fitting), "", `${entries.length - fitting} more ${what} are in the report.`];
}

/** Text in which nothing is Markdown or HTML: every character with a meaning in either is written as a reference. */
export function prose(text: string): string {
  return shorten(plainLine(text), MAX_TEXT).replace(/[\\`*_{}[\]()#+!|<>&~:@^$'"=-]/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** `<code>` and not backticks: in a table a pipe inside backticks still ends the column, and a backtick in the text would end the code. */
export function code(text: string): string {
  return `<code>${prose(text)}</code>`;
}
