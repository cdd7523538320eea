import { WireDecoder } from "../../src/capture/wire-decoder.ts";
import { isFaultTest, type WireEvent } from "../../src/capture/wire-event.ts";
import type { IpAddress } from "../../src/net/address.ts";
import type { Prefix } from "../../src/net/prefix.ts";
import type { FibRoute, RecordEvent } from "../../src/observation/event.ts";
import { MAIN_TABLE, tableOf } from "../../src/observation/route-table.ts";
import type { Cell, Session } from "../../src/scenario/model.ts";
import { SessionTracker } from "../../src/timeline/sessions.ts";
import { WireFacts } from "./wire-facts.ts";

/**
 * What is known of a running lab at this moment, from the same captures and events that the judge will read. Steps wait on it: `until` looks again whenever something was
 * recorded, so nothing is polled.
 */
export class LiveView {
  readonly #sessions: SessionTracker;
  /** When the node or its speaker last died: no session of it from before is up, whatever the wire did not show. */
  readonly #died = new Map<string, number>();
  readonly #epochNs: bigint;
  /** What was sent on the wire, for waits and for faults that have to prove themselves. */
  readonly wire: WireFacts;
  readonly #decoders = new Map<string, WireDecoder>();
  readonly #fib = new Map<string, Map<Prefix, readonly FibRoute[]>>();
  readonly #answered = new Map<string, Set<number>>();
  readonly #waiting = new Set<() => void>();
  #wakeIsDue = false;

  constructor(cell: Cell, epochNs: bigint) {
    this.#epochNs = epochNs;
    this.#sessions = new SessionTracker(cell.topology.sessions);
    this.wire = new WireFacts(cell);
  }

  capture(name: string, chunk: Uint8Array): void {
    let decoder = this.#decoders.get(name);
    if (!decoder) {
      const onUpdate = this.wire.watchesPrefixes ? { onUpdate: this.wire.update.bind(this.wire) } : {};
      decoder = new WireDecoder({ capture: name, epochNs: this.#epochNs, ...onUpdate });
      this.#decoders.set(name, decoder);
    }
    for (const event of decoder.push(chunk)) this.#wire(event);
    this.#changed();
  }

  record(event: RecordEvent): void {
    switch (event.kind) {
      case "fib-snapshot":
        this.#fib.set(event.node, new Map());
        for (const route of event.routes) this.#put(event.node, route);
        break;
      case "fib-route":
        if (event.op === "delete") this.#remove(event.node, event.route);
        else this.#put(event.node, event.route);
        break;
      case "fib-nexthops":
        this.#put(event.node, event.route);
        break;
      case "node-down":
        this.#fib.delete(event.node);
        this.#died.set(event.node, event.t);
        break;
      case "speaker-exited":
        this.#died.set(event.node, event.t);
        break;
      case "probe-received":
        if (event.direction === "return" && event.received > 0) this.#answeredBy(event.probe).add(event.flow);
        break;
      case "tcp-open":
        this.#answeredBy(event.probe).add(event.flow);
        break;
      default:
    }
    this.#changed();
  }

  isEstablished({ id, a, b }: Session): boolean {
    if (!this.#sessions.isEstablished(id)) return false;
    const sinceT = this.#sessions.intervals(id).at(-1)?.fromT ?? Number.NEGATIVE_INFINITY;
    return [a.node, b.node].every((node) => sinceT > (this.#died.get(node) ?? Number.NEGATIVE_INFINITY));
  }

  /** Whether the node's FIB, in the main table or another one, has the prefix with a next hop that works, and with all of `via`. */
  hasRoute(node: string, prefix: Prefix, via: readonly IpAddress[] = [], table: number = MAIN_TABLE): boolean {
    const routes = (this.#fib.get(node)?.get(prefix) ?? []).filter((r) => r.type === "unicast" && tableOf(r) === table);
    const live = routes.flatMap((r) => r.nextHops.filter((h) => !h.dead));
    return live.length > 0 && via.every((address) => live.some((h) => h.via === address));
  }

  answeredFlows(probe: string): number {
    return this.#answeredBy(probe).size;
  }

  /** The condition's first value that is not undefined; undefined when the deadline passes or the signal aborts before. */
  async until<T>(condition: () => T | undefined, deadlineMs: number, signal: AbortSignal): Promise<T | undefined> {
    const deadline = performance.now() + deadlineMs;
    for (;;) {
      const value = condition();
      if (value !== undefined) return value;
      const leftMs = deadline - performance.now();
      if (leftMs <= 0 || signal.aborted) return undefined;
      await this.#change(leftMs, signal);
    }
  }

  /** True once the condition has held for `holdMs` without a break; false when the deadline passes or the signal aborts before. */
  async steady(condition: () => boolean, holdMs: number, deadlineMs: number, signal: AbortSignal): Promise<boolean> {
    const deadline = performance.now() + deadlineMs;
    let since: number | undefined;
    for (;;) {
      const now = performance.now();
      since = condition() ? (since ?? now) : undefined;
      if (since !== undefined && now - since >= holdMs) return true;
      const leftMs = Math.min(deadline - now, since === undefined ? Number.POSITIVE_INFINITY : holdMs - (now - since));
      if (deadline <= now || signal.aborted) return false;
      await this.#change(Math.max(1, leftMs), signal);
    }
  }

  #wire(event: WireEvent): void {
    if (isFaultTest(event)) return;
    this.#sessions.push(event);
    this.wire.push(event);
  }

  #change(timeoutMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      this.#waiting.add(wake);
      signal.addEventListener("abort", wake);
    });
  }

  /** Whoever waits looks once at all that came together: a table's hundred thousand changes are read in few pieces. */
  #changed(): void {
    if (this.#wakeIsDue || this.#waiting.size === 0) return;
    this.#wakeIsDue = true;
    setImmediate(() => {
      this.#wakeIsDue = false;
      for (const wake of this.#waiting) wake();
    });
  }

  #put(node: string, route: FibRoute): void {
    const routes = this.#routes(node);
    const others = routes.get(route.prefix)?.filter((other) => !isSamePlace(other, route)) ?? [];
    routes.set(route.prefix, [...others, route]);
  }

  #remove(node: string, route: FibRoute): void {
    const routes = this.#routes(node);
    const others = routes.get(route.prefix)?.filter((other) => !isSamePlace(other, route)) ?? [];
    if (others.length > 0) routes.set(route.prefix, others);
    else routes.delete(route.prefix);
  }

  #routes(node: string): Map<Prefix, readonly FibRoute[]> {
    const routes = this.#fib.get(node) ?? new Map<Prefix, readonly FibRoute[]>();
    this.#fib.set(node, routes);
    return routes;
  }

  #answeredBy(probe: string): Set<number> {
    const flows = this.#answered.get(probe) ?? new Set<number>();
    this.#answered.set(probe, flows);
    return flows;
  }
}

/** What the kernel tells routes of one prefix apart by. */
function isSamePlace(a: FibRoute, b: FibRoute): boolean {
  return tableOf(a) === tableOf(b) && a.metric === b.metric && a.type === b.type;
}
