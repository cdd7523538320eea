import { join } from "node:path";
import { expect, test } from "vitest";
import { cellDirectory } from "../../harness/runner/cell-directory.ts";
import { Gate } from "../../harness/runner/gate.ts";
import { runCell } from "../../harness/runner/run-cell.ts";
import { readRunDirectory } from "../../harness/runner/run-directory.ts";
import type { RecordEvent } from "../../src/observation/event.ts";
import { cellsOf, pairScenario, Scratch } from "./support.ts";

const gate = new Gate({ noisy: 4, quiet: 2 });

/** Runs the steps against a pair of BIRDs and a client; gives the record. */
async function recordOf(steps: string, expectations = "  - session: { between: [near, far], state: up }"): Promise<readonly RecordEvent[]> {
  using scratch = new Scratch();
  const text = pairScenario({ near: "bird@2.17", far: "bird@2.17", steps, expect: expectations });
  const [cell] = cellsOf(text);
  if (!cell) throw new Error("no cell");
  const runDirectory = join(scratch.path, cellDirectory(cell, 1));
  await runCell(cell, { repetition: 1, runDirectory, keep: false, gate, signal: new AbortController().signal, onProgress: () => {} });
  return readRunDirectory(runDirectory).record.events;
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
  expect(effects(events)).toEqual(["refuse on far", "unreachable on far", "drop on far", "drop on far", "drop on far", "link-down on far"]);
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
  - fault: { kind: announce, node: far, prefix: 203.0.113.0/24 }
  - wait: { route: 203.0.113.0/24, node: near, present: true }
  - fault: { kind: withdraw, node: far, prefix: 203.0.113.0/24 }
  - wait: { route: 203.0.113.0/24, node: near, present: false }
  - fault: { kind: pause, node: far }
  - wait: { session-down: [near, far] }
  - fault: { kind: resume, node: far }
  - wait: established
  - fault: { kind: node-reboot, node: far }
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
      "pause on far",
      "resume on far",
      "node-reboot on far",
    ]),
  );
}, 240_000);

test.concurrent("a fault that cannot take effect says so", async () => {
  const events = await recordOf(
    "  - wait: established\n  - fault: { kind: speaker-start, node: near }\n  - fault: { kind: resume, node: near }",
  );
  expect(effects(events)).toEqual([]);
  expect(withoutEffect(events)).toEqual([
    "speaker-start: the speaker of near was running already",
    "resume: the speaker of near was not paused",
  ]);
}, 60_000);
