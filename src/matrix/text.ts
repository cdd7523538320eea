import { displayWidth, padTo, plainLine, shorten } from "../report/plain-text.ts";
import { figures } from "./classify.ts";
import type { MatrixCell, MatrixClass, MatrixReport } from "./model.ts";
import { decidingRun, matrixRows, pairName, share } from "./rows.ts";
import { classWords, isNotable, totalsInOrder } from "./words.ts";

const MOST_NAME = 48;
const MOST_REASONS = 7;

/** The matrix in a terminal: the table, below it why each cell is not hitless, then the totals. ANSI colours only with `colour`. */
export function renderMatrixText(matrix: MatrixReport, options: { readonly colour: boolean }): string {
  const paint: Paint = options.colour ? (style, text) => `\u001b[${STYLES[style]}m${text}\u001b[0m` : (_, text) => text;
  const notable = matrix.cells.filter((cell) => isNotable(cell.class));
  return `${[
    "Who restarts: down. Next to whom: across. What the traffic through both of them lost:",
    "",
    ...table(matrix, paint),
    "",
    ...notable.flatMap((cell) => details(cell, matrix, paint)),
    ...(notable.length > 0 ? [""] : []),
    ...controlLines(matrix, paint),
    totalsLine(matrix, paint),
  ].join("\n")}\n`;
}

type Style = MatrixClass | "dim" | "bold";
type Paint = (style: Style, text: string) => string;

const STYLES: Readonly<Record<Style, string>> = {
  "black-holed": "31;1",
  stale: "31;1",
  flap: "33;1",
  inconclusive: "35;1",
  unsupported: "2",
  hitless: "32",
  dim: "2",
  bold: "1",
};

function table(matrix: MatrixReport, paint: Paint): readonly string[] {
  const rows = matrixRows(matrix).map((row, i, all) => ({
    heads: [all[i - 1]?.restarter === row.restarter ? "" : row.restarter, row.scenario.label].map(name),
    cells: row.cells.map((cell) => ({ style: cell?.class ?? ("dim" as const), text: cell ? cellText(cell) : "·" })),
  }));
  const heading = ["RESTARTER", "SCENARIO", ...matrix.helpers.map(name)];
  const widths = heading.map((head, i) =>
    Math.max(displayWidth(head), ...rows.map((row) => displayWidth(row.heads[i] ?? row.cells[i - 2]?.text ?? ""))),
  );
  const line = (texts: readonly string[]) => texts.join("  ").trimEnd();
  return [
    paint("bold", line(heading.map((text, i) => padTo(text, widths[i] ?? 0)))),
    ...rows.map(({ heads, cells }) =>
      line([
        ...heads.map((text, i) => padTo(text, widths[i] ?? 0)),
        ...cells.map(({ style, text }, i) => paint(style, padTo(text, i === cells.length - 1 ? 0 : (widths[i + 2] ?? 0)))),
      ]),
    ),
  ];
}

function cellText(cell: MatrixCell): string {
  const { sign, word } = classWords[cell.class];
  return plainLine([`${sign} ${word}`, figures(cell), share(cell)].filter((part) => part !== "").join(", ")).replace(
    `${word},`,
    `${word}:`,
  );
}

function details(cell: MatrixCell, matrix: MatrixReport, paint: Paint): readonly string[] {
  const run = decidingRun(cell);
  const reasons = (run?.reasons ?? []).slice(0, MOST_REASONS).map(({ text, evidence }) => {
    const ids = evidence.slice(0, 3).join(" ");
    return `    ${plainLine(text)}${ids === "" ? "" : paint("dim", ` (${plainLine(ids)})`)}`;
  });
  return [
    `${paint(cell.class, classWords[cell.class].word)}  ${plainLine(pairName(cell, matrix))}`,
    ...reasons,
    ...(run ? [paint("dim", `    ${plainLine(run.directory)}`)] : []),
  ];
}

/** Only a control that did not do what it must is worth a line. */
function controlLines({ scenarios }: MatrixReport, paint: Paint): readonly string[] {
  return scenarios.flatMap(({ label, controls }) => {
    if (controls.length === 0)
      return [paint("inconclusive", `${plainLine(label)}: no control was run, so nothing shows that the probe sees a loss`)];
    return controls
      .filter((control) => control.outcome !== "control-failed")
      .map((control) =>
        paint("inconclusive", `${plainLine(label)}: the control had to lose packets, and was ${plainLine(control.outcome)}`),
      );
  });
}

function totalsLine(matrix: MatrixReport, paint: Paint): string {
  const words = totalsInOrder(matrix).map((t) => paint(t.class, `${t.count} ${classWords[t.class].word}`));
  return `${paint("bold", `${matrix.cells.length} ${matrix.cells.length === 1 ? "cell" : "cells"}`)}: ${words.join(", ")}`;
}

function name(text: string): string {
  return shorten(plainLine(text), MOST_NAME);
}
