import type { Prefix } from "../net/prefix.ts";
import type { EventId } from "../observation/event.ts";
import { durationText } from "../timeline/duration-text.ts";
import type { RouteSetInterval } from "../timeline/route-sets.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { lengthNs, type Window } from "../timeline/window.ts";

/** A route that was missing, or was there without being wanted, for one uninterrupted while. */
export interface RouteDeparture extends Window {
  readonly prefix: Prefix;
  readonly kind: "missing" | "unwanted";
  readonly evidence?: EventId | undefined;
}

/** What departs from a wanted set in these intervals, those that are known, by its begin. */
export function routeDepartures(intervals: readonly RouteSetInterval[], wanted: readonly Prefix[]): readonly RouteDeparture[] {
  const departures: RouteDeparture[] = [];
  for (const interval of intervals) {
    if (interval.status === "unknown") continue;
    for (const prefix of wanted.filter((w) => !interval.prefixes.includes(w))) note(departures, { ...interval, prefix, kind: "missing" });
    for (const prefix of interval.prefixes.filter((x) => !wanted.includes(x))) note(departures, { ...interval, prefix, kind: "unwanted" });
  }
  return departures.sort((a, b) => a.fromT - b.fromT);
}

/** It goes on where the set changes and the route still departs. */
function note(departures: RouteDeparture[], { prefix, kind, fromT, untilT, evidence }: RouteDeparture): void {
  const before = departures.findIndex((d) => d.prefix === prefix && d.kind === kind && d.untilT === fromT);
  const earlier = departures[before];
  if (earlier) departures[before] = { ...earlier, untilT };
  else departures.push({ prefix, kind, fromT, untilT, evidence });
}

interface NamedTable {
  readonly node: string;
  readonly table: number | undefined;
  /** As a sentence has it. */
  readonly name: string;
}

/** `192.0.2.20/32 was missing in table 198 of gw from 39.012 s on, for 6.001 s: deleted 10.012 s after the speaker of gw started`. */
export function missingSentence(timeline: Timeline, table: NamedTable, { prefix, fromT, untilT }: RouteDeparture): string {
  const events = timeline.routeEvents(table.node, prefix, table.table).filter((e) => e.t <= fromT);
  const deleted = events.findLast((e) => e.kind === "fib-route" && e.op === "delete");
  const neverThere = events.length > 0 ? "there is only another's" : "nobody had added it";
  const why = deleted ? `deleted ${since(timeline, table.node, deleted.t)}` : neverThere;
  return `${prefix} was missing in ${table.name} ${span({ fromT, untilT })}: ${why}`;
}

/** `192.0.2.10/32 was still in table 198 of gw from 32.000 s on, for 13.000 s: added at 4.120 s, and left there when the speaker of gw started at 29.000 s`. */
export function unwantedSentence(timeline: Timeline, table: NamedTable, { prefix, fromT, untilT }: RouteDeparture): string {
  const unwanted = `${prefix} was in ${table.name} without being wanted ${span({ fromT, untilT })}`;
  const added = timeline
    .routeEvents(table.node, prefix, table.table)
    .findLast((e) => e.t <= fromT && e.kind === "fib-route" && e.op !== "delete");
  if (!added) return `${unwanted}: there since the record begins`;
  const restart = timeline.all("speaker-started", (e) => e.node === table.node, { after: added.t, before: untilT }).at(-1);
  const left = restart ? `, and left there when the speaker of ${table.node} started at ${instant(restart.t)}` : "";
  return `${unwanted}: added at ${instant(added.t)}, ${since(timeline, table.node, added.t)}${left}`;
}

/** `10.012 s after the speaker of gw started`: what the node's speaker had last done; `at 3.100 s` where it had not done anything. */
function since(timeline: Timeline, node: string, t: number): string {
  const last = timeline.events.findLast(
    (e) => e.t <= t && (e.kind === "speaker-started" || e.kind === "speaker-exited") && e.node === node,
  );
  if (!last) return `at ${instant(t)}`;
  return `${durationText(t - last.t)} after the speaker of ${node} ${last.kind === "speaker-started" ? "started" : "ended"}`;
}

function span(window: Window): string {
  return `from ${instant(window.fromT)} on, for ${durationText(lengthNs(window))}`;
}

function instant(t: number): string {
  return `${(t / 1e9).toFixed(3)} s`;
}
