import { type Prefix, prefixFamily } from "../net/prefix.ts";
import type { FibRoute } from "../observation/event.ts";
import { MAIN_TABLE, tableOf } from "../observation/route-table.ts";
import type { TimelineEvent } from "./events.ts";

/**
 * One routing table of a node, the main one by default, as its events build it up. Unknown before the first snapshot, after a loss until the next one, when the recorder has ended, and from a reboot on
 * until its first snapshot: what `withoutBootHoles` leaves of the events does not have the reboots whose first snapshot came.
 */
export class FibTable {
  /** Why the table is not known; undefined while it is. */
  unknown: string | undefined;
  #down = false;
  #snapshotT = -1;
  readonly #only: Prefix | undefined;
  readonly #table: number;
  readonly #routes = new Map<Prefix, FibRoute[]>();

  constructor(node: string, only?: Prefix, table: number = MAIN_TABLE) {
    this.unknown = `the FIB of ${node} was not recorded yet`;
    this.#only = only;
    this.#table = table;
  }

  /** Whether the event said anything about this table. */
  apply(event: TimelineEvent): boolean {
    switch (event.kind) {
      case "fib-snapshot":
        // What the recorder of a node that is down has yet to tell is of the table that went.
        if (this.#down && event.reason !== "begin") return false;
        this.#routes.clear();
        for (const route of event.routes) if (this.#concerns(route)) this.#list(route.prefix).push(route);
        this.unknown = undefined;
        this.#down = false;
        this.#snapshotT = event.t;
        return true;
      case "fib-route":
      case "fib-nexthops":
        if (!this.#concerns(event.route)) return false;
        this.#change(event.kind === "fib-nexthops" ? "nexthops" : event.op, event.route);
        return true;
      case "node-down":
        // The namespace is gone, and its table with it, until the reboot's first snapshot.
        this.#routes.clear();
        this.unknown = undefined;
        this.#down = true;
        return true;
      case "node-up":
      case "recorder-begin":
        if (!this.#down || (event.kind === "recorder-begin" && event.recorder !== "fib")) return false;
        this.#down = false;
        this.unknown = "not recorded since the reboot";
        return true;
      case "recorder-loss":
        // A loss is told when a new snapshot has made up for it; where things were only told late, the table is what it would be.
        return event.late !== true && event.recorder === "fib" && event.t > this.#snapshotT && this.#lose(event.detail);
      case "recorder-end":
        return event.recorder === "fib" && this.#lose("the FIB recorder had ended");
      default:
        return false;
    }
  }

  get prefixes(): readonly Prefix[] {
    return [...this.#routes].filter(([, routes]) => routes.length > 0).map(([prefix]) => prefix);
  }

  /** In the order in which the kernel tries them: by ascending metric, and of one metric the one in use first. */
  routes(prefix: Prefix): readonly FibRoute[] {
    return [...(this.#routes.get(prefix) ?? [])].sort((a, b) => a.metric - b.metric);
  }

  /** The next hops that the kernel would use: addresses, or `dev <name>` where there is none; sorted. */
  nextHops(prefix: Prefix): readonly string[] {
    for (const route of this.routes(prefix)) {
      if (route.type !== "unicast") return [];
      const live = route.nextHops.filter((hop) => !hop.dead);
      if (live.length > 0) return [...new Set(live.map((hop) => hop.via ?? `dev ${hop.dev ?? "?"}`))].sort();
    }
    return [];
  }

  #change(op: "add" | "replace" | "delete" | "nexthops", route: FibRoute): void {
    const list = this.#list(route.prefix);
    if (op === "add") {
      // The kernel puts an IPv4 route before those of its metric, and an IPv6 route behind them.
      if (prefixFamily(route.prefix) === "ipv4") list.unshift(route);
      else list.push(route);
      return;
    }
    const at = placeOf(list, op, route);
    if (op === "delete") {
      if (at !== -1) list.splice(at, 1);
    } else if (at === -1) list.push(route);
    else list[at] = route;
  }

  #list(prefix: Prefix): FibRoute[] {
    const known = this.#routes.get(prefix);
    if (known) return known;
    const list: FibRoute[] = [];
    this.#routes.set(prefix, list);
    return list;
  }

  #concerns(route: FibRoute): boolean {
    return tableOf(route) === this.#table && (this.#only === undefined || route.prefix === this.#only);
  }

  /** The recorder of a node that is down has nothing left to lose. */
  #lose(reason: string): boolean {
    if (!this.#down) this.unknown = reason;
    return !this.#down;
  }
}

/**
 * A node's events without the begin of those reboots whose first snapshot came and before which nothing was lost: between its boot and that snapshot, a moment later,
 * the table is as empty as while the node was down.
 */
export function withoutBootHoles(events: readonly TimelineEvent[]): readonly TimelineEvent[] {
  return events.filter((event, at) => !isBoot(event) || !isRecordedFrom(events, at));
}

function isBoot(event: TimelineEvent): boolean {
  return event.kind === "node-up" || isBegin(event);
}

function isBegin(event: TimelineEvent): boolean {
  return event.kind === "recorder-begin" && event.recorder === "fib";
}

function isRecordedFrom(events: readonly TimelineEvent[], boot: number): boolean {
  let isBegun = false;
  for (const event of events.slice(boot)) {
    isBegun ||= isBegin(event);
    if (event.kind === "fib-snapshot") return event.reason === "begin";
    if (event.kind === "node-down" || (event.kind === "recorder-loss" && event.recorder === "fib" && event.late !== true)) return false;
    // Before it begins, it is the recorder of before the reboot that ends.
    if (isBegun && event.kind === "recorder-end" && event.recorder === "fib") return false;
  }
  return false;
}

/** Which of the routes of a prefix is meant; -1 for none. A deletion names the route as it was last told, what replaces it is told as it is now. */
function placeOf(list: readonly FibRoute[], op: "replace" | "delete" | "nexthops", route: FibRoute): number {
  const rivals: readonly ((other: FibRoute) => boolean)[] = [
    (other) => op === "delete" && sameHops(other, route) && isLike(other, route),
    (other) => route.nexthopId !== undefined && other.nexthopId === route.nexthopId && isLike(other, route),
    (other) => isLike(other, route),
    () => true,
  ];
  for (const matches of rivals) {
    const at = list.findIndex((other) => other.metric === route.metric && matches(other));
    if (at !== -1) return at;
  }
  return -1;
}

function isLike(a: FibRoute, b: FibRoute): boolean {
  return a.protocol === b.protocol && a.type === b.type;
}

function sameHops(a: FibRoute, b: FibRoute): boolean {
  return JSON.stringify(a.nextHops) === JSON.stringify(b.nextHops);
}
