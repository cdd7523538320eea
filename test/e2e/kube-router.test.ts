import { expect, test } from "vitest";
import { readRunDirectory } from "../../harness/runner/run-directory.ts";
import { inLab } from "./support.ts";

const scenario = (sync: string) => `
id: kube-router
title: x
topology:
  networks: { fabric: 172.31.0.0/24 }
  nodes:
    gw: { speaker: kube-router@3.36, asn: 64512, fabric: 172.31.0.1, kube-router: { route-sync: ${sync}, sync-period: 1s } }
    n2: { speaker: bird@2.17, asn: 64513, fabric: 172.31.0.2, announce: [198.51.100.1/32, 203.0.113.0/24] }
  sessions: [[gw, n2]]
  graceful-restart: { restart-time: 90s, wait: 10s }
steps:
  - wait: { route: 198.51.100.1/32, node: gw }
  - wait: { route: 203.0.113.0/24, node: gw }
  - { id: starving, fault: { kind: cpu-quota, node: gw, percent: 10 } }
  - heal: starving
  - { id: interruption, fault: { kind: sync-interrupt, node: gw } }
  - { id: again, fault: { kind: sync-interrupt, node: gw } }
  - fault: { kind: withdraw, node: n2, prefix: 198.51.100.1/32 }
  - { wait: { route: 198.51.100.1/32, node: gw, present: ${String(sync === "cache")} } }
  - observe: { for: 3s }
  - heal: interruption
  - fault: { kind: withdraw, node: n2, prefix: 203.0.113.0/24 }
  - wait: { route: 203.0.113.0/24, node: gw, present: false }
expect:
  - session: { between: [gw, n2], state: up }
`;

test.concurrent.each(["cache", "reconcile"])(
  "route sync by %s: its stream and its processor time can be taken away and given back",
  async (sync) => {
    const { record, cell } = await inLab(scenario(sync), (directory) => readRunDirectory(directory));
    expect(record.events.filter((e) => e.kind === "step-end" && e.outcome !== "done")).toEqual([]);
    const proofs = record.events.flatMap((e) => (e.kind === "fault-effect" ? [`${e.fault}: ${e.proof}`] : []));
    expect(proofs).toEqual([
      expect.stringMatching(/^cpu-quota: the engine gives 10 % of a processor, and the kernel has cut [1-9]\d* periods/),
      expect.stringMatching(/^sync-interrupt: route-sync answered that its stream of best paths is closed, with 2 routes in its map$/),
      expect.stringContaining("withdraw: n2 sent an UPDATE"),
      expect.stringContaining("withdraw: n2 sent an UPDATE"),
    ]);
    expect(record.events.flatMap((e) => (e.kind === "fault-without-effect" ? [e.reason] : []))).toEqual([
      "the stream of gw was interrupted already",
    ]);
    const last = record.events.findLast((e) => e.kind === "fib-snapshot" && e.node === "gw");
    const left = last?.kind === "fib-snapshot" ? last.routes.filter((r) => r.protocol === "17").map((r) => r.prefix) : undefined;
    // What was withdrawn while the stream was interrupted stays in the map that nobody compares.
    expect(left).toEqual(sync === "cache" ? ["198.51.100.1/32"] : []);
    expect(cell.topology.sessions[0]?.a.gracefulRestart).toMatchObject({ restartTimeS: 90, deferralS: 10 });
  },
  180_000,
);
