import type { Prefix } from "../net/prefix.ts";
import type { TimelineEvent } from "./events.ts";
import { FibTable } from "./fib-table.ts";
import { unknownSpans } from "./next-hops.ts";
import { type TableInterval, tableIntervals } from "./table-intervals.ts";

/** A stretch in which a table held routes to the same prefixes, those of one protocol or of any; sorted. Its length may be 0, since a route deleted and added again was gone however shortly. */
export type RouteSetInterval = TableInterval<{ readonly status: "known"; readonly prefixes: readonly Prefix[] }>;

/** The whole of [0, end] in such stretches. `events` are the node's, in order of time. */
export function routeSetIntervals(
  events: readonly TimelineEvent[],
  of: { readonly node: string; readonly table: number; readonly protocol?: string | undefined },
  end: number,
): readonly RouteSetInterval[] {
  const counts = (table: FibTable, prefix: Prefix) =>
    of.protocol === undefined || table.routes(prefix).some((route) => route.protocol === of.protocol);
  const known = (table: FibTable) => ({
    status: "known" as const,
    prefixes: table.prefixes.filter((prefix) => counts(table, prefix)).sort(),
  });
  const isSame = (a: ReturnType<typeof known>, b: typeof a) => a.prefixes.join() === b.prefixes.join();
  const missed = unknownSpans(events, undefined, of.table);
  return tableIntervals(events, new FibTable(of.node, undefined, of.table), { known, isSame, end, missed });
}
