import { describe, expect, it } from "vitest";
import { flowsHistory, nextHopGone, resetBy, SERVICE, SOURCE } from "../../test/support/flows-history.ts";
import { address, prefix, route, seconds, VIP } from "../../test/support/history.ts";
import { forwardingPath } from "./forwarding-path.ts";

const moves = (write: Parameters<typeof flowsHistory>[0], probe = "api") => flowsHistory(write).timeline().flowMoves(probe);

describe("a TCP flow", () => {
  it("has moved when another node than its own resets it, for the change of next hops before", () => {
    let change = "";
    const [move, ...more] = moves((h) => {
      change = nextHopGone(h);
      resetBy(h, "n4");
    });
    expect(more).toEqual([]);
    expect(move).toMatchObject({
      probe: "api",
      flow: 0,
      from: "n3",
      to: "n4",
      t: seconds(12.05),
      source: { node: "client", ...SOURCE },
      target: SERVICE,
    });
    expect(move?.cause).toEqual({
      node: "tor",
      prefix: VIP,
      t: seconds(12),
      before: ["172.31.0.3", "172.31.0.4", "172.31.0.5"],
      after: ["172.31.0.3", "172.31.0.4"],
      evidence: [change],
      step: { t: seconds(10), id: "kill", text: "kill", evidence: expect.any(String) as string },
    });
  });

  it("has not moved when its own node resets it", () => {
    expect(moves((h) => resetBy(h, "n3"))).toEqual([]);
  });

  it("has not moved, as far as is known, when no capture shows who reset it", () => {
    expect(moves((h) => h.at(12, { kind: "tcp-closed", probe: "api", flow: 0, how: "reset" }))).toEqual([]);
  });

  it("is not confused by a RST that passes through a router, or is of another connection", () => {
    const found = moves((h) => {
      h.fact(12, "tor", { kind: "flow-reset", from: SERVICE, to: SOURCE });
      h.fact(12, "n4", { kind: "flow-reset", from: SERVICE, to: { ...SOURCE, port: 5 } });
      h.fact(12, "n4", { kind: "flow-reset", from: { ...SERVICE, port: 6444 }, to: SOURCE });
      h.at(12.001, { kind: "tcp-closed", probe: "api", flow: 0, how: "reset" });
    });
    expect(found).toEqual([]);
  });

  it("has no cause where nothing on its way changed since it was opened", () => {
    const [move] = moves((h) => {
      h.fib(1.5, "tor", "replace", route(VIP, ["172.31.0.3"]));
      h.fib(1.6, "tor", "replace", route(VIP, ["172.31.0.3", "172.31.0.4"]));
      h.fib(11, "n4", "add", route(VIP, ["172.31.0.3"]));
      h.fib(11, "tor", "add", route(prefix("203.0.113.0/24"), ["172.31.0.4"]));
      resetBy(h, "n4");
    });
    expect(move?.from).toBe("n3");
    expect(move?.cause).toBeUndefined();
  });

  it("moves for the last of several changes, and a route deleted and added at once is one change", () => {
    const [move] = moves((h) => {
      h.fib(11, "tor", "replace", route(VIP, ["172.31.0.3", "172.31.0.4"]));
      h.fib(12, "tor", "delete", route(VIP, ["172.31.0.3", "172.31.0.4"]));
      h.fib(12.001, "tor", "add", route(VIP, ["172.31.0.4"]));
      resetBy(h, "n4");
    });
    expect(move?.cause).toMatchObject({ t: seconds(12), before: ["172.31.0.3", "172.31.0.4"], after: ["172.31.0.4"] });
  });

  it("tells what its router had heard just before", () => {
    const [move] = moves((h) => {
      const connection = h.sessionUp(1);
      h.sessionReset(11.99, connection);
      nextHopGone(h);
      resetBy(h, "n4");
    });
    expect(move?.cause?.heard).toMatchObject({ t: seconds(11.99), text: "n5 reset its BGP connection" });
  });
});

describe("a UDP flow", () => {
  it("moves when another node answers, once per change", () => {
    const found = moves((h) => {
      h.at(2, { kind: "probe-begin", probe: "spread", node: "client", flows: 1, intervalMs: 10, ports: [50_000] });
      const received = { kind: "probe-received", probe: "spread", flow: 0, direction: "return" } as const;
      h.at(11, { ...received, responder: "n5", received: 900, highest: 899, highestSentT: seconds(11) });
      nextHopGone(h);
      h.at(12.002, { kind: "probe-responder", probe: "spread", flow: 0, seq: 1000, responder: "n4" });
      h.at(13, { ...received, responder: "n4", received: 100, highest: 1099, highestSentT: seconds(13) });
      h.at(21, { kind: "probe-end", probe: "spread" });
    }, "spread");
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ kind: "udp", from: "n5", to: "n4", t: seconds(12.002), source: { node: "client", port: 50_000 } });
    expect(found[0]?.cause).toMatchObject({ node: "tor", t: seconds(12) });
  });
});

describe("the way of a flow", () => {
  it("goes from FIB to FIB and ends before the nodes that hold the address", () => {
    const timeline = flowsHistory().timeline();
    expect(forwardingPath(timeline, "client", address("198.51.100.10"), seconds(5))).toEqual(["client", "tor"]);
    expect(forwardingPath(timeline, "client", address("203.0.113.1"), seconds(5))).toEqual(["client"]);
  });
});
