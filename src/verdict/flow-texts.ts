import { durationText } from "../timeline/duration-text.ts";
import type { FlowMove, SentReset } from "../timeline/flow-moves.ts";
import type { MoveCause } from "../timeline/move-cause.ts";
import type { TcpFlow } from "../timeline/tcp-flows.ts";

/** A verdict names this many moves at most, and says how many there are. */
const MOST_MOVES = 6;
const MOST_CAUSES = 3;

/** `flow 3 (10.20.0.11:40112 to 192.168.16.10:6443) moved from cp1 to cp2 at 12.345 s`. */
export function moveText(move: FlowMove): string {
  return `flow ${move.flow} (${flowText(move)}) moved from ${move.from} to ${move.to} at ${instant(move.t)}`;
}

/** The 5-tuple as far as it is known. */
export function flowText({ kind, source, target }: FlowMove): string {
  const own = source.address ?? source.node;
  return `${kind}, ${endText(own, source.port)} to ${endText(target.address, target.port)}`;
}

/** Why a flow moved, in one clause. */
export function causeText(cause: MoveCause): string {
  const heard = cause.heard ? `, ${durationText(cause.t - cause.heard.t)} after ${cause.heard.text}` : "";
  const step = cause.step ? `, in step ${cause.step.id} (${cause.step.text})` : "";
  const change = `from ${hopsText(cause.before)} to ${hopsText(cause.after)}`;
  return `${cause.node} changed its next hops of ${cause.prefix} ${change} at ${instant(cause.t)}${heard}${step}`;
}

/** Moves and their causes, each cause once. Empty for no moves. */
export function movesInWords(moves: readonly FlowMove[]): readonly string[] {
  if (moves.length === 0) return [];
  const shown = moves.slice(0, MOST_MOVES).map(moveText);
  const more = moves.length > MOST_MOVES ? [`and ${moves.length - MOST_MOVES} more moves`] : [];
  return [...shown, ...more, ...causesInWords(moves)];
}

/** Each different cause of the moves, and how many moved for it. */
export function causesInWords(moves: readonly FlowMove[]): readonly string[] {
  const byText = Map.groupBy(moves, (move) => (move.cause ? causeText(move.cause) : NO_CAUSE));
  return [...byText]
    .slice(0, MOST_CAUSES)
    .map(([text, own]) => `cause of ${own.length === 1 ? "this move" : `${own.length} moves`}: ${text}`);
}

const NO_CAUSE = "none found: no node on the way changed its next hops";

/** Who sent the RST that ended the connection, in a clause that follows `was reset`. */
export function resetBy(flow: TcpFlow, resets: readonly SentReset[]): string {
  const sent = resets.find((reset) => reset.flow.evidence === flow.evidence);
  if (!sent) return "";
  return sent.by === flow.responder ? ` by ${sent.by} itself` : ` by ${sent.by}, to which it had moved,`;
}

function endText(address: string, port: number | undefined): string {
  if (port === undefined) return address;
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

function hopsText(hops: readonly string[]): string {
  return hops.length === 0 ? "none" : `[${hops.join(", ")}]`;
}

function instant(t: number): string {
  return `${(t / 1e9).toFixed(3)} s`;
}
