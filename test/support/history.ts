import type { BgpMessage, Connection, GracefulRestartCapability, Side, WireEvent, WireFact } from "../../src/capture/wire-event.ts";
import { type IpAddress, parseIpAddress } from "../../src/net/address.ts";
import { type Prefix, parsePrefix } from "../../src/net/prefix.ts";
import type { EventBody, EventId, FibRoute, RecordEvent } from "../../src/observation/event.ts";
import type { Cell, Expectation, Node, Probe, Session, Step } from "../../src/scenario/model.ts";
import type { RouteChange } from "../../src/timeline/route-log.ts";
import { Timeline } from "../../src/timeline/timeline.ts";
import { endOfRibFact, openFact } from "./bgp-facts.ts";

export const address = (text: string): IpAddress => known(parseIpAddress(text), text);
export const prefix = (text: string): Prefix => known(parsePrefix(text), text);
export const seconds = (s: number): number => Math.round(s * 1e9);

const POSITION = { file: "test.yaml", line: 1, column: 1 };
const ANY_NETWORK = { name: "fabric", prefixes: [prefix("172.31.0.0/24")] };
const GRACEFUL_RESTART = {
  mode: "full",
  restartTimeS: 120,
  deferralS: 240,
  staleTimeS: 360,
  notification: false,
  preserveForwarding: true,
} as const;

/** A node on the network `fabric`, with a speaker. */
export function node(name: string, own: string, loopback: readonly string[] = []): Node {
  return {
    name,
    interfaces: [{ network: "fabric", addresses: [{ address: address(own), length: 24 }] }],
    loopback: loopback.map(prefix),
    routes: [],
    speaker: { kind: "bird", version: "2.17", asn: 64512, routerId: address(own), announce: [], maximumPaths: 16 },
  };
}

export function session(a: Node, b: Node): Session {
  const end = (n: Node) => ({
    node: n.name,
    address: known(n.interfaces[0]?.addresses[0]?.address, n.name),
    passive: false,
    nextHopSelf: false,
    gracefulRestart: GRACEFUL_RESTART,
  });
  return {
    id: `${a.name}-${b.name}`,
    a: end(a),
    b: end(b),
    families: ["ipv4"],
    timers: { holdS: 90, keepaliveS: 30, connectRetryS: 5 },
  };
}

export const TOR = node("tor", "172.31.0.1");
const N3 = node("n3", "172.31.0.3", ["198.51.100.10/32"]);
const N4 = node("n4", "172.31.0.4", ["198.51.100.10/32"]);
export const N5 = node("n5", "172.31.0.5", ["198.51.100.10/32"]);
export const VIP = prefix("198.51.100.10/32");

export const faultStep = (id: string, on = "n5"): Step => ({
  id,
  at: POSITION,
  verb: "fault",
  fault: { kind: "speaker-kill", params: { node: on } },
});
export const observeStep = (id: string): Step => ({ id, at: POSITION, verb: "observe", forMs: 10_000 });
export const waitStep = (id: string): Step => ({ id, at: POSITION, verb: "wait", condition: { kind: "established" }, atMostMs: 60_000 });

export function expectation(kind: string, params: Expectation["params"], name = kind): Expectation {
  return { name, kind, params, at: POSITION };
}

/** `tor` and three nodes behind it that share a service address; a fault `kill` and an `observe`. */
export function cellWith(changes: Partial<Cell> = {}): Cell {
  return {
    scenario: "test",
    title: "A test",
    requirements: [],
    file: "test.yaml",
    key: "-",
    values: {},
    variant: "main",
    mustFail: [],
    topology: { networks: [ANY_NETWORK], nodes: [TOR, N3, N4, N5], sessions: [session(TOR, N5)] },
    probes: [WEB],
    steps: [waitStep("wait"), faultStep("kill"), observeStep("observe")],
    expectations: [],
    knownDeviations: [],
    ...changes,
  };
}

export function route(to: Prefix, via: readonly string[], changes: Partial<FibRoute> = {}): FibRoute {
  const nextHops = via.map((v) => ({ via: address(v), weight: 1, dead: false }));
  return { prefix: to, protocol: "bgp", type: "unicast", metric: 20, nextHops, ...changes };
}

/** A run's history written by hand; times are seconds. Every call gives the id of the event it wrote. */
export class History {
  readonly cell: Cell;
  readonly events: RecordEvent[] = [];
  readonly wire: WireEvent[] = [];
  /** What was told on the connections of `tor`. */
  readonly told: RouteChange[] = [];
  /** Of that, so many did not fit into the log; undefined: the log was never kept. */
  toldLeftOut: number | undefined = 0;
  /** Begins of recorders of whose end the record says nothing. */
  readonly unended = new Set<EventId>();
  #packet = 0;
  #serial = 0;

  constructor(cell: Cell = cellWith()) {
    this.cell = cell;
  }

  at(t: number, body: EventBody): EventId {
    const id = `e${this.events.length + 1}`;
    this.events.push({ id, t: seconds(t), ...body });
    return id;
  }

