import { Creations } from "../harness/docker/creations.ts";
import { connectEngine } from "../harness/docker/engine.ts";
import { Lab } from "../harness/docker/lab.ts";
import { startReaper } from "../harness/docker/reaper.ts";
import { labScheduling } from "../harness/docker/scheduling.ts";
import { HarnessError } from "../harness/errors.ts";
import { startProbe } from "../harness/probes/probes.ts";
import { imagesOf } from "../harness/runner/cell-images.ts";
import { Clock } from "../harness/runner/clock.ts";
import { elapse } from "../harness/runner/deadline.ts";
import { newRunId } from "../harness/runner/run-id.ts";
import { type IpAddress, parseIpAddress } from "../src/net/address.ts";
import { hostPrefix, prefixOf } from "../src/net/prefix.ts";
import type { EventBody } from "../src/observation/event.ts";
import type { TimedEvent } from "../src/observation/fib-state.ts";
import type { Cell, Node, Probe } from "../src/scenario/model.ts";
import { armOutages, droppedPackets, type InjectedOutage } from "./timed-drop.ts";

/**
 * `npm run bench:probe [control seconds]`: 8 UDP flows at 1 ms, outages of known length in one node, and a control without any. Exits 1 when an outage is measured more than
 * 3 ms wrong, or the control shows a loss.
 */
const OUTAGES_MS = [5, 20, 50, 200, 1000];
const ALLOWED_ERROR_MS = 3;
const FLOWS = 8;
const INTERVAL_MS = 1;
/** Quiet time before each outage, and before the first, in which the rules have to be in place. */
const QUIET_MS = 1000;
const ARMING_MS = 3000;
const controlMs = Number(process.argv[2] ?? 60) * 1000;

const target = address("203.0.113.10");
const probe: Probe = {
  name: "bench",
  kind: "udp",
  from: "a",
  to: target,
  port: 7007,
  flows: FLOWS,
  intervalMs: INTERVAL_MS,
  responders: ["b"],
  stallMs: 1000,
};

async function main(): Promise<void> {
  startReaper();
  const engine = await connectEngine();
  const clock = new Clock();
  const cell = benchCell();
  const images = await imagesOf(cell, engine, (line) => console.error(line));
  const scheduling = await labScheduling(engine);
  const context = {
    engine,
    scheduling,
    creations: new Creations(),
    runId: newRunId(),
    clock,
    emit: () => {},
    appender: () => () => {},
    fatal: failed,
  };
  await using lab = await Lab.up(context, cell, images);
  const outages = await measureOutages(lab, clock);
  const control = await measureControl(lab, clock);
  process.exitCode = outages && control ? 0 : 1;
}

async function measureOutages(lab: Lab, clock: Clock): Promise<boolean> {
  const recording = new Recording(clock);
  const running = await startProbe(probe, (name) => lab.node(name), recording);
  const now = (await lab.node("b").run(["true"])).endedT;
  let atT = now + ARMING_MS * 1e6;
  const injected = OUTAGES_MS.map((ms): InjectedOutage => {
    const outage = { fromT: atT, untilT: atT + ms * 1e6 };
    atT = outage.untilT + QUIET_MS * 1e6;
    return outage;
  });
  await armOutages(lab.node("b"), clock.epochNs, probe.port, injected);
  await elapse((atT - now) / 1e6, new AbortController().signal);
  await running.stop();
  const dropped = await droppedPackets(lab.node("b"));
  console.log(
    `${FLOWS} UDP flows, a packet per ${INTERVAL_MS} ms each; latest send ${recording.maxLateMs().toFixed(2)} ms behind its schedule`,
  );
  console.log("injected      measured (least .. most of the flows)      worst error      packets lost (dropped by the node)");
  const results = injected.map((outage, i) => tell(outage, recording.gaps(outage), dropped[i] ?? 0));
  recording.tellTroubles();
  return results.every((good) => good) && recording.gaps().length === OUTAGES_MS.length * FLOWS;
}

function tell(outage: InjectedOutage, gaps: readonly Gap[], dropped: number): boolean {
  const injectedMs = (outage.untilT - outage.fromT) / 1e6;
  const measured = gaps.map((gap) => (gap.untilT - gap.fromT) / 1e6);
  const error = Math.max(...measured.map((ms) => Math.abs(ms - injectedMs)));
  const lost = gaps.reduce((sum, gap) => sum + gap.to - gap.from + 1, 0);
  const good = gaps.length === FLOWS && error <= ALLOWED_ERROR_MS && lost === dropped;
  const range = gaps.length === 0 ? "nothing" : `${Math.min(...measured).toFixed(2)} .. ${Math.max(...measured).toFixed(2)} ms`;
  const columns = [`${injectedMs.toFixed(0)} ms`.padEnd(14), range.padEnd(43), `${error.toFixed(2)} ms`.padEnd(17), `${lost} (${dropped})`];
  console.log(`${columns.join("")}${good ? "" : "   WRONG"}`);
  return good;
}

