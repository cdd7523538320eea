import type { Prefix } from "../../net/prefix.ts";
import type { Cell } from "../../scenario/model.ts";
import type { Timeline } from "../../timeline/timeline.ts";
import type { Lane, Span } from "../model.ts";

/** One lane for each node and prefix that an expectation names, and for each announced prefix on every node with a speaker that does not announce it. */
export function nextHopLanes(timeline: Timeline, cell: Cell): readonly Lane[] {
  const speakers = cell.topology.nodes.filter((n) => n.speaker !== undefined && n.speaker.bgp !== false);
  const announced = speakers.flatMap((n) => n.speaker?.announce ?? []);
  const learned = [...new Set(announced)].flatMap((prefix) =>
    speakers.filter((n) => !n.speaker?.announce.includes(prefix)).map((n) => ({ node: n.name, prefix })),
  );
  const all: readonly WatchedRoute[] = [...expectedRoutes(cell), ...learned];
  const distinct = new Map(all.map((r) => [`${r.node}: ${r.prefix}${r.table === undefined ? "" : ` (table ${r.table})`}`, r]));
  return [...distinct].map(([label, { node, prefix, table }]) => ({
    group: "next-hops",
    label,
    spans: nextHopSpans(timeline, node, prefix, table),
    marks: [],
  }));
}

interface WatchedRoute {
  readonly node: string;
  readonly prefix: Prefix;
  readonly table?: number | undefined;
}

function expectedRoutes(cell: Cell): readonly WatchedRoute[] {
  const nodes = new Set(cell.topology.nodes.map((n) => n.name));
  return cell.expectations.flatMap(({ params }) => {
    const { node } = params;
    if (typeof node !== "string" || !nodes.has(node)) return [];
    // Checks keep the schema's promise that these hold canonical prefixes.
    const { route, prefix, prefixes: listed = [], equals } = params;
    const table = typeof params.table === "number" ? params.table : undefined;
    const compared = typeof equals === "object" && equals !== null ? Object.keys(equals) : [];
    const prefixes = [route, prefix, ...compared, ...(Array.isArray(listed) ? listed : [])].filter(
      (p): p is Prefix => typeof p === "string",
    );
    return prefixes.map((prefix) => ({ node, prefix, table }));
  });
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
