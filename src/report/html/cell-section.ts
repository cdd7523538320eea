import type { Measurement } from "../../verdict/verdict.ts";
import { formatLimit, formatMeasured } from "../format.ts";
import { headline, measurementsOf } from "../headline.ts";
import type { CellReport, ExpectationReport, Outcome } from "../model.ts";
import { plainLine } from "../plain-text.ts";
import { isTrouble, outcomeWords, position, verdictLines } from "../words.ts";
import { flowMovesSection } from "./flow-moves-section.ts";
import { html, type Markup, relativeHref } from "./markup.ts";
import { phaseBar } from "./phase-bar.ts";
import { requirementsSection } from "./requirements-section.ts";
import { timeline, timelineLegend } from "./timeline-svg.ts";

const MOST_EVIDENCE = 12;

export interface CellSectionOptions {
  /** Counts from 0; the section's anchor is `cell-<index + 1>`. */
  readonly index: number;
  readonly open: boolean;
  readonly mostPerLane: number;
}

/** Everything about one cell. A `details` element, so that it opens without script; the anchor is inside, so that a browser opens it for a link. */
export function cellSection(cell: CellReport, options: CellSectionOptions): Markup {
  const m = headline(cell);
  const key = cell.repetition > 1 ? `${cell.key} #${cell.repetition}` : cell.key;
  return html`<details class="cell o-${cell.outcome}"${options.open && html` open`}>
<summary>${badge(cell.outcome)}<span class="id"><b>${cell.scenario}</b>${key !== "-" && html` <code>${key}</code>`}${cell.variant === "control" && html` <span class="tag">control</span>`}<small>${cell.title}</small></span>${m && html`<span class="headline">${formatMeasured(m)}</span>`}</summary>
<div class="body" id="cell-${options.index + 1}">
${cell.trouble !== undefined && html`<p class="trouble"><b>The run itself went wrong:</b> ${cell.trouble}</p>`}
${expectations(cell)}${flowMovesSection(cell)}
${requirementsSection(cell)}
<h4>Timeline</h4>
${timeline(cell, options.mostPerLane)}
${cell.lanes.length > 0 && timelineLegend()}
<h4>Wall time</h4>
${phaseBar(cell.phases)}
${facts(cell)}
</div></details>
`;
}

export function badge(outcome: Outcome): Markup {
  return html`<span class="badge o-${outcome}"><span class="sign" aria-hidden="true">${outcomeWords[outcome].sign}</span>${outcomeWords[outcome].word}</span>`;
}

function expectations(cell: CellReport): Markup {
  if (cell.expectations.length === 0) return html`<p class="none">No verdicts.</p>`;
  return html`<ol class="verdicts">${cell.expectations.map(expectation)}</ol>`;
}

function expectation(e: ExpectationReport): Markup {
  const evidence = "evidence" in e.verdict && e.verdict.evidence ? e.verdict.evidence : [];
  const differs = e.outcome !== e.verdict.status;
  return html`<li class="verdict o-${e.outcome}"><div class="v-head">${badge(e.outcome)} <b>${e.name}</b>${e.kind !== e.name && html` <span class="kind">${e.kind}</span>`} <code class="at">${position(e)}</code></div>
<dl>${verdictLines(e).map((l) => html`<dt>${l.label}</dt><dd>${l.text}</dd>`)}
${measurementsOf(e).map(measurement)}
${e.note !== undefined && html`<dt>note</dt><dd class="note">${differs && html`The verdict is <i>${e.verdict.status}</i>. `}${e.note}</dd>`}
${evidence.length > 0 && html`<dt>evidence</dt><dd class="evidence">${evidence.slice(0, MOST_EVIDENCE).map((id) => html`<code>${id}</code> `)}${evidence.length > MOST_EVIDENCE && `and ${evidence.length - MOST_EVIDENCE} more in results.json`}</dd>`}
</dl></li>`;
}

function measurement(m: Measurement): Markup {
  const limit = formatLimit(m);
  return html`<dt>${m.name}</dt><dd class="measured"><b>${formatMeasured(m)}</b>${limit !== undefined && html` of at most ${limit} ${limitBar(m)}`}</dd>`;
}

/** The measured value as a bar, the limit as a line across it. */
function limitBar(m: Measurement): Markup {
  const limit = m.limit ?? 0;
  const scale = Math.max(m.value, limit) * 1.08;
  if (scale <= 0) return html``;
  const x = (value: number) => `${Number(((100 * value) / scale).toFixed(2))}%`;
  const over = m.value > limit;
  return html`<svg class="limit" width="140" height="12" role="img" aria-label="${over ? "over the limit" : "inside the limit"}"><rect class="track" width="100%" y="3" height="6" rx="3"/><rect class="${over ? "over" : "inside"}" width="${x(m.value)}" y="3" height="6" rx="3"/><line x1="${x(limit)}" x2="${x(limit)}" y1="0" y2="12"/></svg>`;
}

function facts(cell: CellReport): Markup {
  const fact = (term: string, value: Markup | string | undefined) =>
    value !== undefined && html`<div><dt>${term}</dt><dd>${value}</dd></div>`;
  return html`<h4>The run</h4><dl class="facts">
${cell.speakers.map((s) => fact(`speaker on ${plainLine(s.node)}`, html`${s.speaker}${s.image !== undefined && html` <code>${s.image}</code>`}`))}
${fact("started", cell.startedAt)}
${fact("scenario file", html`<code>${cell.file}</code>`)}
${fact("record", html`<a href="${relativeHref(cell.directory)}">${cell.directory}</a>`)}
${fact("requirements", cell.requirements.length > 0 ? cell.requirements.join(", ") : undefined)}
${fact("origin", cell.origin)}
${fact("negative control", guard(cell))}
</dl>`;
}

function guard(cell: CellReport): string {
  if (cell.variant === "control") return "this is one: what it names must fail";
  if (!cell.control) return "none: nothing shows that these checks can fail";
  return `${cell.control.cell}, in which ${cell.control.mustFail.join(", ")} must fail`;
}

/** Whether a reader should find the cell open: when it has trouble, or when there are so few that nothing is lost by it. */
export function opensAtFirst(cell: CellReport, cells: number): boolean {
  return isTrouble(cell.outcome) || cell.trouble !== undefined || cells <= 3;
}