async function measureControl(lab: Lab, clock: Clock): Promise<boolean> {
  const recording = new Recording(clock);
  const running = await startProbe(probe, (name) => lab.node(name), recording);
  await elapse(controlMs, new AbortController().signal);
  await running.stop();
  const { sent, answered } = recording.totals();
  const gaps = recording.gaps();
  const good = gaps.length === 0 && sent > 0 && sent === answered;
  console.log(
    `control, ${controlMs / 1000} s without a fault: ${sent} sent, ${answered} answered, ${gaps.length} gaps${good ? "" : "   WRONG"}`,
  );
  recording.tellTroubles();
  return good;
}

type Gap = EventBody & { readonly kind: "probe-gap" };

/** What the probe told. */
class Recording {
  readonly clock: Clock;
  readonly #events: TimedEvent[] = [];

  constructor(clock: Clock) {
    this.clock = clock;
  }

  emit(t: number, body: EventBody): void {
    this.#events.push({ t, body });
  }

  /** Gaps on the way forward; only those that meet the outage, when one is given. */
  gaps(outage?: InjectedOutage): Gap[] {
    return this.#of("probe-gap").filter((gap) => {
      return gap.direction === "forward" && (!outage || (gap.fromT < outage.untilT && gap.untilT > outage.fromT));
    });
  }

  totals(): { sent: number; answered: number } {
    const sent = new Map(this.#of("probe-sent").map((e) => [e.flow, e.sent]));
    const answered = new Map(this.#of("probe-received").flatMap((e) => (e.direction === "return" ? [[e.flow, e.received] as const] : [])));
    const sum = (counts: Map<number, number>) => [...counts.values()].reduce((a, b) => a + b, 0);
    return { sent: sum(sent), answered: sum(answered) };
  }

  maxLateMs(): number {
    return Math.max(...this.#of("probe-sent").map((e) => e.maxLateNs)) / 1e6;
  }

  tellTroubles(): void {
    const stalls = this.#events.flatMap(({ t, body }) => (body.kind === "probe-stalled" ? [(t - body.sinceT) / 1e6] : []));
    if (stalls.length > 0) console.log(`the sender stalled ${stalls.length} times, for ${Math.max(...stalls).toFixed(1)} ms at worst`);
    for (const loss of this.#of("recorder-loss")) console.log(`lost: ${loss.detail}`);
  }

  #of<K extends EventBody["kind"]>(kind: K): Extract<EventBody, { readonly kind: K }>[] {
    return this.#events.flatMap(({ body }) => (isKind(body, kind) ? [body] : []));
  }
}

function isKind<K extends EventBody["kind"]>(body: EventBody, kind: K): body is Extract<EventBody, { readonly kind: K }> {
  return body.kind === kind;
}

/** Two nodes on one network; `b` holds the target on its loopback. */
function benchCell(): Cell {
  const at = (octet: number) => address(`10.77.0.${octet}`);
  const node = (name: string, octet: number): Node => ({
    name,
    interfaces: [{ network: "fabric", addresses: [{ address: at(octet), length: 24 }] }],
    loopback: name === "b" ? [hostPrefix(target)] : [],
    routes: name === "a" ? [{ prefix: hostPrefix(target), via: at(2) }] : [],
  });
  return {
    scenario: "bench-probe",
    title: "probe benchmark",
    requirements: [],
    file: "bench/probe.ts",
    key: "-",
    values: {},
    variant: "main",
    mustFail: [],
    topology: { networks: [{ name: "fabric", prefixes: [prefixOf(at(0), 24)] }], nodes: [node("a", 1), node("b", 2)], sessions: [] },
    probes: [probe],
    steps: [],
    expectations: [],
    knownDeviations: [],
  };
}

function address(text: string): IpAddress {
  const parsed = parseIpAddress(text);
  if (!parsed) throw new HarnessError(`not an address: ${text}`);
  return parsed;
}

function failed(error: unknown): void {
  console.error(error);
  process.exitCode = 1;
}

await main();
