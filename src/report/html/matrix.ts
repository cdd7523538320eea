import { formatMeasured, formatNs } from "../format.ts";
import { headline } from "../headline.ts";
import type { CellReport } from "../model.ts";
import { outcomesByWeight, outcomeWords, worstOutcome } from "../words.ts";
import { html, type Markup } from "./markup.ts";

/** A table of scenarios that have the same matrix variables. The variable with the most values makes the columns, the others are columns of row headings. */
export interface MatrixTable {
  readonly rowVariables: readonly string[];
  readonly columnVariable?: string;
  readonly columns: readonly string[];
  readonly rows: readonly MatrixRow[];
}

interface MatrixRow {
  readonly scenario: string;
  readonly variant: CellReport["variant"];
  readonly values: readonly string[];
  /** Per column, the indexes into `Report.cells`: several with `--repeat`, none where the file asks for no such run. */
  readonly slots: readonly (readonly number[])[];
}

/** With more repetitions than this in one place, a summary stands there instead of each. */
const MOST_CHIPS = 3;

export function matrixTables(cells: readonly CellReport[]): readonly MatrixTable[] {
  const groups = Map.groupBy(cells.keys(), (i) => JSON.stringify(Object.keys(cells[i]?.values ?? {}).sort()));
  return [...groups.values()].map((indexes) => table(cells, indexes));
}

export function renderMatrix(cells: readonly CellReport[]): Markup {
  return html`${matrixTables(cells).map((t) => renderTable(t, cells))}`;
}

function table(cells: readonly CellReport[], indexes: readonly number[]): MatrixTable {
  const names = Object.keys(cells[indexes[0] ?? 0]?.values ?? {});
  const distinct = (name: string) => [...new Set(indexes.map((i) => cells[i]?.values[name] ?? ""))];
  const columnVariable = [...names].sort((a, b) => distinct(b).length - distinct(a).length || names.indexOf(b) - names.indexOf(a))[0];
  const columns = columnVariable === undefined ? [""] : distinct(columnVariable);
  const rowVariables = names.filter((n) => n !== columnVariable);
  const rows = new Map<string, { scenario: string; variant: CellReport["variant"]; values: string[]; slots: number[][] }>();
  for (const i of indexes) {
    const cell = cells[i];
    if (!cell) continue;
    const values = rowVariables.map((n) => cell.values[n] ?? "");
    const id = JSON.stringify([cell.scenario, cell.variant, values]);
    const row = rows.get(id) ?? { scenario: cell.scenario, variant: cell.variant, values, slots: columns.map(() => []) };
    rows.set(id, row);
    row.slots[columnVariable === undefined ? 0 : columns.indexOf(cell.values[columnVariable] ?? "")]?.push(i);
  }
  return { rowVariables, ...(columnVariable === undefined ? {} : { columnVariable }), columns, rows: [...rows.values()] };
}

function renderTable(t: MatrixTable, cells: readonly CellReport[]): Markup {
  const heading = (column: string) => (t.columnVariable === undefined ? "result" : column);
  return html`<div class="scroll"><table class="matrix">
<thead><tr><th scope="col">scenario</th>${t.rowVariables.map((v) => html`<th scope="col">${v}</th>`)}${t.columns.map(
    (c) => html`<th scope="col">${t.columnVariable !== undefined && html`<i>${t.columnVariable}</i> `}${heading(c)}</th>`,
  )}</tr></thead>
<tbody>${t.rows.map(
    (r) => html`<tr><th scope="row">${r.scenario}${r.variant === "control" && html` <span class="tag">control</span>`}</th>${r.values.map(
      (v) => html`<td class="value">${v}</td>`,
    )}${r.slots.map((slot) => html`<td>${renderSlot(slot, cells)}</td>`)}</tr>
`,
  )}</tbody></table></div>`;
}

function renderSlot(slot: readonly number[], cells: readonly CellReport[]): Markup {
  if (slot.length === 0) return html`<span class="empty" title="not run">·</span>`;
  if (slot.length > MOST_CHIPS) return spread(slot, cells);
  return html`${slot.map((i) => {
    const cell = cells[i];
    const m = cell && headline(cell);
    return cell && chip(cell.outcome, i, m && formatMeasured(m));
  })}`;
}

/** Repetitions together: how many of each outcome, and the spread of the measured value. */
function spread(slot: readonly number[], cells: readonly CellReport[]): Markup {
  const runs = slot.flatMap((i) => (cells[i] ? [{ i, cell: cells[i] }] : []));
  const worst = worstOutcome(runs.map((r) => r.cell.outcome));
  const first = runs.find((r) => r.cell.outcome === worst);
  if (!worst || !first) return html``;
  const counts = outcomesByWeight.flatMap((o) => {
    const n = runs.filter((r) => r.cell.outcome === o).length;
    return n > 0 ? [`${n} ${outcomeWords[o].word}`] : [];
  });
  const times = runs.flatMap((r) => {
    const m = headline(r.cell);
    return m?.unit === "ns" ? [m.value] : [];
  });
  const range = times.length > 0 ? `${formatNs(Math.min(...times))} – ${formatNs(Math.max(...times))}` : undefined;
  return chip(worst, first.i, range, counts.join(", "));
}

function chip(outcome: CellReport["outcome"], index: number, value: string | undefined, words = outcomeWords[outcome].word): Markup {
  return html`<a class="chip o-${outcome}" href="#cell-${index + 1}"><span class="sign" aria-hidden="true">${outcomeWords[outcome].sign}</span><span class="val">${value ?? words}</span>${value !== undefined && html`<span class="word">${words}</span>`}</a>`;
}