  step(id: string, from: number, until: number): this {
    this.at(from, { kind: "step-begin", step: id, verb: "any", text: id });
    this.at(until, { kind: "step-end", step: id, outcome: "done" });
    return this;
  }

  effect(step: string, t: number, on = "n5"): EventId {
    return this.at(t, { kind: "fault-effect", step, fault: "speaker-kill", node: on, proof: "exit seen" });
  }

  /** wait [0, 1], kill [10, 10.2] with its effect at 10.1, observe [10.2, 20]. */
  ordinarySteps(): this {
    this.step("wait", 0, 1).step("kill", 10, 10.2).step("observe", 10.2, 20);
    this.effect("kill", 10.1);
    return this;
  }

  fibBegins(t: number, on: string, routes: readonly FibRoute[]): EventId {
    this.at(t, { kind: "recorder-begin", recorder: "fib", node: on });
    return this.at(t, { kind: "fib-snapshot", node: on, reason: "begin", routes });
  }

  fib(t: number, on: string, op: "add" | "replace" | "delete", changed: FibRoute): EventId {
    return this.at(t, { kind: "fib-route", node: on, op, route: changed });
  }

  /** `n5` tells `tor` of a route, or withdraws it. */
  routeTold(t: number, to: Prefix, nextHop: string | undefined, of: Session = session(TOR, N5)): EventId {
    const id = `w:tor:${++this.#packet}`;
    const via = nextHop === undefined ? {} : { nextHop: address(nextHop) };
    this.told.push({ t: seconds(t), id, from: of.b.address, to: of.a.address, prefix: to, ...via });
    return id;
  }

  /** Captures of these nodes, from 0 on. */
  captured(...nodes: readonly string[]): this {
    for (const n of nodes) this.at(0, { kind: "recorder-begin", recorder: "wire", node: n, file: `capture/${n}.pcap` });
    return this;
  }

  fact(t: number, capture: string, fact: WireFact): EventId {
    const packet = ++this.#packet;
    const id = `w:${capture}:${packet}`;
    this.wire.push({ id, t: seconds(t), capture, packet, ...fact });
    return id;
  }

  /** A session comes up at `t`, as the captures of both ends see it: SYN 4 ms, OPENs 2 ms before. */
  sessionUp(t: number, of: Session = session(TOR, N5), holdTimeS = 90, capabilities: SessionCapabilities = {}): Connection {
    const serial = this.#serial++;
    const connection = { client: { address: of.a.address, port: 40_000 + serial }, server: { address: of.b.address, port: 179 }, serial };
    this.#both(t - 0.004, of, { kind: "tcp-syn", connection, from: "client" });
    this.#both(t - 0.003, of, { kind: "tcp-established", connection });
    for (const from of ["client", "server"] as const) {
      const routerId = from === "client" ? of.a.address : of.b.address;
      const gracefulRestart = capabilities[from];
      const open = openFact({ asn: 64512, holdTimeS, routerId });
      this.#message(t - 0.002, of, connection, from, { ...open, ...(open.type === "OPEN" && gracefulRestart && { gracefulRestart }) });
    }
    for (const from of ["client", "server"] as const) this.#message(t, of, connection, from, { type: "KEEPALIVE" });
    return connection;
  }

  keepalive(t: number, connection: Connection, from: Side, capture: string): EventId {
    return this.fact(t, capture, { kind: "bgp-message", connection, from, message: { type: "KEEPALIVE" } });
  }

  message(t: number, connection: Connection, from: Side, message: BgpMessage, of: Session = session(TOR, N5)): void {
    this.#message(t, of, connection, from, message);
  }

  endOfRib(t: number, connection: Connection, from: Side, of: Session = session(TOR, N5)): void {
    this.#message(t, of, connection, from, endOfRibFact(1));
  }

  /** The server side of the connection resets it. */
  sessionReset(t: number, connection: Connection, of: Session = session(TOR, N5)): void {
    this.#both(t, of, { kind: "tcp-reset", connection, from: "server" });
  }

  /**
   * A UDP probe `web` from `tor`, one packet per 10 ms and flow, with reports each second and at its end. `lost`: on which flow, from when until when, in which direction as
   * the record tells it (a packet lost on its way forward is missing in the return direction as well).
   */
  udpProbe(options: {
    from: number;
    until: number;
    flows?: number;
    lost?: readonly ProbeLoss[];
    unanswered?: readonly number[];
    ends?: boolean;
  }): this {
    const { from, until, flows = 2, lost = [], unanswered = [], ends = true } = options;
    const probe = "web";
    const packet = (t: number) => Math.round((t - from) * 100);
    this.at(from, { kind: "probe-begin", probe, node: "tor", flows, intervalMs: 10 });
    const tellUntil = (t: number) => {
      for (let flow = 0; flow < flows; flow++) {
        this.at(t, { kind: "probe-sent", probe, flow, sent: packet(t), maxLateNs: 0, sendErrors: 0 });
        if (unanswered.includes(flow)) continue;
        for (const direction of ["forward", "return"] as const) {
          const open = lost.find((l) => l.flow === flow && l.direction === direction && l.until === undefined && l.from <= t);
          const newest = Math.min(packet(t), open ? packet(open.from) : Infinity) - 1;
          const gone = lost.filter((l) => l.flow === flow && l.direction === direction && l.until !== undefined && l.until <= t);
          const received = newest + 1 - gone.reduce((sum, l) => sum + packet(l.until ?? 0) - packet(l.from), 0);
          this.at(t, {
            kind: "probe-received",
            probe,
            flow,
            direction,
            responder: "n3",
            received,
            highest: newest,
            highestSentT: seconds(from + newest / 100),
          });
        }
      }
    };
    for (let t = from + 1; t < until; t++) tellUntil(t);
    for (const l of lost) {
      if (l.until === undefined) continue;
      const { flow, direction } = l;
      const [first, last] = [packet(l.from), packet(l.until) - 1];
      this.at(l.until, {
        kind: "probe-gap",
        probe,
        flow,
        direction,
        from: first,
        to: last,
        fromT: seconds(l.from),
        untilT: seconds(l.until),
      });
    }
    tellUntil(until);
    if (ends) this.at(until, { kind: "probe-end", probe });
    return this;
  }

