import type { Report } from "./model.ts";
import { plainLine } from "./plain-text.ts";
import { cellName, verdictLines } from "./words.ts";

/** GitHub shows no more of a level for one step. */
const MAX_ANNOTATIONS = 10;

/** GitHub workflow commands, a line per failed expectation, so that the failure appears at its line of the scenario. Empty when nothing failed. */
export function githubAnnotations(report: Report): string {
  const failed = report.cells.flatMap((cell) => cell.expectations.filter((e) => e.outcome === "fail").map((e) => ({ cell, e })));
  const shown = failed.length > MAX_ANNOTATIONS ? failed.slice(0, MAX_ANNOTATIONS - 1) : failed;
  const lines = shown.map(({ cell, e }) =>
    command(
      { file: e.at.file, line: e.at.line, col: e.at.column, title: `${cellName(cell)}: ${e.name}` },
      [...verdictLines(e).map((l) => `${l.label}: ${plainLine(l.text)}`), ...(e.note === undefined ? [] : [plainLine(e.note)])].join("\n"),
    ),
  );
  if (failed.length > shown.length) {
    lines.push(command({ title: "Holdfast" }, `${failed.length - shown.length} more expectations failed; the report has them all`));
  }
  return lines.map((line) => `${line}\n`).join("");
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
