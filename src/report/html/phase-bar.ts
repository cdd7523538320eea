import { formatNs } from "../format.ts";
import type { CellReport } from "../model.ts";
import { html, type Markup } from "./markup.ts";

/** Where the wall time of a run went: one stacked bar, and the same numbers in words. */
export function phaseBar(phases: CellReport["phases"]): Markup {
  if (phases.length === 0) return html``;
  const total = phases.reduce((sum, p) => sum + (p.ns ?? 0), 0);
  let at = 0;
  const segments = phases.map((p, i) => {
    const share = total > 0 ? (100 * (p.ns ?? 0)) / total : 0;
    const x = at;
    at += share;
    return html`<rect class="ph${i % 7}" x="${percent(x)}" width="${percent(share)}" height="12"><title>${p.phase}: ${time(p.ns)}</title></rect>`;
  });
  const entries = phases.map(
    (p, i) =>
      html`<li><svg width="10" height="10" aria-hidden="true"><rect class="ph${i % 7}" width="10" height="10"/></svg>${p.phase} <b>${time(p.ns)}</b></li>`,
  );
  return html`<div class="phases"><svg width="100%" height="12" role="img" aria-label="Wall time per phase">${segments}</svg><ol>${entries}<li>together <b>${formatNs(total)}</b></li></ol></div>`;
}

function time(ns: number | undefined): string {
  return ns === undefined ? "never ended" : formatNs(ns);
}

function percent(share: number): string {
  return `${Number(share.toFixed(3))}%`;
}
