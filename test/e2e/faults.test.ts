import { expect, test } from "vitest";
import { readRunDirectory } from "../../harness/runner/run-directory.ts";
import type { RecordEvent } from "../../src/observation/event.ts";
import { inLab, pairScenario } from "./support.ts";

/** A pair of BIRDs and a client. */
const pair = (steps: string, expectations: string) => pairScenario({ near: "bird@2.17", far: "bird@2.17", steps, expect: expectations });

async function recordOf(steps: string): Promise<readonly RecordEvent[]> {
  return await inLab(
    pair(steps, "  - session: { between: [near, far], state: up }"),
    (directory) => readRunDirectory(directory).record.events,
  );
}

async function verdictsOf(steps: string, expectations: string): Promise<readonly string[]> {
  return await inLab(pair(steps, expectations), (_, judged) => judged.results.map((r) => r.verdict.status));
}

function effects(events: readonly RecordEvent[]): readonly string[] {
  return events.flatMap((e) => (e.kind === "fault-effect" ? [`${e.fault} on ${e.node}`] : []));
}

function withoutEffect(events: readonly RecordEvent[]): readonly string[] {
  return events.flatMap((e) => (e.kind === "fault-without-effect" ? [`${e.fault}: ${e.reason}`] : []));
}

test.concurrent("every fault on the network proves its effect, and its heal brings the session back", async () => {
  const faults = [
    "{ kind: refuse, node: far }",
    "{ kind: unreachable, node: far, peer: near }",
    "{ kind: drop, node: far, direction: in }",
    "{ kind: drop, node: far, direction: out, traffic: all }",
    "{ kind: drop, node: far, peer: near, spare-established: true }",
    "{ kind: link-down, node: far, network: core }",
  ];
  const steps = [
    "  - wait: converged",
    ...faults.flatMap((fault, i) => [`  - { id: f${i}, fault: ${fault} }`, `  - heal: f${i}`]),
    "  - wait: established",
  ];
  const events = await recordOf(steps.join("\n"));
  expect(withoutEffect(events)).toEqual([]);
  // Proven for each address of each neighbour: both families.
  const proven = ["refuse", "unreachable", "drop", "drop", "drop"].flatMap((kind) => [`${kind} on far`, `${kind} on far`]);
  expect(effects(events)).toEqual([...proven, "link-down on far"]);
  expect(events.filter((e) => e.kind === "fault-healed")).toHaveLength(6);
  expect(events.findLast((e) => e.kind === "run-end")).toMatchObject({ status: "complete" });
}, 120_000);

test.concurrent("every fault on a speaker proves its effect, and the session comes back after each", async () => {
  const steps = `
  - wait: converged
  - { id: kill, fault: { kind: speaker-kill, node: near } }
  - wait: { session-down: [near, far] }
  - fault: { kind: speaker-start, node: near }
  - wait: established
  - fault: { kind: speaker-stop, node: near }
  - wait: { session-down: [near, far] }
  - { id: start-again, fault: { kind: speaker-start, node: near } }
  - wait: established
  - fault: { kind: speaker-restart, node: near }
  - wait: established
  - fault: { kind: speaker-recreate, node: [near, far] }
  - wait: established
  - fault: { kind: announce, node: far, prefix: [203.0.113.0/24, 198.51.100.128/25] }
  - wait: { route: 203.0.113.0/24, node: near, present: true }
  - wait: { update: [far, near], announced: 198.51.100.128/25 }
  - fault: { kind: withdraw, node: far, prefix: 203.0.113.0/24 }
  - wait: { route: 203.0.113.0/24, node: near, present: false }
  - wait: { update: [far, near], withdrawn: 203.0.113.0/24 }
  - fault: { kind: tcp-kill, node: near, peer: far }
  - wait: { tcp: [near, far], is: closed }
  - wait: { open: [far, near] }
  - wait: end-of-rib
  - wait: established
  - fault: { kind: pause, node: far }
  - wait: { session-down: [near, far] }
  - fault: { kind: resume, node: far }
  - wait: established
  - fault: { kind: node-reboot, node: far }
  - wait: converged
  - fault: { kind: node-off, node: far }
  - observe: { for: 1s }
  - fault: { kind: node-on, node: far }
  - wait: converged`;
  const events = await recordOf(steps);
  expect(withoutEffect(events)).toEqual([]);
  expect(events.findLast((e) => e.kind === "run-end")).toMatchObject({ status: "complete" });
  expect(effects(events)).toEqual(
    expect.arrayContaining([
      "speaker-kill on near",
      "speaker-start on near",
      "speaker-stop on near",
      "speaker-restart on near",
      "speaker-recreate on near",
      "speaker-recreate on far",
      "announce on far",
      "withdraw on far",
      "tcp-kill on near",
      "pause on far",
      "resume on far",
      "node-reboot on far",
      "node-off on far",
      "node-on on far",
    ]),
  );
}, 240_000);

