import { z } from "zod";
import type { Prefix } from "../../net/prefix.ts";
import { routeProtocol } from "../../scenario/fields.ts";
import { duration, nodeRef, prefixText, stepRef } from "../../scenario/references.ts";
import { durationText, nsOfMs } from "../../timeline/duration-text.ts";
import type { RouteSetInterval } from "../../timeline/route-sets.ts";
import type { Timeline } from "../../timeline/timeline.ts";
import { clip, lengthNs } from "../../timeline/window.ts";
import { withinBudget } from "../budget.ts";
import type { Check } from "../check.ts";
import { prefixParam, tableParam, windowParams } from "../params.ts";
import { missingSentence, type RouteDeparture, routeDepartures, unwantedSentence } from "../route-departures.ts";
import { type Stretch, settle, touches } from "../settling.ts";
import { decided, evidenceOf, inconclusive, type Verdict } from "../verdict.ts";

const params = z
  .strictObject({
    node: nodeRef(),
    ...tableParam,
    protocol: routeProtocol().optional().meta({ description: "only routes of this rtm_protocol, as bgp or 248; default: of any" }),
    become: z.array(prefixText()).optional().meta({ description: "the table's routes become exactly these and stay so" }),
    after: stepRef().optional(),
    within: duration().optional(),
    "never-gone": z.array(prefixText()).min(1).optional().meta({ description: "each of these is there at every moment of the window" }),
    ...windowParams,
  })
  .refine((p) => (p.become === undefined) !== (p["never-gone"] === undefined), "either become or never-gone")
  .refine((p) => p.become === undefined || (p.after !== undefined && p.within !== undefined), "become needs after and within");

type Params = z.output<typeof params>;

/** The set of routes in a routing table, from the kernel's own events: what it must become in time, or which routes must never be gone. */
export const routes: Check<typeof params> = {
  kind: "routes",
  summary: "a node's routing table: exactly these routes within a time, or these never gone",
  params,
  fibOf: (p) => p.node,
  judge(timeline, p) {
    const intervals = timeline.routeSets(p.node, p.table, p.protocol);
    if (p.become) return become(timeline, p, p.become.map(prefixParam), intervals);
    return neverGone(timeline, p, (p["never-gone"] ?? []).map(prefixParam), intervals);
  },
};

function become(timeline: Timeline, p: Params, wanted: readonly Prefix[], intervals: readonly RouteSetInterval[]): Verdict {
  const start = timeline.momentAfter(p.after ?? "");
  if (start.status === "unknown") return inconclusive(start.reason);
  const text = listText(wanted);
  const stretches = intervals.map((i): Stretch => {
    if (i.status === "unknown") return { ...i, state: "unknown" };
    return { fromT: i.fromT, untilT: i.untilT, evidence: i.evidence, state: listText(i.prefixes) === text ? "good" : "bad" };
  });
  const dueT = Math.min(start.t + nsOfMs(p.within ?? 0), timeline.end);
  const late = intervals.filter((i) => touches(i, { fromT: dueT, untilT: timeline.end }));
  const departures = routeDepartures(
    late.map((i) => clip(i, { fromT: dueT, untilT: timeline.end })),
    wanted,
  );
  return withinBudget(settle(stretches, { fromT: start.t, untilT: timeline.end }, true), {
    wanted: `${where(p)} holds ${text || "nothing"} and no other`,
    verb: "so",
    never: "it never held others",
    measurement: "routes right",
    sinceT: start.t,
    withinNs: nsOfMs(p.within ?? 0),
    endT: timeline.end,
    evidence: [start.evidence],
    remark: departures.length > 0 ? shown(departures.map((d) => sentence(timeline, p, d))) : undefined,
  });
}

function neverGone(timeline: Timeline, p: Params, wanted: readonly Prefix[], all: readonly RouteSetInterval[]): Verdict {
  const bounds = timeline.window(p.from, p.until);
  if (bounds.status === "unknown") return inconclusive(bounds.reason);
  const { window } = bounds;
  const intervals = all.filter((i) => touches(i, window)).map((i) => clip(i, window));
  const gone = routeDepartures(intervals, wanted).filter((d) => d.kind === "missing");
  const unknown = intervals.find((i) => i.status === "unknown");
  if (gone.length === 0 && unknown?.status === "unknown")
    return inconclusive(`${where(p)} is not known from ${(unknown.fromT / 1e9).toFixed(3)} s on: ${unknown.reason}`, bounds.evidence);
  if (intervals.length === 0) return inconclusive(`the FIB of ${p.node} was not observed`, bounds.evidence);
  return decided(gone.length === 0, {
    expected: `${where(p)} always holds ${listText(wanted)}`,
    actual: gone.length === 0 ? `always, for ${durationText(lengthNs(window))}` : shown(gone.map((d) => sentence(timeline, p, d))),
    evidence: evidenceOf(bounds.evidence[0], ...gone.map((d) => d.evidence), bounds.evidence[1]),
    measured: [{ name: "longest time gone", value: gone.reduce((ns, d) => Math.max(ns, lengthNs(d)), 0), unit: "ns", limit: 0 }],
  });
}

function sentence(timeline: Timeline, p: Params, departure: RouteDeparture): string {
  const table = { node: p.node, table: p.table, name: where(p) };
  return departure.kind === "missing" ? missingSentence(timeline, table, departure) : unwantedSentence(timeline, table, departure);
}

const MAX_SHOWN = 6;

function shown(sentences: readonly string[]): string {
  const more = sentences.length > MAX_SHOWN ? [`and ${sentences.length - MAX_SHOWN} more`] : [];
  return [...sentences.slice(0, MAX_SHOWN), ...more].join("; ");
}

function where({ node, table, protocol }: Params): string {
  return `${table === undefined ? "the main table" : `table ${table}`} of ${node}${protocol === undefined ? "" : `, protocol ${protocol},`}`;
}

function listText(prefixes: readonly Prefix[]): string {
  return [...new Set(prefixes)].sort().join(", ");
}
