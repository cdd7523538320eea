import type { CellReport, RequirementReport } from "../model.ts";
import { notableRequirements, requirementOutcomesByWeight, requirementOutcomeWords, verdictLines } from "../words.ts";
import { html, type Markup } from "./markup.ts";

const MOST_EVIDENCE = 12;

/** What the catalogue's requirements say of the cell's speakers: what is broken in full, all of them in a table that opens. Nothing where none was judged. */
export function requirementsSection(cell: CellReport): Markup {
  const { requirementVerdicts, withoutOccasion } = cell;
  if (requirementVerdicts.length === 0 && withoutOccasion.length === 0) return html``;
  const notable = notableRequirements(cell);
  return html`<h4>Requirements</h4>
${notable.length > 0 && html`<ol class="verdicts">${notable.map(broken)}</ol>`}
<details class="requirements"><summary>${summary(cell)}</summary>
${
  requirementVerdicts.length > 0 &&
  html`<div class="scroll"><table class="matrix"><thead><tr><th>Outcome</th><th>Requirement</th><th>Level</th><th>Speaker</th><th>Seen</th></tr></thead>
<tbody>${requirementVerdicts.map(row)}</tbody></table></div>`
}
${withoutOccasion.map(({ node, ids }) => html`<p class="none">Without occasion on ${node}: ${ids.join(", ")}</p>`)}
</details>
`;
}

function badge({ outcome }: RequirementReport): Markup {
  const { sign, word } = requirementOutcomeWords[outcome];
  return html`<span class="badge o-${outcome}"><span class="sign" aria-hidden="true">${sign}</span>${word}</span>`;
}

function broken(r: RequirementReport): Markup {
  const evidence = "evidence" in r.verdict && r.verdict.evidence ? r.verdict.evidence : [];
  return html`<li class="verdict o-${r.outcome}"><div class="v-head">${badge(r)} <b>${r.id}</b> on <b>${r.node}</b> <span class="kind">${r.level}, ${r.source}</span></div>
<dl><dt>clause</dt><dd>${r.clause}</dd>
${verdictLines(r).map((l) => html`<dt>${l.label}</dt><dd>${l.text}</dd>`)}
${r.note !== undefined && html`<dt>note</dt><dd class="note">${r.note}</dd>`}
${evidence.length > 0 && html`<dt>evidence</dt><dd class="evidence">${evidence.slice(0, MOST_EVIDENCE).map((id) => html`<code>${id}</code> `)}</dd>`}
</dl></li>`;
}

function row(r: RequirementReport): Markup {
  const said = r.verdict.status === "pass" || r.verdict.status === "fail" ? r.verdict.actual : r.verdict.reason;
  const note = r.counts ? r.note : "counts for the expectation that asks for it alone";
  return html`<tr class="o-${r.outcome}"><td>${badge(r)}</td><th title="${r.clause}">${r.id}</th><td>${r.level}</td><td>${r.node}</td><td>${said}${note !== undefined && html` <i>(${note})</i>`}</td></tr>`;
}

function summary({ requirementVerdicts, withoutOccasion }: CellReport): string {
  const counted = requirementOutcomesByWeight.flatMap((outcome) => {
    const count = requirementVerdicts.filter((r) => r.outcome === outcome).length;
    return count === 0 ? [] : [`${count} ${requirementOutcomeWords[outcome].word}`];
  });
  const none = withoutOccasion.reduce((sum, { ids }) => sum + ids.length, 0);
  return [...counted, ...(none === 0 ? [] : [`${none} without occasion`])].join(", ");
}
