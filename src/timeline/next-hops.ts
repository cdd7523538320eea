import type { Prefix } from "../net/prefix.ts";
import type { EventId, FibRoute } from "../observation/event.ts";
import { MAIN_TABLE, tableOf } from "../observation/route-table.ts";
import type { TimelineEvent } from "./events.ts";
import { FibTable, withoutBootHoles } from "./fib-table.ts";
import { tableIntervals, type Unknown, type UnknownSpan } from "./table-intervals.ts";
import type { Window } from "./window.ts";

/**
 * A stretch in which a node's next hops of a prefix stayed the same, `fromT` included and `untilT` not; its length may be 0, since a route deleted and added again is a
 * hole in forwarding however short. `evidence` is the event that began it, undefined before the first one.
 */
export type NextHopInterval = Window & { readonly evidence?: EventId } & NextHopState;

/** Live next hops, sorted: addresses, or `dev <name>`. None: the prefix is not forwarded. */
type NextHopState = { readonly status: "known"; readonly nextHops: readonly string[] } | Unknown;

/** The whole of [0, end] in intervals of constant next hops. `events` are the node's, in order of time. */
export function nextHopIntervals(
  events: readonly TimelineEvent[],
  node: string,
  prefix: Prefix,
  end: number,
  tableId: number = MAIN_TABLE,
): readonly NextHopInterval[] {
  const known = (table: FibTable) => ({ status: "known" as const, nextHops: table.nextHops(prefix) });
  const isSame = (a: ReturnType<typeof known>, b: typeof a) => a.nextHops.join() === b.nextHops.join();
  return tableIntervals(events, new FibTable(node, prefix, tableId), { known, isSame, end, missed: unknownSpans(events, prefix, tableId) });
}

/** Where a recorder missed something, which it tells only afterwards: the losses, and the changes that a resync found (of `prefix`, or of any, in the table). */
export function unknownSpans(events: readonly TimelineEvent[], prefix?: Prefix, table: number = MAIN_TABLE): readonly UnknownSpan[] {
  const concerns = (route: FibRoute) => tableOf(route) === table && (prefix === undefined || route.prefix === prefix);
  const spans: UnknownSpan[] = [];
  let downT: number | undefined;
  for (const event of withoutBootHoles(events)) {
    if (event.kind === "node-down") downT = event.t;
    else if (isUp(event)) downT = undefined;
    else if (event.kind === "recorder-loss" && event.recorder === "fib") {
      const untilT = downT ?? event.t;
      if (event.sinceT < untilT) spans.push({ fromT: event.sinceT, untilT, reason: event.detail, evidence: event.id });
    } else if (event.kind === "fib-route" && event.inferred && concerns(event.route)) {
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
