import { exhaustive } from "../exhaustive.ts";
import type { EventBody, FibRoute } from "./event.ts";
import { FibTables, sameRoute } from "./fib-tables.ts";
import { decodeNetlink, type NetlinkMessage } from "./netlink.ts";
import type { DumpReason, MonitorFrame } from "./netlink-frame.ts";

/** An event and the time at which it happened, in nanoseconds since the run's epoch. */
export interface TimedEvent {
  readonly t: number;
  readonly body: EventBody;
}

interface Dump {
  readonly reason: DumpReason;
  readonly sinceT: number;
  readonly tables: FibTables;
  /** Its first part has arrived. */
  begun: boolean;
}

/** Folds the monitor's frames to the events of the record: one node's routes, links and addresses. */
export class FibState {
  readonly #node: string;
  readonly #epochNs: bigint;
  #tables: FibTables | undefined;
  #dump: Dump | undefined;
  #lastT = 0;
  #lossSinceT: number | undefined;

  constructor(node: string, epochNs: bigint) {
    this.#node = node;
    this.#epochNs = epochNs;
  }

  /** When the newest frame was written; what came after it is unknown. */
  get lastT(): number {
    return this.#lastT;
  }

  push(frame: MonitorFrame): readonly TimedEvent[] {
    if (frame.kind === "anomaly") return [this.#loss(this.#lastT, this.#lastT, `the monitor's output is not readable: ${frame.reason}`)];
    const t = this.#relative(frame.tNs);
    const previousT = this.#lastT;
    this.#lastT = t;
    switch (frame.kind) {
      case "message":
        return decodeNetlink(frame.octets).flatMap((message) => this.#message(message, t, previousT));
      case "dump-begin":
        this.#dump = { reason: frame.reason, sinceT: this.#relative(frame.sinceNs), tables: new FibTables(), begun: false };
        return [];
      case "overrun":
        this.#lossSinceT ??= previousT;
        return [];
      case "stall": {
        const sinceT = this.#relative(frame.sinceNs);
        const seconds = ((t - sinceT) / 1e9).toFixed(3);
        // The kernel kept what it had to say in the meantime: an overrun would tell otherwise.
        const detail = `the route monitor did not run for ${seconds} s, so the times of changes in them are not known`;
        return [this.#loss(sinceT, t, detail, { late: true })];
      }
      case "dump-end":
        return this.#endDump(t, frame.consistent);
      case "end":
        return this.#lossSinceT === undefined ? [] : [this.#loss(this.#lossSinceT, t, "the kernel dropped netlink messages")];
      default:
        return exhaustive(frame);
    }
  }

  #message(message: NetlinkMessage, t: number, previousT: number): TimedEvent[] {
    if (message.kind === "anomaly") return [this.#loss(previousT, t, `netlink message of type ${message.type}: ${message.reason}`)];
    // What changes during a dump is told now, and belongs to the new tables as well: its part of the dump may have been written before. What stands before the dump's
    // first part is older than all of it; after a loss it may have been undone since, unheard.
    if (this.#dump && message.dump) this.#dump.begun = true;
    if (this.#dump?.begun) apply(this.#dump.tables, message, this.#node);
    if (message.dump || !this.#tables) return [];
    return apply(this.#tables, message, this.#node).map((body) => ({ t, body }));
  }

  #endDump(t: number, consistent: boolean): TimedEvent[] {
    const dump = this.#dump;
    if (!dump) return [];
    const found = this.#tables ? differences(this.#tables, dump.tables, this.#node, dump.sinceT) : [];
    const events = found.map((body): TimedEvent => ({ t, body }));
    const routes = [...dump.tables.routes.values()].flat().map((entry) => entry.told);
    events.push({ t, body: { kind: "fib-snapshot", node: this.#node, reason: dump.reason, routes } });
    if (this.#lossSinceT !== undefined) events.push(this.#loss(this.#lossSinceT, t, "the kernel dropped netlink messages"));
    if (!consistent) events.push(this.#loss(dump.sinceT, t, "the tables changed during every attempt at a dump"));
    this.#lossSinceT = undefined;
    this.#tables = dump.tables;
    this.#dump = undefined;
    return events;
  }

  #loss(sinceT: number, t: number, detail: string, how: { readonly late?: true } = {}): TimedEvent {
    return { t, body: { kind: "recorder-loss", recorder: "fib", node: this.#node, sinceT, detail, ...how } };
  }

  #relative(ns: bigint): number {
    return Number(ns - this.#epochNs);
  }
}

function apply(tables: FibTables, message: NetlinkMessage, node: string): EventBody[] {
  switch (message.kind) {
    case "route": {
      const step = tables.applyRoute(message);
      return step ? [{ kind: "fib-route", node, ...step }] : [];
    }
    case "nexthop":
      return tables.applyNexthop(message).map((route) => ({ kind: "fib-nexthops", node, route }));
    case "link": {
      const was = tables.links.get(message.ifindex);
      if (message.deleted) tables.links.delete(message.ifindex);
      else tables.links.set(message.ifindex, { dev: message.dev, up: message.up });
      return (was?.up ?? false) === message.up ? [] : [{ kind: "link", node, dev: message.dev, up: message.up }];
    }
    case "address": {
      const key = `${message.ifindex} ${message.address}`;
      // The kernel repeats an address when something about it changes, such as the end of duplicate address detection.
      if (tables.addresses.has(key) !== message.deleted) return [];
      if (message.deleted) tables.addresses.delete(key);
      else tables.addresses.set(key, message);
      return [
        { kind: "address", node, op: message.deleted ? "delete" : "add", dev: tables.dev(message.ifindex), address: message.address },
      ];
    }
    default:
      return [];
  }
}

/** What must have happened between the two tables without a message, or with a message that was lost. */
function differences(old: FibTables, now: FibTables, node: string, sinceT: number): EventBody[] {
  const events: EventBody[] = [];
  for (const [ifindex, link] of now.links) {
    if ((old.links.get(ifindex)?.up ?? false) !== link.up) events.push({ kind: "link", node, dev: link.dev, up: link.up });
  }
  for (const [ifindex, link] of old.links) {
    if (link.up && !now.links.has(ifindex)) events.push({ kind: "link", node, dev: link.dev, up: false });
  }
  for (const [key, { ifindex, address }] of old.addresses) {
    if (!now.addresses.has(key)) events.push({ kind: "address", node, op: "delete", dev: old.dev(ifindex), address });
  }
  for (const [key, { ifindex, address }] of now.addresses) {
    if (!old.addresses.has(key)) events.push({ kind: "address", node, op: "add", dev: now.dev(ifindex), address });
  }
  for (const place of new Set([...old.routes.keys(), ...now.routes.keys()])) {
    const before = (old.routes.get(place) ?? []).map((e) => e.told);
    const after = (now.routes.get(place) ?? []).map((e) => e.told);
    for (const [op, route] of routeDifferences(before, after)) events.push({ kind: "fib-route", node, op, route, inferred: true, sinceT });
  }
  return events;
}

function routeDifferences(
  before: readonly FibRoute[],
  after: readonly FibRoute[],
): readonly (readonly ["add" | "replace" | "delete", FibRoute])[] {
  const gone = before.filter((b) => !after.some((a) => sameRoute(a, b)));
  const come = after.filter((a) => !before.some((b) => sameRoute(a, b)));
  const replaced = come.slice(0, gone.length).map((route) => ["replace", route] as const);
  const deleted = gone.slice(come.length).map((route) => ["delete", route] as const);
  return [...replaced, ...deleted, ...come.slice(gone.length).map((route) => ["add", route] as const)];
}
