import { expect, test } from "vitest";
import { readRunDirectory } from "../../harness/runner/run-directory.ts";
import { inLab } from "./support.ts";

/** The scripted speaker beside a BIRD that helps it. */
const scenario = (steps: string, expectations: string, behaviour = "{}") => `id: scripted
title: a scripted speaker and a daemon
topology:
  networks: { fabric: 172.30.0.0/24 }
  nodes:
    dut: { speaker: bird@2.17, asn: 64512, fabric: 172.30.0.11, announce: [10.1.0.0/24] }
    sp: { speaker: scripted, asn: 64513, fabric: 172.30.0.12, announce: [10.2.0.0/24], behaviour: ${behaviour} }
  sessions: full-mesh
  graceful-restart: { restart-time: 20s, wait: 10s }
  timers: { hold: 9s, keepalive: 3s, connect-retry: 2s }
steps:
${steps}
expect:
${expectations}
`;

test.concurrent("a scripted speaker comes up, announces, closes and returns as it is told", async () => {
  const steps = `
  - wait: established
  - wait: end-of-rib
  - tell: { node: sp, announce: { prefixes: [10.3.0.0/24], attributes: { communities: ["64513:7"] } } }
  - wait: { update: [sp, dut], announced: 10.3.0.0/24 }
  - wait: { route: 10.3.0.0/24, node: dut }
  - tell: { node: sp, withdraw: { prefixes: [10.3.0.0/24] } }
  - wait: { update: [sp, dut], withdrawn: 10.3.0.0/24 }
  - tell: { node: sp, close: { how: fin } }
  - wait: { tcp: [sp, dut], is: closed }
  - observe: { for: 1s }
  - tell: { node: sp, return: {} }
  - wait: { open: [sp, dut] }
  - wait: end-of-rib
  - tell: { node: sp, status: {} }`;
  const expectations = `
  - next-hops: { node: dut, prefix: 10.2.0.0/24, always: [172.30.0.12], from: close }
  - recovery: { session: [dut, sp], after: close, within: 10s }`;
  const run = await inLab(scenario(steps, expectations), (directory, judged) => ({
    verdicts: judged.results.map((r) => r.verdict),
    events: readRunDirectory(directory).record.events,
  }));
  expect(run.events.findLast((e) => e.kind === "run-end")).toMatchObject({ status: "complete" });
  expect(run.verdicts.map((v) => v.status)).toEqual(["pass", "pass"]);
  const [, recovery] = run.verdicts;
  expect(recovery && "measured" in recovery && recovery.measured.map((m) => m.name)).toEqual(
    expect.arrayContaining(["loss seen", "TCP up", "both OPENs", "Established", "End-of-RIB from dut", "End-of-RIB from sp"]),
  );
  expect(run.events.find((e) => e.kind === "fault-effect" && e.step === "close")).toMatchObject({ fault: "tell close", node: "sp" });
  const told = run.events.find((e) => e.kind === "step-end" && e.step === "status");
  expect(told?.kind === "step-end" && told.detail).toMatch(/established/i);
}, 180_000);

test.concurrent("what it cannot do ends the run with its reason", async () => {
  const steps = `
  - wait: established
  - tell: { node: sp, close: { how: fin } }
  - tell: { node: sp, send: { hex: "ff" } }
  - wait: established`;
  const end = await inLab(scenario(steps, "  - session: { between: [dut, sp], state: down }"), (directory, judged) => ({
    statuses: judged.results.map((r) => r.verdict.status),
    run: readRunDirectory(directory).record.events.findLast((e) => e.kind === "run-end"),
  }));
  expect(end.statuses).toEqual(["inconclusive"]);
  expect(end.run).toMatchObject({ status: "broken", reason: expect.stringMatching(/^sp was told to send, and did not: /) });
}, 120_000);

test.concurrent("its OPEN says what the scenario writes, bit by bit", async () => {
  const behaviour =
    "{ open: { hold-time: 7s, graceful-restart: { restart-state: true, reserved-flags: 2, restart-time: 4095s, families: [{ family: ipv4, forwarding: true, reserved: 1 }] } } }";
  const bits = await inLab(
    scenario("  - wait: { open: [sp, dut] }", "  - session: { between: [dut, sp], state: up }", behaviour),
    (directory) =>
      readRunDirectory(directory).wire.flatMap((e) =>
        e.kind === "bgp-message" && e.message.type === "OPEN" && e.message.asn === 64513 ? [e.message] : [],
      ),
  );
  expect(bits[0]).toMatchObject({
    holdTimeS: 7,
    gracefulRestart: { restartState: true, restartTimeS: 4095, families: [{ afi: 1, safi: 1, forwardingState: true }] },
  });
}, 120_000);
