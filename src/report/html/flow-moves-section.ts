import type { FlowMove } from "../../timeline/flow-moves.ts";
import { causeText, flowText } from "../../verdict/flow-texts.ts";
import type { CellReport } from "../model.ts";
import { html, type Markup } from "./markup.ts";

const MOST_ROWS = 100;

/** Which flow moved from which node to which, when, and on what event. Nothing for a cell without moves. */
export function flowMovesSection({ flowMoves = [] }: Pick<CellReport, "flowMoves">): Markup {
  if (flowMoves.length === 0) return html``;
  const more = flowMoves.length - MOST_ROWS;
  return html`
<h4>Moved flows</h4>
<div class="scroll"><table class="matrix moves"><thead><tr><th>probe</th><th>flow</th><th>from</th><th>to</th><th>at</th><th>cause</th></tr></thead>
<tbody>${flowMoves.slice(0, MOST_ROWS).map(row)}</tbody></table></div>
${more > 0 && html`<p class="none">and ${more} more in results.json</p>`}`;
}

function row(move: FlowMove): Markup {
  const cause = move.cause ? causeText(move.cause) : "none found";
  return html`<tr><th>${move.probe}</th><td>${move.flow}: <code>${flowText(move)}</code></td><td>${move.from}</td><td>${move.to}</td><td class="value">${`${(move.t / 1e9).toFixed(3)} s`}</td><td>${cause}</td></tr>`;
}
