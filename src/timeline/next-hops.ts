import type { Prefix } from "../net/prefix.ts";
import type { EventId } from "../observation/event.ts";
import type { TimelineEvent } from "./events.ts";
import { FibTable, withoutBootHoles } from "./fib-table.ts";
import type { Window } from "./window.ts";

/**
 * A stretch in which a node's next hops of a prefix stayed the same, `fromT` included and `untilT` not; its length may be 0, since a route deleted and added again is a
 * hole in forwarding however short. `evidence` is the event that began it, undefined before the first one.
 */
export type NextHopInterval = Window & { readonly evidence?: EventId } & NextHopState;

type NextHopState =
  /** Live next hops, sorted: addresses, or `dev <name>`. None: the prefix is not forwarded. */
  { readonly status: "known"; readonly nextHops: readonly string[] } | { readonly status: "unknown"; readonly reason: string };

type UnknownSpan = Window & { readonly reason: string; readonly evidence: EventId };

/** The whole of [0, end] in intervals of constant next hops. `events` are the node's, in order of time. */
export function nextHopIntervals(events: readonly TimelineEvent[], node: string, prefix: Prefix, end: number): readonly NextHopInterval[] {
  const table = new FibTable(node, prefix);
  const intervals: NextHopInterval[] = [];
  let fromT = 0;
  let state = stateOf(table, prefix);
  let evidence: EventId | undefined;
  const close = (untilT: number) => {
    // A state of no length before the first event is none at all.
    if (untilT > fromT || evidence !== undefined)
      intervals.push({ fromT, untilT, ...(evidence === undefined ? {} : { evidence }), ...state });
  };
  for (const event of withoutBootHoles(events)) {
    if (event.t > end) break;
    if (!table.apply(event)) continue;
    const next = stateOf(table, prefix);
    if (isSame(state, next)) continue;
    close(event.t);
    [fromT, state, evidence] = [event.t, next, event.id];
  }
  close(end);
  return unknownSpans(events, prefix).reduce(overlay, intervals);
}

/** Where a recorder missed something, which it tells only afterwards: the losses, and the changes that a resync found (of `prefix`, or of any). */
export function unknownSpans(events: readonly TimelineEvent[], prefix?: Prefix): readonly UnknownSpan[] {
  const spans: UnknownSpan[] = [];
  let downT: number | undefined;
  for (const event of withoutBootHoles(events)) {
    if (event.kind === "node-down") downT = event.t;
    else if (isUp(event)) downT = undefined;
    else if (event.kind === "recorder-loss" && event.recorder === "fib") {
      const untilT = downT ?? event.t;
      if (event.sinceT < untilT) spans.push({ fromT: event.sinceT, untilT, reason: event.detail, evidence: event.id });
    } else if (event.kind === "fib-route" && event.inferred && (prefix === undefined || event.route.prefix === prefix)) {
      spans.push({
        fromT: event.sinceT ?? event.t,
        untilT: event.t,
        reason: "the kernel removed or changed a route without a word",
        evidence: event.id,
      });
    }
  }
  return spans.filter((span) => span.fromT < span.untilT);
}

/** Whether what the FIB's recorder loses from here on is a loss. */
function isUp(event: TimelineEvent): boolean {
  if (event.kind === "fib-snapshot") return event.reason === "begin";
  return event.kind === "node-up" || (event.kind === "recorder-begin" && event.recorder === "fib");
}

function stateOf(table: FibTable, prefix: Prefix): NextHopState {
  return table.unknown === undefined ? { status: "known", nextHops: table.nextHops(prefix) } : { status: "unknown", reason: table.unknown };
}

function isSame(a: NextHopState, b: NextHopState): boolean {
  if (a.status === "unknown" || b.status === "unknown") return a.status === b.status;
  return a.nextHops.join() === b.nextHops.join();
}

function overlay(intervals: readonly NextHopInterval[], span: UnknownSpan): NextHopInterval[] {
  const end = intervals.at(-1)?.untilT ?? 0;
  const clipped = { ...span, untilT: Math.min(span.untilT, end) };
  if (clipped.fromT >= clipped.untilT) return [...intervals];
  const before = intervals.filter((i) => i.fromT < clipped.fromT).map((i) => ({ ...i, untilT: Math.min(i.untilT, clipped.fromT) }));
  const after = intervals
    .filter((i) => i.untilT > clipped.untilT || i.fromT >= clipped.untilT)
    .map((i) => ({ ...i, fromT: Math.max(i.fromT, clipped.untilT) }));
  return [...before, { status: "unknown", ...clipped }, ...after];
}
