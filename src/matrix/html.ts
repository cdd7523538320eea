import { html, type Markup, relativeHref } from "../report/html/markup.ts";
import { renderPage } from "../report/html/page.ts";
import { styleSheet } from "../report/html/style.ts";
import { durationText } from "../timeline/duration-text.ts";
import { figures } from "./classify.ts";
import type { MatrixCell, MatrixClass, MatrixReport, MatrixRun } from "./model.ts";
import { decidingRun, matrixRows, pairName, share } from "./rows.ts";
import { matrixStyle } from "./style.ts";
import { classesByWeight, classWords, isNotable, totalsInOrder } from "./words.ts";

const MOST_EVIDENCE = 12;
const style = `${styleSheet}${matrixStyle}`;

/** `matrix.html`: the table, every cell a link to its run's section in `report.html`, and why each is not hitless. */
export function renderMatrixHtml(matrix: MatrixReport): string {
  const notable = matrix.cells.map((cell, index) => ({ cell, index })).filter(({ cell }) => isNotable(cell.class));
  const main = html`${header(matrix)}
<section><h2>Matrix</h2>${table(matrix)}</section>
<section><h2>Scenarios</h2><dl class="m-scenarios">${matrix.scenarios.map(scenario)}</dl></section>
${notable.length > 0 && html`<section class="m-why"><h2>What was lost, and why</h2><ol>${notable.map(({ cell, index }) => why(cell, index, matrix))}</ol></section>`}
<footer>Made by Holdfast ${matrix.holdfast} from the run records alone; every value is in <a href="${relativeHref("matrix.json")}">matrix.json</a>, every run in <a href="${relativeHref("report.html")}">report.html</a>.</footer>`;
  return renderPage({ title: `matrix, ${summary(matrix)}`, style, main });
}

function header(matrix: MatrixReport): Markup {
  const worst = totalsInOrder(matrix)[0]?.class ?? "inconclusive";
  return html`<header class="c-${worst}">
<p class="brand">Holdfast <span>who can restart next to whom</span></p>
<h1>${summary(matrix)}</h1>
<ul class="totals">${totalsInOrder(matrix).map((t) => html`<li class="c-${t.class}"><b>${t.count}</b>${badge(t.class)}</li>`)}</ul>
<p class="facts-line">${matrix.restarters.length} restarting, ${matrix.helpers.length} helping, ${matrix.scenarios.length} ways to restart; a cell is one of each, and as good as the worst of its runs</p>
<details class="how"><summary>How to read this matrix</summary>
<p>The speaker of a row restarts next to the speaker of a column, while numbered packets go through the kernels of both. A cell's class comes from those packets and from the kernels' own route events, never from what a daemon says of itself.
Each cell is a link to its run: verdicts, timeline, capture.</p>
<dl>${classesByWeight.map((name) => html`<dt>${badge(name)}</dt><dd>${classWords[name].meaning}</dd>`)}</dl></details>
</header>`;
}

function summary({ cells, totals }: MatrixReport): string {
  return `${totals.hitless} of ${cells.length} cells hitless`;
}

function badge(name: MatrixClass): Markup {
  const { sign, word } = classWords[name];
  return html`<span class="badge c-${name}"><span class="sign" aria-hidden="true">${sign}</span>${word}</span>`;
}

function table(matrix: MatrixReport): Markup {
  const rows = matrixRows(matrix);
  const own = (restarter: string) => rows.filter((row) => row.restarter === restarter).length;
  return html`<div class="scroll"><table class="matrix">
<thead><tr><th scope="col">restarter</th><th scope="col">scenario</th>${matrix.helpers.map((h) => html`<th scope="col"><i>next to</i> ${h}</th>`)}</tr></thead>
<tbody>${rows.map(
    (
      row,
      i,
    ) => html`<tr${rows[i - 1]?.restarter !== row.restarter && html` class="m-first"`}>${rows[i - 1]?.restarter !== row.restarter && html`<th scope="rowgroup" rowspan="${own(row.restarter)}">${row.restarter}</th>`}<td class="value" title="${row.scenario.title}">${row.scenario.label}</td>${row.cells.map((cell) => html`<td>${cell ? chip(cell) : html`<span class="empty" title="not run">·</span>`}</td>`)}</tr>
`,
  )}</tbody></table></div>`;
}

/** The short form of the figures; the rest is said below the table. */
function chip(cell: MatrixCell): Markup {
  const { sign, word } = classWords[cell.class];
  const run = decidingRun(cell);
  const value = cell.ns !== undefined && cell.class !== "stale" ? durationText(cell.ns) : undefined;
  const rest = [value === undefined ? "" : word, cell.lost === 0 && value !== undefined ? "no packet lost" : "", share(cell)]
    .filter((part) => part !== "")
    .join(", ");
  return html`<a class="chip c-${cell.class}" href="${relativeHref("report.html")}#${run?.anchor ?? ""}" title="${figures(cell) || word}"><span class="sign" aria-hidden="true">${sign}</span><span class="val">${value ?? word}</span>${rest !== "" && html`<span class="word">${rest}</span>`}</a>`;
}

function scenario(s: MatrixReport["scenarios"][number]): Markup {
  const controls = s.controls.map((control) => {
    const text =
      control.outcome === "control-failed"
        ? "its control lost packets, as it must"
        : `its control had to lose packets, and was ${control.outcome}`;
    return html` <a href="${relativeHref("report.html")}#${control.anchor}">${text}</a>`;
  });
  return html`<dt>${s.label}</dt><dd>${s.title};${controls.length > 0 ? controls : " no control was run"}. <code>${s.file}</code></dd>`;
}

function why(cell: MatrixCell, index: number, matrix: MatrixReport): Markup {
  return html`<li class="c-${cell.class}" id="why-${index + 1}"><p class="v-head">${badge(cell.class)} <b>${pairName(cell, matrix)}</b> ${figures(cell)} <span class="kind">${share(cell)}</span></p>
${cell.runs.filter((run) => isNotable(run.class)).map((run) => reasons(run, cell.runs.length > 1))}</li>`;
}

function reasons(run: MatrixRun, isOneOfSeveral: boolean): Markup {
  return html`<ul>${run.reasons.map(
    ({ text, evidence }) =>
      html`<li>${text}${evidence.length > 0 && html` <span class="evidence">${evidence.slice(0, MOST_EVIDENCE).map((id) => html`<code>${id}</code> `)}</span>`}</li>`,
  )}</ul><p class="m-links">${isOneOfSeveral && html`run ${run.repetition}: `}<a href="${relativeHref("report.html")}#${run.anchor}">verdicts and timeline</a>, <a href="${relativeHref(run.directory)}">record and captures</a></p>`;
}