  /** `cut`: the record ends in the middle. */
  timeline(status: "complete" | "aborted" | "broken" | "not-applicable" | "cut" = "complete"): Timeline {
    const t = Math.max(0, ...this.events.map((e) => e.t)) + seconds(1);
    if (status === "cut")
      return this.#timeline({ events: this.events, complete: false, damage: "the record does not tell how the run ended" });
    const end = {
      id: `e${this.events.length + 1}`,
      t,
      kind: "run-end",
      status,
      ...(status === "complete" ? {} : { reason: "a test" }),
    } as const;
    return this.#timeline({ events: [...this.events, end, ...this.#recorderEnds(t)], complete: true });
  }

  /** Recorders still running end in order with their node or the run, as they do in every whole run, but for those that the test has left `unended`. */
  #recorderEnds(untilT: number): readonly RecordEvent[] {
    const running = new Map<string, Extract<RecordEvent, { kind: "recorder-begin" }>>();
    const ends: RecordEvent[] = [];
    const end = (key: string, t: number) => {
      const begin = running.get(key);
      running.delete(key);
      if (!begin || this.unended.has(begin.id)) return;
      const { recorder, node: on } = begin;
      ends.push({ id: `e${this.events.length + 2 + ends.length}`, t, kind: "recorder-end", recorder, node: on, seen: 0, lost: 0 });
    };
    for (const event of [...this.events].sort((x, y) => x.t - y.t)) {
      if (event.kind === "recorder-begin") running.set(`${event.recorder} ${event.node}`, event);
      else if (event.kind === "recorder-end") running.delete(`${event.recorder} ${event.node}`);
      else if (event.kind === "node-down") for (const recorder of ["wire", "fib"]) end(`${recorder} ${event.node}`, event.t);
    }
    for (const key of [...running.keys()]) end(key, untilT);
    return ends;
  }

  #timeline(record: { readonly events: readonly RecordEvent[]; readonly complete: boolean; readonly damage?: string }): Timeline {
    const { cell, wire, told, toldLeftOut: leftOut } = this;
    const toldRoutes = leftOut === undefined ? {} : { toldRoutes: new Map([["tor", { changes: told, leftOut }]]) };
    return new Timeline({ cell, manifest: MANIFEST, record, wire, ...toldRoutes });
  }

  #both(t: number, of: Session, fact: WireFact): void {
    this.fact(t, of.a.node, fact);
    this.fact(t, of.b.node, fact);
  }

  #message(t: number, of: Session, connection: Connection, from: Side, message: BgpMessage): void {
    this.#both(t, of, { kind: "bgp-message", connection, from, message });
  }
}

/** What each end's OPEN says of graceful restart. */
export type SessionCapabilities = Readonly<Partial<Record<Side, GracefulRestartCapability>>>;

export interface ProbeLoss {
  readonly flow: number;
  readonly from: number;
  /** Undefined: to the end. */
  readonly until?: number;
  readonly direction: "forward" | "return";
}

/** As the record tells a loss on the way forward: in both directions. */
export function lostForward(flow: number, from: number, until?: number): readonly ProbeLoss[] {
  const end = until === undefined ? {} : { until };
  return [
    { flow, from, ...end, direction: "forward" },
    { flow, from, ...end, direction: "return" },
  ];
}

export const WEB: Probe = {
  name: "web",
  kind: "udp",
  from: "tor",
  to: address("198.51.100.10"),
  port: 9000,
  flows: 2,
  intervalMs: 10,
  responders: ["n3", "n4", "n5"],
  stallMs: 1000,
};

const MANIFEST = {
  recordVersion: 1,
  holdfast: "0.0.0",
  runId: "test",
  epochNs: "0",
  cell: "-",
  scenario: "test",
  repetition: 1,
  engine: { version: "", apiVersion: "", kernel: "" },
  images: {},
};

function known<T>(value: T | undefined, text: string): T {
  if (value === undefined) throw new Error(`not in the form that a test needs: ${text}`);
  return value;
}
