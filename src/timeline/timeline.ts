import { isFaultTest, type WireEvent } from "../capture/wire-event.ts";
import type { Prefix } from "../net/prefix.ts";
import type { EventId, RecordEvent, RecorderName } from "../observation/event.ts";
import type { ReadRecord } from "../observation/record-reader.ts";
import { MAIN_TABLE, tableOf } from "../observation/route-table.ts";
import type { RunManifest } from "../observation/run-manifest.ts";
import type { Cell, Session } from "../scenario/model.ts";
import { nodesByAddress } from "./addresses.ts";
import { type Between, EventIndex, type EventKind, type EventOf, type TimelineEvent } from "./events.ts";
import { FibTable, withoutBootHoles } from "./fib-table.ts";
import { type FlowMove, flowMoves, type SentReset, sentResets } from "./flow-moves.ts";
import { blindness, type CaptureProblem, type Loss, lossesIn, unseenSpans } from "./losses.ts";
import { type NextHopInterval, nextHopIntervals, unknownSpans } from "./next-hops.ts";
import { type ProbeRun, probeRuns } from "./probe-runs.ts";
import type { ToldRoutes } from "./route-log.ts";
import { type RouteSetInterval, routeSetIntervals } from "./route-sets.ts";
import { type SessionInterval, sessionIntervals } from "./sessions.ts";
import { faultEffect, ineffective, momentAfter, observedEnd, stepBegin, stepEnd, stepWindow } from "./steps.ts";
import { type TcpFlow, tcpFlows } from "./tcp-flows.ts";
import type { Bounds, Moment, Window } from "./window.ts";

export interface TimelineInput {
  readonly cell: Cell;
  readonly manifest: RunManifest;
  readonly record: Pick<ReadRecord, "events" | "complete" | "damage"> & Partial<Pick<ReadRecord, "damagedInside">>;
  /** The facts of all captures, in any order. */
  readonly wire: readonly WireEvent[];
  /** Captures that are missing or lack packets; one that ends in the middle of a record says so itself. */
  readonly captureProblems?: readonly CaptureProblem[];
  /** What passed on the connections of a node, for the nodes of which an expectation asks it. */
  readonly toldRoutes?: ReadonlyMap<string, ToldRoutes>;
}

/** All events of a run on one clock, and what they add up to. A pure view: nothing here is stored, measured or guessed. */
export class Timeline {
  readonly cell: Cell;
  readonly manifest: RunManifest;
  readonly record: TimelineInput["record"];
  /** Of the record, in order of time. */
  readonly events: readonly RecordEvent[];
  /** Of all captures, in order of time. */
  readonly wire: readonly WireEvent[];
  /** The end of what was observed, in ns since the run's epoch: harness's healing and taking down come after it and are not judged. */
  readonly end: number;
  readonly #endMoment: Moment;
  readonly #index: EventIndex;
  readonly #problems: readonly CaptureProblem[];
  readonly #nodesByAddress: ReadonlyMap<string, readonly string[]>;
  readonly #toldRoutes: ReadonlyMap<string, ToldRoutes>;
  readonly #sessions = new Map<string, readonly SessionInterval[]>();
  readonly #moves = new Map<string, readonly FlowMove[]>();

  constructor(input: TimelineInput) {
    this.cell = input.cell;
    this.manifest = input.manifest;
    this.record = input.record;
    this.events = [...input.record.events].sort((a, b) => a.t - b.t);
    this.wire = input.wire.filter((e) => !isFaultTest(e)).sort((a, b) => a.t - b.t);
    this.#index = new EventIndex([...this.events, ...this.wire]);
    this.#problems = [...(input.captureProblems ?? []), ...this.all("capture-truncated").map(truncation)];
    this.#toldRoutes = input.toldRoutes ?? new Map();
    this.#nodesByAddress = nodesByAddress(input.cell.topology);
    this.#endMoment = observedEnd(this.#index, this.cell, lastOf(this.events));
    this.end = this.#endMoment.status === "known" ? this.#endMoment.t : 0;
  }

  byId(id: EventId): TimelineEvent | undefined {
    return this.#index.byId(id);
  }

  first<K extends EventKind>(kind: K, matches?: (event: EventOf<K>) => boolean, between?: Between): EventOf<K> | undefined {
    return this.#index.first(kind, matches, between);
  }

  all<K extends EventKind>(kind: K, matches?: (event: EventOf<K>) => boolean, between?: Between): readonly EventOf<K>[] {
    return this.#index.all(kind, matches, between);
  }

