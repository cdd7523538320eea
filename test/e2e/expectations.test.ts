import { expect, test } from "vitest";
import { inLab, pairScenario } from "./support.ts";

/** What each expectation says of the run: `pass`, `fail`, …, by name. */
async function verdictsOf(gracefulRestart: string, steps: string, expectations: string): Promise<Readonly<Record<string, string>>> {
  const text = pairScenario({ near: "bird@2.17", far: "bird@2.17", gracefulRestart, steps, expect: expectations });
  return await inLab(text, (_, judged) =>
    Object.fromEntries(judged.results.map(({ expectation, verdict }) => [expectation.name, verdict.status])),
  );
}

const CRASH = `
  - wait: converged
  - probe: start
  - wait: { probe: service }
  - { id: crash, fault: { kind: speaker-restart, node: near, signal: KILL, down-for: 2s } }
  - wait: converged
  - observe: { for: 2s }`;

/** One run with graceful restart, one without: each expectation must hold in one of them and fail in the other, or tell a right statement from a wrong one. */
const OF_CRASH = `
  - { name: quiet-fib, fib-churn: { node: far, prefix: 192.0.2.0/24 } }
  - { name: kept, next-hops: { node: far, prefix: 192.0.2.0/24, always: [10.0.0.1] } }
  - { name: traffic-flows, traffic: { probe: service, max-loss: 0, max-outage: 500ms } }
  - { name: answered, traffic: { probe: service, max-loss: 1000000, answered-by: [far] } }
  - { name: route-recovers, recovery: { node: far, route: 192.0.2.0/24, after: crash, within: 20s } }
  - { name: route-recovers-at-once, recovery: { node: far, route: 192.0.2.0/24, after: crash, within: 1s } }
  - { name: probe-recovers, recovery: { probe: service, after: crash, within: 20s } }
  - { name: session-holds, session: { between: [near, far], state: never-down } }
  - { name: session-up, session: { between: [near, far], state: up, after: crash, within: 20s } }
  - { name: session-stays-away, session: { between: [near, far], state: down } }
  - { name: fib-right, fib: { node: far, equals: { 192.0.2.0/24: [10.0.0.1] } } }
  - { name: fib-wrong, fib: { node: far, equals: { 192.0.2.0/24: [10.0.0.77] } } }
  - { name: fib-only, fib: { node: near, no-others-than: [198.51.100.10/32, "2001:db8:2::/48"] } }
  - { name: fib-nothing, fib: { node: near, no-others-than: ["2001:db8:2::/48"] } }`;

const ALWAYS = {
  answered: "pass",
  "route-recovers": "pass",
  "probe-recovers": "pass",
  "session-holds": "fail",
  "session-up": "pass",
  "session-stays-away": "fail",
  "fib-right": "pass",
  "fib-wrong": "fail",
  "fib-only": "pass",
  "fib-nothing": "fail",
};

test.concurrent("a crash with graceful restart leaves the helper's FIB and the traffic alone", async () => {
  const verdicts = await verdictsOf("{ restart-time: 60s, wait: 15s }", CRASH, OF_CRASH);
  expect(verdicts).toEqual({ ...ALWAYS, "quiet-fib": "pass", kept: "pass", "traffic-flows": "pass", "route-recovers-at-once": "pass" });
}, 120_000);

test.concurrent("the same crash without graceful restart does not", async () => {
  const verdicts = await verdictsOf("off", CRASH, OF_CRASH);
  expect(verdicts).toEqual({ ...ALWAYS, "quiet-fib": "fail", kept: "fail", "traffic-flows": "fail", "route-recovers-at-once": "fail" });
}, 120_000);

test.concurrent("where a fault takes no effect nothing is concluded", async () => {
  const steps = "  - wait: converged\n  - { id: crash, fault: { kind: speaker-start, node: near } }\n  - observe: { for: 1s }";
  const expectations = `
  - { name: kept, next-hops: { node: far, prefix: 192.0.2.0/24, always: [10.0.0.1] } }
  - { name: recovers, recovery: { node: far, route: 192.0.2.0/24, after: crash, within: 20s } }`;
  expect(await verdictsOf("{ restart-time: 60s, wait: 15s }", steps, expectations)).toEqual({
    kept: "inconclusive",
    recovers: "inconclusive",
  });
}, 60_000);
