import { formatNs } from "../format.ts";
import type { CellReport, Lane, Mark, Span } from "../model.ts";
import { plainLine, shorten } from "../plain-text.ts";
import { type LabelledItem, type LabelPlace, labelWidth, placeLabels } from "./labels.ts";
import { html, type Markup } from "./markup.ts";
import { type ThinnedLane, thinLane } from "./thin.ts";
import { ticks } from "./ticks.ts";

/** Rows are as high as the labels beside them: the style sheet has the same two numbers. */
const ROW_PX = 24;
const HEADING_PX = 22;
/** Labels are placed for these where no script can measure the real width; the first is the least that the style sheet allows. */
const WIDTHS_PX = [480, 800, 1300];
/** A lane with more than this has no labels: they could not be read. */
const MOST_LABELLED = 80;
const MOST_LABEL_CHARACTERS = 60;
const NO_LABEL: LabelPlace = { place: "none", dx: 0 };

const GROUP_TITLES: Readonly<Record<Lane["group"], string>> = {
  steps: "Steps",
  faults: "Faults",
  sessions: "Sessions",
  "next-hops": "Next hops",
  probes: "Probes",
};

/**
 * The timeline of a cell: lanes by group on one time axis. All x positions are percentages, so it fits any width without scaling its text, and the script zooms by widening
 * the inner drawing. `mostPerLane` bounds what is drawn.
 */
export function timeline(cell: Pick<CellReport, "scenario" | "lanes" | "endT">, mostPerLane: number): Markup {
  const groups = (Object.keys(GROUP_TITLES) as Lane["group"][])
    .map((group) => ({ group, lanes: cell.lanes.filter((l) => l.group === group) }))
    .filter((g) => g.lanes.length > 0);
  if (groups.length === 0) return html`<p class="none">No timeline: the record holds no events.</p>`;
  let y = 0;
  const names: Markup[] = [];
  const rows: Markup[] = [];
  for (const { group, lanes } of groups) {
    names.push(html`<div class="tl-group">${GROUP_TITLES[group]}</div>`);
    y += HEADING_PX;
    for (const lane of lanes) {
      const thinned = thinLane(lane, cell.endT, mostPerLane);
      const merged = thinned.merged > 0 ? `${thinned.merged} merged` : "";
      const label = plainLine(lane.label);
      names.push(
        html`<div class="tl-name" title="${merged ? `${label} (${merged})` : label}"><span>${label}</span>${merged && html`<i>${merged}</i>`}</div>`,
      );
      rows.push(row(thinned, y, cell.endT));
      y += ROW_PX;
    }
  }
  return html`<figure class="tl" data-end="${cell.endT}" tabindex="0" aria-label="${`Timeline of ${plainLine(cell.scenario)}, ${formatNs(cell.endT)}`}">
<div class="tl-names">${names}<div class="tl-group"></div></div>
<div class="tl-scroll"><svg class="tl-plot" height="${y + HEADING_PX}" width="100%"><svg class="tl-view" x="0" width="100%" height="${y + HEADING_PX}">${axis(cell.endT, y)}${rows}</svg></svg></div>
</figure>`;
}

function axis(endT: number, height: number): Markup {
  const marks = ticks(0, endT, 9).map((t) => {
    const x = percent(t.t, endT);
    const anchor = t.t === 0 ? "start" : t.t > endT * 0.97 ? "end" : "middle";
    return html`<line x1="${x}" x2="${x}" y1="0" y2="${height}"/><text x="${x}" y="${height + 15}" text-anchor="${anchor}">${t.label}</text>`;
  });
  return html`<g class="tl-axis">${marks}</g>`;
}

function row(lane: ThinnedLane, y: number, endT: number): Markup {
  const places = labelPlaces(lane, endT);
  const spans = lane.spans
    .map((s, i) => ({ s, place: places[i] ?? NO_LABEL }))
    .sort((a, b) => PAINT_ORDER.indexOf(a.s.tone) - PAINT_ORDER.indexOf(b.s.tone));
  const marks = lane.marks.map((m, i) => mark(m, places[lane.spans.length + i] ?? NO_LABEL, y, endT));
  return html`<g class="tl-row">${spans.map(({ s, place }) => span(s, place, y, endT))}${marks}</g>`;
}

/** Trouble is painted last, so that nothing hides it. */
const PAINT_ORDER: readonly Span["tone"][] = ["neutral", "good", "unknown", "warn", "bad"];

function span(s: Span, place: LabelPlace, y: number, endT: number): Markup {
  // A rectangle without width is not drawn at all, not even its outline: a hole of no length must be seen.
  const [x, width] = [percent(s.fromT, endT), percent(Math.max(s.untilT - s.fromT, endT / 1e6), endT)];
  const label = shownLabel(s.label);
  const interval = `${formatNs(s.fromT)} to ${formatNs(s.untilT)} (${formatNs(s.untilT - s.fromT)})`;
  const rect = html`<rect class="s ${s.tone}" x="${x}" width="${width}" y="${y + 4}" height="16" rx="2"><title>${tooltip(s, interval)}</title></rect>`;
  if (label === "") return rect;
  const text = html`<svg class="l" x="${x}" width="${width}" y="${y}" height="${ROW_PX}"><text class="${place.place}" dx="${pixels(place.dx)}" y="16">${label}</text></svg>`;
  return html`${rect}${text}`;
}

