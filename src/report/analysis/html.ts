import { html, type Markup } from "../html/markup.ts";
import { renderPage } from "../html/page.ts";
import { styleSheet } from "../html/style.ts";
import { timeline, timelineLegend } from "../html/timeline-svg.ts";
import { ruleSection, ruleTable } from "./html-rules.ts";
import { episodeSection, sessionSection } from "./html-sessions.ts";
import { captureLanes } from "./lanes.ts";
import type { CaptureReport, FileReport, VantagePointReport } from "./model.ts";
import { conclusion } from "./text.ts";
import { painter } from "./text-parts.ts";
import { ruleSummary } from "./text-rules.ts";
import { dateAndTime } from "./utc.ts";

const MOST_PER_LANE = 300;
const STATUS = { 0: "pass", 1: "fail", 2: "inconclusive" } as const;

/** Beside the style of the run report: tables of facts. */
const style = `${styleSheet}
.facts-table{border-collapse:collapse;font-size:13px;width:100%}.facts-table td,.facts-table th{padding:2px 10px 2px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
.facts-table td:nth-child(-n+3){white-space:nowrap;font-variant-numeric:tabular-nums}.facts-table .k-lost,.facts-table .k-anomaly{color:var(--bad);font-weight:600}.facts-table .k-established{color:var(--good);font-weight:600}
.limits li{margin:4px 0 4px 1.2em;list-style:disc;max-width:110ch}
`;

/** `report.html` of an analysis. */
export function renderCaptureHtml(report: CaptureReport): string {
  const title = conclusion(report, painter(false));
  const main = html`<header class="o-${STATUS[report.exitCode]}">
<p class="brand">Holdfast <span>BGP graceful restart in captures</span></p>
<h1>${title}</h1>
${report.assumptions.map((text) => html`<p class="facts-line">${text}</p>`)}
<p class="facts-line">exit code ${report.exitCode}</p>
</header>
${report.vantagePoints.map(vantagePoint)}
<footer>Made by Holdfast ${report.holdfast} from the captures alone; every value is in analysis.json.</footer>`;
  return renderPage({ title, style, main });
}

function vantagePoint(point: VantagePointReport): Markup {
  const { files, sessions, episodes, limits } = point;
  const name = files.map((file) => file.name).join(", ");
  const fromT = Math.min(point.endT, ...sessions.flatMap(({ facts }) => facts.map(({ t }) => t)));
  const lanes = captureLanes(point, fromT);
  return html`<section><h2>${name}</h2>
<ul>${files.map(fileItem)}</ul>
${timeline({ scenario: name, lanes, endT: Math.max(1, point.endT - fromT) }, MOST_PER_LANE)}
${lanes.length > 0 && timelineLegend()}
</section>
<section><h2>Rules</h2><p>${ruleSummary(point)}</p>${ruleSection(point)}${ruleTable(point)}</section>
<section><h2>Losses and restarts</h2>${episodes.length === 0 && html`<p class="none">No Established session was lost.</p>`}
${episodes.map((episode) => episodeSection(episode, files.length))}${more(point.episodesLeftOut)}</section>
<section><h2>Sessions</h2>${sessions.map((session) => sessionSection(session, { files: files.length, open: sessions.length <= 3 }))}${more(point.sessionsLeftOut)}</section>
<section class="limits"><h2>What this capture alone cannot show</h2><ul>${limits.map((text) => html`<li>${text}</li>`)}</ul></section>
`;
}

function fileItem({ name, packets, first, last, damage }: FileReport): Markup {
  return html`<li><code>${name}</code>: ${packets} packets${first !== undefined && `, ${dateAndTime(first)}`}${last !== undefined && ` to ${dateAndTime(last)} UTC`}${damage !== undefined && html`; <b>damaged: ${damage}</b>`}</li>`;
}

function more(count: number): Markup {
  return html`${count > 0 && html`<p class="none">And ${count} more.</p>`}`;
}
