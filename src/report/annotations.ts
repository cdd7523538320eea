import type { CellReport, ExpectationReport, Report, RequirementReport } from "./model.ts";
import { plainLine } from "./plain-text.ts";
import { cellName, verdictLines } from "./words.ts";

/** GitHub shows no more of a level for one step. */
const MAX_ANNOTATIONS = 10;

/** GitHub workflow commands, a line per failed expectation and broken requirement, so that the failure appears at its line of the scenario. Empty when nothing failed. */
export function githubAnnotations(report: Report): string {
  const failed = report.cells.flatMap((cell) =>
    [...cell.expectations.flatMap((e) => asFailure(e)), ...cell.requirementVerdicts.flatMap((r) => asBroken(cell, r))].map((e) => ({
      cell,
      e,
    })),
  );
  const shown = failed.length > MAX_ANNOTATIONS ? failed.slice(0, MAX_ANNOTATIONS - 1) : failed;
  const lines = shown.map(({ cell, e }) =>
    command(
      { file: e.at.file, line: e.at.line, col: e.at.column, title: `${cellName(cell)}: ${e.name}` },
      [...verdictLines(e).map((l) => `${l.label}: ${plainLine(l.text)}`), ...(e.note === undefined ? [] : [plainLine(e.note)])].join("\n"),
    ),
  );
  if (failed.length > shown.length) {
    lines.push(command({ title: "Holdfast" }, `${failed.length - shown.length} more failed; the report has them all`));
  }
  return lines.map((line) => `${line}\n`).join("");
}

interface Failure extends Pick<ExpectationReport, "name" | "at" | "verdict"> {
  readonly note?: string;
}

function asFailure(e: ExpectationReport): readonly Failure[] {
  return e.outcome === "fail" ? [e] : [];
}

function asBroken(cell: CellReport, r: RequirementReport): readonly Failure[] {
  if (r.outcome !== "fail" || !r.counts) return [];
  const at = { file: cell.file, line: 1, column: 1 };
  return [
    {
      name: `${r.id} on ${r.node}`,
      at,
      verdict: r.verdict,
      note: `${r.note === undefined ? "" : `${r.note}; `}${r.level}, ${r.source}: ${r.clause}`,
    },
  ];
}

function command(properties: Readonly<Record<string, string | number>>, message: string): string {
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(plainLine(String(value)))}`);
  return `::error ${list.join(",")}::${escapeMessage(message)}`;
}

function escapeMessage(text: string): string {
  return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
}
