import { z } from "zod";
import type { Prefix } from "../../net/prefix.ts";
import type { FibRoute } from "../../observation/event.ts";
import { ofTable } from "../../observation/route-table.ts";
import { nodeRef, prefixText } from "../../scenario/references.ts";
import type { EventOf } from "../../timeline/events.ts";
import type { FibTable } from "../../timeline/fib-table.ts";
import { overlaps, type Window } from "../../timeline/window.ts";
import type { Check } from "../check.ts";
import { prefixParam, tableParam, windowParams } from "../params.ts";
import { decided, evidenceOf, inconclusive, MAX_EVIDENCE } from "../verdict.ts";
import { isSpeakerProtocol } from "./speaker-protocols.ts";

const params = z.strictObject({
  node: nodeRef(),
  prefix: prefixText()
    .optional()
    .meta({ description: "only routes of this prefix; default: every route of a BGP speaker, or of the table where one is given" }),
  ...tableParam,
  ...windowParams,
});

type Params = z.output<typeof params>;

const MAX_SHOWN = 5;

/** Not one route event: no add, no delete, no replacement by the same, no change of a nexthop object under the route. */
export const fibChurn: Check<typeof params> = {
  kind: "fib-churn",
  summary: "a node's FIB is left untouched: not one route event in the window",
  params,
  fibOf: (p) => p.node,
  judge(timeline, p) {
    const bounds = timeline.window(p.from, p.until);
    if (bounds.status === "unknown") return inconclusive(bounds.reason);
    const { window } = bounds;
    const prefix = p.prefix === undefined ? undefined : prefixParam(p.prefix);
    const told = timeline
      .routeEvents(p.node, prefix, p.table)
      .filter((e) => overlaps(spanOf(e), window) && (prefix !== undefined || concerns(p.table, e.route)));
    const isInside = (e: RouteEvent) => spanOf(e).fromT >= window.fromT && e.t <= window.untilT;
    const events = told.filter(isInside);
    const down = timeline.all("node-down", (e) => e.node === p.node, { after: window.fromT, before: window.untilT });
    const blind = timeline.blindness("fib", p.node, window);
    if (events.length === 0 && blind !== undefined) return inconclusive(blind, bounds.evidence);
    if (events.length === 0 && down.length > 0)
      return inconclusive(
        `node ${p.node} was down in the window`,
        down.map((e) => e.id),
      );
    const atBegin = events.length === 0 ? nothingToChurn(timeline.fibAt(p.node, window.fromT, p.table), p, prefix) : undefined;
    if (atBegin !== undefined) return inconclusive(atBegin, bounds.evidence);
    const straddling = told.find((e) => !isInside(e));
    if (events.length === 0 && straddling)
      return inconclusive(`it is not known whether this was in the window: ${describe(straddling)}`, [straddling.id]);
    const more = events.length > MAX_SHOWN ? [`and ${events.length - MAX_SHOWN} more`] : [];
    const known = timeline.first("fib-snapshot", (e) => e.node === p.node, { before: window.fromT });
    return decided(events.length === 0, {
      expected: `no event of ${p.prefix === undefined ? anyRoute(p.table) : `the route ${p.prefix}`} in the FIB of ${p.node}${ofTable(p.table)}`,
      actual: events.length === 0 ? "none" : [...events.slice(0, MAX_SHOWN).map(describe), ...more].join("; "),
      evidence: evidenceOf(bounds.evidence[0], ...events.slice(0, MAX_EVIDENCE).map((e) => e.id), known?.id, bounds.evidence[1]),
      measured: [{ name: "route events", value: events.length, unit: "count", limit: 0 }],
    });
  },
};

type RouteEvent = EventOf<"fib-route"> | EventOf<"fib-nexthops">;

/** Without a prefix: in the main table the routes of BGP speakers, in another one every route. */
function concerns(table: number | undefined, route: FibRoute): boolean {
  return table !== undefined || isSpeakerProtocol(route.protocol);
}

function anyRoute(table: number | undefined): string {
  return table === undefined ? "any BGP route" : "any route";
}

/** When it happened: a change that was found by a resync, at some time since `sinceT`. */
function spanOf(event: RouteEvent): Window {
  const sinceT = event.kind === "fib-route" && event.inferred ? event.sinceT : undefined;
  return { fromT: sinceT ?? event.t, untilT: event.t };
}

/** Why no event would prove nothing: what is to be left untouched is not known to be there at the window's begin. */
function nothingToChurn(table: FibTable, { node, table: id }: Params, prefix: Prefix | undefined): string | undefined {
  if (table.unknown !== undefined) return `the FIB of ${node} is not known at the begin of the window: ${table.unknown}`;
  if (prefix !== undefined)
    return table.routes(prefix).length > 0 ? undefined : `there is no route ${prefix} on ${node}${ofTable(id)} at the begin of the window`;
  const hasRoute = table.prefixes.some((x) => table.routes(x).some((route) => concerns(id, route)));
  return hasRoute
    ? undefined
    : `there is no ${id === undefined ? "route of a BGP speaker" : "route"} on ${node}${ofTable(id)} at the begin of the window`;
}

function describe(event: RouteEvent): string {
  const what = event.kind === "fib-nexthops" ? "nexthop object changed under" : event.op;
  const hops = event.route.nextHops.map((hop) => `${hop.via ?? `dev ${hop.dev ?? "?"}`}${hop.dead ? " (dead)" : ""}`).join(", ");
  const via = event.kind === "fib-route" && event.op === "delete" ? "" : ` via ${hops || "nothing"}`;
  return `${(event.t / 1e9).toFixed(3)} s: ${what} ${event.route.prefix}${via}`;
}