function mark(m: Mark, place: LabelPlace, y: number, endT: number): Markup {
  const x = percent(m.t, endT);
  const label = shownLabel(m.label);
  const symbol = html`<use class="m ${m.tone}" href="#m-${m.tone}" x="${x}" y="${y + ROW_PX / 2}"><title>${tooltip(m, formatNs(m.t))}</title></use>`;
  if (label === "") return symbol;
  const anchor = place.place === "left" ? "end" : "start";
  return html`${symbol}<text class="ml ${place.place}" x="${x}" y="${y + 16}" dx="${pixels(place.dx)}" text-anchor="${anchor}">${label}</text>`;
}

/** Spans first, then marks: the order in which the row holds them. A label is drawn where it has its place at every width that the page may have. */
function labelPlaces(lane: ThinnedLane, endT: number): readonly LabelPlace[] {
  if (lane.spans.length + lane.marks.length > MOST_LABELLED) return [];
  const [narrow = [], ...wider] = WIDTHS_PX.map((width) => placeLabels(labelledItems(lane, endT, width), width));
  return narrow.map((place, i) => {
    const all = [place, ...wider.flatMap((places) => places[i] ?? [])];
    const farthest = all.reduce((a, b) => (Math.abs(b.dx) > Math.abs(a.dx) ? b : a));
    return all.every((p) => p.place === place.place) ? farthest : NO_LABEL;
  });
}

function labelledItems(lane: ThinnedLane, endT: number, rowPx: number): readonly LabelledItem[] {
  const px = (ns: number) => (ns / Math.max(endT, 1)) * rowPx;
  const item = (kind: LabelledItem["kind"], fromT: number, untilT: number, label: string): LabelledItem => {
    return { kind, x: px(fromT), width: px(untilT - fromT), labelPx: labelWidth(shownLabel(label)) };
  };
  return [...lane.spans.map((s) => item("span", s.fromT, s.untilT, s.label)), ...lane.marks.map((m) => item("mark", m.t, m.t, m.label))];
}

function shownLabel(label: string): string {
  return shorten(plainLine(label), MOST_LABEL_CHARACTERS);
}

function tooltip(item: Span | Mark, when: string): string {
  const parts = [plainLine(item.label), when, item.detail === undefined ? "" : plainLine(item.detail)];
  return shorten(parts.filter((p) => p !== "").join("\n"), 600);
}

function pixels(px: number): number {
  return Number(px.toFixed(1));
}

function percent(ns: number, endT: number): string {
  return `${Number(((100 * ns) / Math.max(endT, 1)).toFixed(6))}%`;
}

/** The marks' symbols and the spans' fills, once per page: a shape and a pattern for every tone, so that none is told by colour alone. */
export const timelineDefinitions: Markup = html`<svg class="defs" width="0" height="0" aria-hidden="true"><defs>
<g id="m-neutral"><circle r="4"/></g>
<g id="m-good"><path d="M-4.5 0.5 L-1.5 3.8 L4.5 -3.5"/></g>
<g id="m-bad"><path d="M-4.5 -4.5 L4.5 4.5 M-4.5 4.5 L4.5 -4.5" /></g>
<g id="m-warn"><path d="M0 -5.5 L5.5 4.5 L-5.5 4.5 Z"/></g>
<g id="m-unknown"><circle r="4"/></g>
<pattern id="p-bad" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="bg-bad" width="7" height="7"/><rect class="fg-bad" width="2.5" height="7"/></pattern>
<pattern id="p-warn" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="bg-warn" width="6" height="6"/><rect class="fg-warn" width="6" height="1.5"/></pattern>
<pattern id="p-unknown" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="bg-unknown" width="6" height="6"/><circle class="fg-unknown" r="1" cx="3" cy="3"/></pattern>
</defs></svg>`;

const MEANINGS: readonly (readonly [Span["tone"], string])[] = [
  ["neutral", "in progress"],
  ["good", "up, as it should be"],
  ["warn", "changed"],
  ["bad", "down, lost or failed"],
  ["unknown", "not known"],
];

export function timelineLegend(): Markup {
  const entry = ([tone, meaning]: readonly [Span["tone"], string]) =>
    html`<li><svg width="42" height="16" aria-hidden="true"><rect class="s ${tone}" x="1" y="1" width="22" height="14" rx="2"/><use class="m ${tone}" href="#m-${tone}" x="34" y="8"/></svg>${meaning}</li>`;
  return html`<ul class="legend">${MEANINGS.map(entry)}</ul>`;
}
