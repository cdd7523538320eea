import { bounded, code, prose } from "../report/markdown.ts";
import { figures } from "./classify.ts";
import type { MatrixCell, MatrixReport } from "./model.ts";
import { decidingRun, matrixRows, pairName, share } from "./rows.ts";
import { classesByWeight, classWords, isNotable, totalsInOrder } from "./words.ts";

const MAX_TABLE = 150_000;
const MAX_DETAILS = 150_000;
const MOST_REASONS = 8;

/** The matrix for `$GITHUB_STEP_SUMMARY` and `matrix.md`: the table, then why each cell is not hitless. Bounded, and says what it left out. */
export function renderMatrixMarkdown(matrix: MatrixReport): string {
  const { helpers, scenarios, cells } = matrix;
  const totals = totalsInOrder(matrix).map((t) => `**${t.count}** ${classWords[t.class].word}`);
  const rows = matrixRows(matrix).map(
    (row) =>
      `| ${code(row.restarter)} | ${prose(row.scenario.label)} | ${row.cells.map((cell) => (cell ? cellText(cell) : "·")).join(" | ")} |`,
  );
  const details = cells.filter((cell) => isNotable(cell.class)).map((cell) => detail(cell, matrix));
  return [
    "## Holdfast: who can restart next to whom",
    "",
    [`${cells.length} cells`, ...totals].join(" · "),
    "",
    `| Restarter | Scenario | ${helpers.map((h) => `next to ${code(h)}`).join(" | ")} |`,
    `|---|---|${helpers.map(() => "---|").join("")}`,
    ...bounded(rows, MAX_TABLE, "rows"),
    "",
    ...scenarios.map((s) => `- ${prose(s.label)}: ${prose(s.title)}; ${controlText(s.controls)}`),
    "",
    ...(details.length > 0 ? ["### What was lost, and why", "", ...bounded(details, MAX_DETAILS, "cells"), ""] : []),
    "### Classes",
    "",
    ...classesByWeight.map((name) => `- ${classWords[name].sign} **${classWords[name].word}**: ${prose(classWords[name].meaning)}`),
    "",
  ].join("\n");
}

function cellText(cell: MatrixCell): string {
  const { sign, word } = classWords[cell.class];
  const rest = [figures(cell), share(cell)].filter((part) => part !== "").map(prose);
  return [`${sign} **${word}**`, ...rest].join("<br>");
}

function controlText(controls: MatrixReport["scenarios"][number]["controls"]): string {
  if (controls.length === 0) return "no control was run";
  const bad = controls.filter((c) => c.outcome !== "control-failed");
  return bad.length === 0
    ? "its control lost packets, as it must"
    : `its control had to lose packets, and was ${prose(bad[0]?.outcome ?? "")}`;
}

function detail(cell: MatrixCell, matrix: MatrixReport): string {
  const run = decidingRun(cell);
  const { sign, word } = classWords[cell.class];
  return [
    `- **${sign} ${word}** ${code(pairName(cell, matrix))}`,
    ...(run?.reasons ?? []).slice(0, MOST_REASONS).map(({ text, evidence }) => {
      const ids = evidence.slice(0, 3).map(code).join(" ");
      return `  - ${prose(text)}${ids === "" ? "" : ` ${ids}`}`;
    }),
    ...(run ? [`  - record: ${code(run.directory)}`] : []),
  ].join("\n");
}