  stepBegin(step: string): Moment {
    return stepBegin(this.#index, step);
  }

  /** The end of a step that was carried out whole. */
  stepEnd(step: string): Moment {
    return stepEnd(this.#index, step);
  }

  faultEffect(step: string): Moment {
    return faultEffect(this.#index, this.cell, step);
  }

  /** Why nothing can be concluded from what was seen before `untilT`: a fault that began before it is not known to have taken effect. Undefined when each has. */
  ineffective(untilT: number): string | undefined {
    return ineffective(this.#index, this.cell, untilT);
  }

  /** What `after: <step>` means: a fault's effect, any other step's end. Unknown when any fault of the run took no effect. */
  momentAfter(step: string): Moment {
    const moment = momentAfter(this.#index, this.cell, step);
    const reason = moment.status === "known" ? this.ineffective(this.end) : undefined;
    return reason === undefined ? moment : { status: "unknown", reason };
  }

  /** From the begin of step `from` to the end of step `until`; by default from the first fault's begin to the end. Unknown when a fault inside it or before it took no effect. */
  window(from?: string, until?: string): Bounds {
    return stepWindow(this.#index, this.cell, this.#endMoment, from, until);
  }

  /** The whole run in intervals of constant next hops, in the main table or another one. */
  nextHops(node: string, prefix: Prefix, table: number = MAIN_TABLE): readonly NextHopInterval[] {
    return nextHopIntervals(this.#index.ofNode(node), node, prefix, this.end, table);
  }

  /** The whole run in intervals in which a table held routes to the same prefixes. */
  routeSets(node: string, table: number = MAIN_TABLE, protocol?: string): readonly RouteSetInterval[] {
    return routeSetIntervals(this.#index.ofNode(node), { node, table, protocol }, this.end);
  }

  /** A node's main table, or another one, as it was at `t`; undefined fields of knowledge are told by `unknown`. */
  fibAt(node: string, t: number, tableId: number = MAIN_TABLE): FibTable {
    const table = new FibTable(node, undefined, tableId);
    const events = this.#index.ofNode(node);
    for (const event of withoutBootHoles(events)) if (event.t <= t) table.apply(event);
    const missed = unknownSpans(events, undefined, tableId).find((span) => span.fromT <= t && t < span.untilT);
    if (missed) table.unknown = missed.reason;
    return table;
  }

  /** Every change that the kernel told of a node's routes in the main table or another one, of one prefix or of all. */
  routeEvents(node: string, prefix?: Prefix, table: number = MAIN_TABLE): readonly (EventOf<"fib-route"> | EventOf<"fib-nexthops">)[] {
    const concerns = (e: EventOf<"fib-route"> | EventOf<"fib-nexthops">) =>
      e.node === node && tableOf(e.route) === table && (prefix === undefined || e.route.prefix === prefix);
    return [...this.all("fib-route", concerns), ...this.all("fib-nexthops", concerns)].sort((a, b) => a.t - b.t);
  }

  /** Every route told on the node's connections; undefined where nobody asked before the captures were read. */
  toldRoutes(node: string): ToldRoutes | undefined {
    return this.#toldRoutes.get(node);
  }

  /** A probe from each start to its stop, in order. */
  probeRuns(probe: string): readonly ProbeRun[] {
    return probeRuns(this.record.events, probe);
  }

  tcpFlows(probe: string): readonly TcpFlow[] {
    return tcpFlows(this.events, probe);
  }

  /** When the flows of a probe moved from one answering node to another, and why, in order of time. */
  flowMoves(probe: string): readonly FlowMove[] {
    const known = this.#moves.get(probe);
    if (known) return known;
    const spec = this.cell.probes.find(({ name }) => name === probe);
    const moves = spec ? flowMoves(this, spec) : [];
    this.#moves.set(probe, moves);
    return moves;
  }

  /** Which node sent the RST that ended a connection of a TCP probe, where a capture shows it. */
  sentResets(probe: string): readonly SentReset[] {
    const spec = this.cell.probes.find(({ name }) => name === probe);
    return spec ? sentResets(this, spec) : [];
  }

  /** The sessions of the topology between two nodes: one per network and address family. */
  sessionsBetween(a: string, b: string): readonly Session[] {
    return this.cell.topology.sessions.filter((s) => (s.a.node === a && s.b.node === b) || (s.a.node === b && s.b.node === a));
  }

  /** When the session was Established, from the captures of both ends. */
  established(session: Session): readonly SessionInterval[] {
    const known = this.#sessions.get(session.id);
    if (known) return known;
    const intervals = sessionIntervals(this.wire, session);
    this.#sessions.set(session.id, intervals);
    return intervals;
  }

  /** The losses of a recorder, on one node or on any, that touch the window. */
  lossIn(recorder: RecorderName, node: string | undefined, window: Window): readonly Loss[] {
    return lossesIn(this.#index, this.#problems, recorder, node, window);
  }

  /** Why the recorder cannot speak for the whole window: it was not running, or lost something. Undefined when it can. */
  blindness(recorder: RecorderName, node: string, window: Window): string | undefined {
    return blindness(this.#index, this.#problems, recorder, node, window);
  }

  /** Where the recorder cannot speak for the node, inside the window, in order; a node that is down needs no recorder. */
  unseen(recorder: RecorderName, node: string, window: Window): readonly Window[] {
    return unseenSpans(this.#index, this.#problems, recorder, node, window);
  }

  /** The nodes that hold an address of the topology; several share a service address. */
  nodesOf(address: string): readonly string[] {
    return this.#nodesByAddress.get(address) ?? [];
  }
}

function truncation(event: EventOf<"capture-truncated">): CaptureProblem {
  return { capture: event.capture, node: event.capture.replace(/\.\d+$/, ""), sinceT: event.t, detail: event.reason };
}

function lastOf(events: readonly RecordEvent[]): Moment {
  const last = events.at(-1);
  return last ? { status: "known", t: last.t, evidence: last.id } : { status: "unknown", reason: "the record is empty" };
}
