import type { Report } from "../model.ts";
import { proofInWords } from "../proof-totals.ts";
import { cellName, isTrouble, outcomesByWeight, outcomeWords, totalsInWords, verdictLines } from "../words.ts";
import { badge, cellSection, opensAtFirst } from "./cell-section.ts";
import { html, type Markup } from "./markup.ts";
import { renderMatrix } from "./matrix.ts";
import { renderPage } from "./page.ts";
import { styleSheet } from "./style.ts";
import { timelineLegend } from "./timeline-svg.ts";

/** What a page draws at most, over all lanes of all cells, so that a large run still opens at once. */
const MOST_DRAWN = 40_000;
const MOST_TROUBLES = 8;

/** `report.html` of a run. */
export function renderHtml(report: Report): string {
  const lanes = report.cells.reduce((sum, c) => sum + c.lanes.length, 0);
  const mostPerLane = Math.max(60, Math.min(300, Math.floor(MOST_DRAWN / Math.max(lanes, 1))));
  const main = html`${header(report)}
${troubles(report)}
<section><h2>Matrix</h2>${renderMatrix(report.cells)}</section>
<section><h2>Cells</h2>
${report.cells.map((cell, index) => cellSection(cell, { index, open: opensAtFirst(cell, report.cells.length), mostPerLane }))}</section>
<footer>Made by Holdfast ${report.holdfast} from the run records alone; every value is in results.json.</footer>`;
  return renderPage({ title: summary(report), style: styleSheet, main });
}

function header(report: Report): Markup {
  const status = report.exitCode === 0 ? "pass" : report.exitCode === 1 ? "fail" : "inconclusive";
  const started = report.cells.map((c) => c.startedAt).sort();
  const scenarios = new Set(report.cells.map((c) => c.scenario)).size;
  return html`<header class="o-${status}">
<p class="brand">Holdfast <span>BGP graceful restart conformance</span></p>
<h1>${summary(report)}</h1>
<ul class="totals">${totalsInWords(report.totals).map((t) => html`<li class="o-${t.outcome}"><b>${t.count}</b>${badge(t.outcome)}</li>`)}</ul>
${proofInWords(report.proof).map((words) => html`<p class="facts-line">${words}</p>`)}<p class="facts-line">${count(scenarios, "scenario")}, ${count(report.cells.length, "cell")}${started[0] !== undefined && html`, first run started ${started[0]}`}, exit code ${report.exitCode}</p>
<details class="how"><summary>How to read this report</summary>
<p>A <i>cell</i> is one run of a scenario with one choice of speakers. Its verdicts are computed from the record of that run: captured packets, the kernel's route events and numbered probe
traffic. What a speaker says of itself decides nothing. The totals count verdicts, not cells; a cell is as good as its worst verdict.</p>
<dl>${outcomesByWeight.map((o) => html`<dt>${badge(o)}</dt><dd>${outcomeWords[o].meaning}</dd>`)}</dl>
<p>The value in the matrix is the measurement that decides the cell. Times on a timeline count from the beginning of the record. Long spans and marks carry their text; point at any of them for
the rest. Where many lie in one place they are drawn as one, and the lane says how many were merged.</p>
${timelineLegend()}</details>
</header>`;
}

function summary(report: Report): string {
  const { fail, inconclusive } = report.totals;
  if (report.cells.length === 0) return "nothing was run";
  if (fail > 0) return `${count(fail, "verdict")} failed`;
  if (report.exitCode === 1) return "failed";
  if (inconclusive > 0) return `${count(inconclusive, "verdict")} inconclusive`;
  return report.exitCode === 2 ? "inconclusive" : "all as expected";
}

/** What has to be looked at, before everything else: expected against actual, with a link to the cell. */
function troubles(report: Report): Markup {
  const all = report.cells.flatMap((cell, i) => cell.expectations.filter((e) => isTrouble(e.outcome)).map((e) => ({ cell, e, i })));
  if (all.length === 0) return html``;
  const sorted = [...all.filter((t) => t.e.outcome === "fail"), ...all.filter((t) => t.e.outcome !== "fail")];
  const items = sorted.slice(0, MOST_TROUBLES).map(
    ({ cell, e, i }) => html`<li class="o-${e.outcome}">${badge(e.outcome)} <a href="#cell-${i + 1}">${cellName(cell)}</a> <b>${e.name}</b>
<dl>${verdictLines(e).map((l) => html`<dt>${l.label}</dt><dd>${l.text}</dd>`)}${e.note !== undefined && html`<dt>note</dt><dd>${e.note}</dd>`}</dl></li>`,
  );
  const more = sorted.length - items.length;
  return html`<section class="troubles"><h2>To look at</h2><ol>${items}</ol>${more > 0 && html`<p>And ${more} more below.</p>`}</section>`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
