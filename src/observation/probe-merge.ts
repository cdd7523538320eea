import { exhaustive } from "../exhaustive.ts";
import type { EventBody, ProbeDirection } from "./event.ts";
import type { TimedEvent } from "./fib-state.ts";
import { ProbeFlow } from "./probe-flow.ts";
import type { UdpLine } from "./probe-lines.ts";

/** A packet that arrives later than this after it was sent may find itself counted as lost. */
const REORDERING_NS = 300_000_000;

export interface ProbeMergeOptions {
  readonly probe: string;
  /** The sending node. */
  readonly sender: string;
  readonly epochNs: bigint;
}

interface Source {
  /** Everything that arrived here before this time has been told. */
  toldT: number;
}

/**
 * Joins what the two sides of a UDP probe tell. Several nodes may hold the target address and a flow may move between them at any time, so a packet is lost on its way forward only
 * if none of them received it; an answer proves that one did, even one that went down before it could report. A gap is told once every side that is still there has reported
 * beyond it by the reordering time.
 */
export class ProbeMerge {
  readonly #options: ProbeMergeOptions;
  readonly #sender: Source = { toldT: 0 };
  readonly #responders = new Map<string, Source>();
  #flows: readonly ProbeFlow[] = [];
  #endT: number | undefined;

  constructor(options: ProbeMergeOptions) {
    this.#options = options;
  }

  /** A line of the sending side. */
  fromSender(line: UdpLine): readonly TimedEvent[] {
    const t = this.#relative(line.ns);
    const { probe, sender: node } = this.#options;
    switch (line.ev) {
      case "begin": {
        this.#sender.toldT = t;
        this.#flows = line.flows.map(([zero], flow) => new ProbeFlow(probe, flow, this.#relative(zero), line.intervalNs));
        const ports = line.flows.map(([, port]) => port);
        const intervalMs = line.intervalNs / 1_000_000;
        return [{ t, body: { kind: "probe-begin", probe, node, flows: line.flows.length, intervalMs, ports } }];
      }
      case "sent":
        return line.flows.map(([sent, sendErrors], flow) => {
          return { t, body: { kind: "probe-sent", probe, flow, sent, maxLateNs: line.maxLateNs, sendErrors } };
        });
      case "got":
        return this.#got(line, t, "return", this.#sender);
      case "late":
        return [{ t, body: { kind: "probe-stalled", probe, sinceT: this.#relative(line.sinceNs) } }];
      case "overflow":
        return [this.#overflow(node, this.#sender, t, line.packets)];
      case "end":
        this.#endT = t;
        return [];
      case "ready":
        return [];
      default:
        return exhaustive(line);
    }
  }

  /** A line of an answering side. */
  fromResponder(node: string, line: UdpLine): readonly TimedEvent[] {
    const t = this.#relative(line.ns);
    const source = this.#responders.get(node) ?? { toldT: t };
    if (line.ev === "ready") this.#responders.set(node, source);
    if (line.ev === "got") return this.#got(line, t, "forward", source);
    if (line.ev === "overflow") return [this.#overflow(node, source, t, line.packets)];
    return [];
  }

  /** A side wrote what is no report, and goes on: what it told with it is missing, and all it told before is not. */
  unreadable(node: string, t: number, detail: string): readonly TimedEvent[] {
    return [this.#loss(node, this.#toldT(node) || t, t, detail)];
  }

  /** A side has ended without its last report: nothing waits for it any more. */
  gone(node: string, t: number, detail: string): readonly TimedEvent[] {
    const toldT = this.#toldT(node);
    this.#responders.delete(node);
    return [this.#loss(node, toldT || t, t, detail), ...this.#settle()];
  }

  /** All reports are in: what is missing now was lost. `t` is the time of the end where the sender could not tell it. */
  finish(t: number): readonly TimedEvent[] {
    const gaps = this.#flows.flatMap((flow) => flow.settle(Number.POSITIVE_INFINITY));
    return [...gaps, { t: this.#endT ?? t, body: { kind: "probe-end", probe: this.#options.probe } }];
  }

  #got(line: UdpLine & { readonly ev: "got" }, t: number, direction: ProbeDirection, source: Source): TimedEvent[] {
    const changed = new Map<string, { readonly flow: ProbeFlow; readonly responder: string }>();
    for (const [number, from, to, fromNs, toNs, responder] of line.ranges) {
      const flow = this.#flows[number];
      if (!flow || to < from) continue;
      flow.add(direction, responder, { from, to, fromSentT: this.#relative(fromNs), toSentT: this.#relative(toNs) });
      changed.set(`${number} ${responder}`, { flow, responder });
    }
    source.toldT = t;
    const received = [...changed.values()].map(({ flow, responder }): TimedEvent => ({ t, body: flow.received(direction, responder) }));
    return [...received, ...this.#settle()];
  }

  #toldT(node: string): number {
    return (node === this.#options.sender ? this.#sender : this.#responders.get(node))?.toldT ?? 0;
  }

  #settle(): TimedEvent[] {
    const toldT = Math.min(this.#sender.toldT, ...[...this.#responders.values()].map((source) => source.toldT));
    return this.#flows.flatMap((flow) => flow.settle(toldT - REORDERING_NS));
  }

  #overflow(node: string, source: Source, t: number, packets: number): TimedEvent {
    return this.#loss(node, source.toldT, t, `${packets} packets of probe ${this.#options.probe} arrived and found no room`);
  }

  #loss(node: string, sinceT: number, t: number, detail: string): TimedEvent {
    const body: EventBody = { kind: "recorder-loss", recorder: "probe", node, sinceT, detail };
    return { t, body };
  }

  #relative(ns: bigint): number {
    return Number(ns - this.#options.epochNs);
  }
}
