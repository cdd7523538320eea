import type { Prefix } from "../../net/prefix.ts";
import type { Cell, Expectation } from "../../scenario/model.ts";
import type { NextHopInterval } from "../../timeline/next-hops.ts";
import type { Timeline } from "../../timeline/timeline.ts";
import type { Lane, Span } from "../model.ts";

/** One lane for each node and prefix that an expectation names, and for each announced prefix on every node with a speaker that does not announce it. */
export function nextHopLanes(timeline: Timeline, cell: Cell): readonly Lane[] {
  const speakers = cell.topology.nodes.filter((n) => n.speaker !== undefined && n.speaker.bgp !== false);
  const announced = speakers.flatMap((n) => n.speaker?.announce ?? []);
  const learned = [...new Set(announced)].flatMap((prefix) =>
    speakers.filter((n) => !n.speaker?.announce.includes(prefix)).map((n) => ({ node: n.name, prefix })),
  );
  const all: readonly WatchedRoute[] = [...expectedRoutes(timeline, cell), ...learned];
  const distinct = new Map(all.map((r) => [`${r.node}: ${r.prefix}${r.table === undefined ? "" : ` (table ${r.table})`}`, r]));
  return [...distinct].map(([label, { node, prefix, table, isUnwanted }]) => ({
    group: "next-hops",
    label,
    spans: isUnwanted ? unwantedSpans(timeline.nextHops(node, prefix, table)) : nextHopSpans(timeline, node, prefix, table),
    marks: [],
  }));
}

interface WatchedRoute {
  readonly node: string;
  readonly prefix: Prefix;
  readonly table?: number | undefined;
  /** It should not be there in the end, so its absence is no harm. */
  readonly isUnwanted?: boolean;
}

function expectedRoutes(timeline: Timeline, cell: Cell): readonly WatchedRoute[] {
  const nodes = new Set(cell.topology.nodes.map((n) => n.name));
  return cell.expectations.flatMap(({ params }): readonly WatchedRoute[] => {
    const { node, table: id } = params;
    if (typeof node !== "string" || !nodes.has(node)) return [];
    const table = typeof id === "number" ? id : undefined;
    const named = namedPrefixes(params).map((prefix) => ({ node, prefix, table }));
    return [...named, ...unwanted(timeline, node, table, params)];
  });
}

/** Checks keep the schema's promise that these hold canonical prefixes. */
function namedPrefixes({ route, prefix, equals, become, "never-gone": kept }: Expectation["params"]): readonly Prefix[] {
  const compared = typeof equals === "object" && equals !== null ? Object.keys(equals) : [];
  return [route, prefix, ...compared, become, kept].flat().filter((p): p is Prefix => typeof p === "string");
}

/** What a table that must become exactly so held besides, at any time. */
function unwanted(
  timeline: Timeline,
  node: string,
  table: number | undefined,
  { become, protocol }: Expectation["params"],
): readonly WatchedRoute[] {
  if (!Array.isArray(become)) return [];
  const sets = timeline.routeSets(node, table, typeof protocol === "string" ? protocol : undefined);
  const held = new Set(sets.flatMap((set) => (set.status === "known" ? set.prefixes : [])));
  return [...held]
    .filter((prefix) => !become.includes(prefix))
    .sort()
    .map((prefix) => ({ node, prefix, table, isUnwanted: true }));
}

/** The set that a node had first is the one to compare with: fewer next hops are bad, others a change. */
function nextHopSpans(timeline: Timeline, node: string, prefix: Prefix, table: number | undefined): readonly Span[] {
  const intervals = timeline.nextHops(node, prefix, table);
  const first = intervals.findIndex((i) => i.status === "known" && i.nextHops.length > 0);
  const largest = new Set(intervals.flatMap((i) => (i.status === "known" ? i.nextHops : [])));
  return intervals.map((interval, i): Span => {
    const { fromT, untilT } = interval;
    if (interval.status === "unknown") return { fromT, untilT, tone: "unknown", label: "not known", detail: interval.reason };
    if (interval.nextHops.length === 0) {
      const before = first < 0 || i < first;
      return { fromT, untilT, tone: before ? "neutral" : "bad", label: before ? "not learned yet" : "no next hop" };
    }
    const missing = [...largest].filter((h) => !interval.nextHops.includes(h));
    const detail = missing.length > 0 ? `at other times also ${missing.join(", ")}` : undefined;
    return {
      fromT,
      untilT,
      tone: missing.length > 0 ? "warn" : "good",
      label: interval.nextHops.join(", "),
      ...(detail ? { detail } : {}),
    };
  });
}

function unwantedSpans(intervals: readonly NextHopInterval[]): readonly Span[] {
  return intervals.map((interval): Span => {
    const { fromT, untilT } = interval;
    if (interval.status === "unknown") return { fromT, untilT, tone: "unknown", label: "not known", detail: interval.reason };
    if (interval.nextHops.length === 0) return { fromT, untilT, tone: "neutral", label: "not there" };
    return { fromT, untilT, tone: "warn", label: interval.nextHops.join(", ") };
  });
}