test.concurrent("a security group that spares established flows lets sessions of both families live, and its proof is taken for no redial", async () => {
  const steps = `
  - wait: converged
  - { id: group, fault: { kind: drop, node: far, peer: near, spare-established: true } }
  - observe: { for: 14s }`;
  const judged = await verdictsOf(steps, "  - session: { between: [near, far], state: never-down }");
  expect(judged).toEqual(["pass"]);
}, 120_000);

test.concurrent("a refusal leaves sessions that exist alone, and no wait is met by its proof", async () => {
  const steps = `
  - wait: converged
  - fault: { kind: refuse, node: far }
  - observe: { for: 4s }`;
  const judged = await verdictsOf(
    steps,
    "  - session: { between: [near, far], state: never-down }\n  - { name: down, session: { between: [near, far], state: down } }",
  );
  expect(judged).toEqual(["pass", "fail"]);
}, 120_000);

test.concurrent("after a reboot a wait is met by the new session only", async () => {
  const steps = `
  - wait: converged
  - fault: { kind: node-reboot, node: far }
  - { id: back, wait: established }`;
  const events = await recordOf(steps);
  const rebooted = events.find((e) => e.kind === "node-down")?.t ?? Number.NaN;
  const back = events.find((e) => e.kind === "step-end" && e.step === "back");
  expect(back).toMatchObject({ outcome: "done" });
  expect((back?.t ?? 0) - rebooted).toBeGreaterThan(500e6);
}, 120_000);

test.concurrent("a fault that cannot take effect says so", async () => {
  const events = await recordOf(
    `
  - wait: established
  - fault: { kind: speaker-start, node: near }
  - fault: { kind: resume, node: near }
  - fault: { kind: node-on, node: near }
  - fault: { kind: node-off, node: near }
  - { id: off-again, fault: { kind: node-off, node: near } }`,
  );
  expect(effects(events)).toEqual(["node-off on near"]);
  expect(withoutEffect(events)).toEqual([
    "speaker-start: the speaker of near was running already",
    "resume: the speaker of near was not paused",
    "node-on: near was not off",
    "node-off: near was off already",
  ]);
}, 60_000);

test.concurrent("a recorder that was stopped tells what it lost, and what needed it is inconclusive", async () => {
  const steps = (recorder: string, node: string) => `
  - wait: converged
  - { id: pause, fault: { kind: recorder-pause, node: ${node}, recorder: ${recorder} } }
  - fault: { kind: tcp-kill, node: far, peer: near }
  - observe: { for: 2s }
  - heal: pause
  - wait: converged
  - observe: { for: 1s }`;
  // Without graceful restart the routes go and come.
  const text = (recorder: string, expectation: string) =>
    pairScenario({ near: "bird@2.17", far: "bird@2.17", gracefulRestart: "off", steps: steps(recorder, "near"), expect: expectation });
  const outcome = async (recorder: string, expectation: string) =>
    await inLab(text(recorder, expectation), (directory, judged) => ({
      verdicts: judged.results.map((r) => r.verdict.status),
      losses: readRunDirectory(directory).record.events.flatMap((e) => (e.kind === "recorder-loss" ? [`${e.recorder} of ${e.node}`] : [])),
    }));
  const fib = await outcome("fib", "  - next-hops: { node: near, prefix: 198.51.100.10/32, always: [10.0.0.2] }");
  expect(fib).toEqual({ verdicts: ["inconclusive"], losses: expect.arrayContaining(["fib of near"]) });
  const wire = await outcome("wire", "  - session: { between: [near, far], state: up }");
  expect(wire.losses).toEqual(["wire of near"]);
}, 120_000);

test.concurrent("a fault that finds no connection and no recorder says so", async () => {
  const events = await recordOf(`
  - wait: established
  - fault: { kind: tcp-kill, node: near, peer: client }
  - fault: { kind: recorder-pause, node: near, recorder: probe, for: 10ms }`);
  expect(withoutEffect(events)).toEqual([
    "tcp-kill: near had no BGP connection with client",
    "recorder-pause: no probe recorder runs on near",
  ]);
}, 60_000);

test.concurrent.each(["bird@1.6.8", "bird@2.17", "calico@1.6.8", "calico@2.17"])(
  "%s: a peer that is removed is gone at once, in both families, and does not come back with a restart",
  async (near) => {
    const steps = `
  - wait: converged
  - fault: { kind: peer-remove, node: near, peer: far }
  - wait: { session-down: [near, far] }
  - fault: { kind: speaker-restart, node: near, signal: TERM }
  - observe: { for: 5s }
  - { id: again, fault: { kind: speaker-recreate, node: near } }
  - observe: { for: 5s }`;
    const expectation = "  - session: { between: [near, far], state: down }";
    const text = pairScenario({ near, far: "bird@2.17", steps, expect: expectation });
    const { verdicts, events } = await inLab(text, (directory, judged) => ({
      verdicts: judged.results.map((r) => r.verdict.status),
      events: readRunDirectory(directory).record.events,
    }));
    expect(effects(events)).toEqual(["peer-remove on near", "speaker-restart on near", "speaker-recreate on near"]);
    expect(events.findLast((e) => e.kind === "run-end")).toMatchObject({ status: "complete" });
    expect(verdicts).toEqual(["pass"]);
  },
  120_000,
);
