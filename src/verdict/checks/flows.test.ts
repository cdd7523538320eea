import { describe, expect, it } from "vitest";
import { flowsHistory, nextHopGone, resetBy } from "../../../test/support/flows-history.ts";
import { type History, seconds } from "../../../test/support/history.ts";
import { judgeBy, textOf } from "../../../test/support/judge.ts";
import { flows } from "./flows.ts";
import { tcp } from "./tcp.ts";

const moved = (h: History) => {
  nextHopGone(h);
  resetBy(h, "n4");
};

const spread = (h: History, answered: (h: History) => void = () => {}) => {
  h.at(2, { kind: "probe-begin", probe: "spread", node: "client", flows: 1, intervalMs: 10, ports: [50_000] });
  const received = { kind: "probe-received", probe: "spread", flow: 0, direction: "return", responder: "n5" } as const;
  for (let t = 3; t <= 20; t++) {
    h.at(t, { kind: "probe-sent", probe: "spread", flow: 0, sent: (t - 2) * 100, maxLateNs: 0, sendErrors: 0 });
    h.at(t, { ...received, received: (t - 2) * 100, highest: (t - 2) * 100 - 1, highestSentT: seconds(Math.min(t, 11.9)) });
  }
  answered(h);
};

describe("flows", () => {
  it("passes when no TCP flow moved", () => {
    expect(judgeBy(flows, flowsHistory(), { probe: "api" })).toMatchObject({ status: "pass", actual: "no flow of 2 moved" });
  });

  it("fails with the flow, the nodes, the time, the change of next hops and the step", () => {
    const verdict = judgeBy(flows, flowsHistory(moved), { probe: "api" });
    expect(verdict.status).toBe("fail");
    expect(textOf(verdict)).toBe(
      "1 move: flow 0 (tcp, 10.30.0.1:40001 to 198.51.100.10:6443) moved from n3 to n4 at 12.050 s; cause of this move: tor changed its next hops of 198.51.100.10/32 from [172.31.0.3, 172.31.0.4, 172.31.0.5] to [172.31.0.3, 172.31.0.4] at 12.000 s, in step kill (kill)",
    );
  });

  it("fails when a UDP flow is answered by another node", () => {
    const h = flowsHistory((w) =>
      spread(w, () => w.at(12.002, { kind: "probe-responder", probe: "spread", flow: 0, seq: 1000, responder: "n4" })),
    );
    h.at(21, { kind: "probe-end", probe: "spread" });
    expect(textOf(judgeBy(flows, h, { probe: "spread" }))).toMatch(
      /^1 move: flow 0 \(udp, client:50000 to .*\) moved from n5 to n4 at 12.002 s; .*none found/,
    );
  });

  it("passes when each UDP flow stays with its node", () => {
    const h = flowsHistory(spread);
    h.at(21, { kind: "probe-end", probe: "spread" });
    expect(judgeBy(flows, h, { probe: "spread" }).status).toBe("pass");
  });

  it("allows what it is told to allow, and counts only flows of the nodes that it is told to look at", () => {
    const h = flowsHistory(moved);
    expect(judgeBy(flows, h, { probe: "api", moves: 1 }).status).toBe("pass");
    expect(judgeBy(flows, h, { probe: "api", "answered-by": ["n4", "n5"] }).status).toBe("pass");
    expect(judgeBy(flows, h, { probe: "api", "answered-by": ["n3"] }).status).toBe("fail");
    expect(judgeBy(flows, h, { probe: "api", from: "wait", until: "wait" }).status).toBe("inconclusive");
  });

  it.each([
    ["the probe did not run", flowsHistory(), "spread", /was not running/],
    [
      "nobody knows who reset a connection",
      flowsHistory((h) => h.at(12, { kind: "tcp-closed", probe: "api", flow: 0, how: "reset" })),
      "api",
      /flow 0 of probe api was reset, and no capture shows by which node/,
    ],
    [
      "a connection hung",
      flowsHistory((h) => h.at(13, { kind: "tcp-stalled", probe: "api", flow: 1, sinceT: seconds(12) })),
      "api",
      /flow 1 of probe api hung/,
    ],
    [
      "the capture of an answering node lost packets",
      flowsHistory((h) => h.at(15, { kind: "recorder-loss", recorder: "wire", node: "n4", sinceT: seconds(11), detail: "dropped" })),
      "api",
      /the wire recorder of n4 lost something/,
    ],
    [
      "the client lost a part of its record",
      flowsHistory((h) => h.at(15, { kind: "recorder-loss", recorder: "probe", node: "client", sinceT: seconds(11), detail: "killed" })),
      "api",
      /lost some of its own record on client/,
    ],
    [
      "a UDP flow was never answered",
      flowsHistory((h) => void h.at(2, { kind: "probe-begin", probe: "spread", node: "client", flows: 1, intervalMs: 10 })),
      "spread",
      /does not tell what it saw/,
    ],
  ])("is inconclusive when %s", (_name, h, probe, reason) => {
    const verdict = judgeBy(flows, h, { probe });
    expect(verdict.status).toBe("inconclusive");
    expect(textOf(verdict)).toMatch(reason);
  });
});

describe("tcp, where flows moved", () => {
  it("says which node sent the RST, and why the flow was there", () => {
    expect(textOf(judgeBy(tcp, flowsHistory(moved), { probe: "api" }))).toBe(
      "1 of 2 connections lost, 0 stalls: flow 0 to n3 was reset by n4, to which it had moved, at 12.051 s; cause of this move: tor changed its next hops of 198.51.100.10/32 from [172.31.0.3, 172.31.0.4, 172.31.0.5] to [172.31.0.3, 172.31.0.4] at 12.000 s, in step kill (kill)",
    );
  });

  it("says when the node reset its own connection", () => {
    expect(
      textOf(
        judgeBy(
          tcp,
          flowsHistory((h) => resetBy(h, "n3")),
          { probe: "api" },
        ),
      ),
    ).toMatch(/flow 0 to n3 was reset by n3 itself at 12.051 s$/);
  });

  it("counts only connections to the nodes that it is told to look at", () => {
    const h = flowsHistory(moved);
    expect(judgeBy(tcp, h, { probe: "api", "connected-to": ["n4"] })).toMatchObject({
      status: "pass",
      actual: "0 of 1 connections lost, 0 stalls",
    });
    expect(judgeBy(tcp, h, { probe: "api", "connected-to": ["n3"] }).status).toBe("fail");
    expect(textOf(judgeBy(tcp, h, { probe: "api", "connected-to": ["n5"] }))).toMatch(/had no sound connection to n5/);
  });

  const besideLost = (h: History) => h.at(13, { kind: "tcp-closed", probe: "beside", flow: 0, how: "reset" });

  it("fails where the other probe has no loss, and passes where it has none itself", () => {
    expect(judgeBy(tcp, flowsHistory(moved), { probe: "api", beside: "beside" }).status).toBe("fail");
    expect(judgeBy(tcp, flowsHistory(), { probe: "api", beside: "beside" }).status).toBe("pass");
    expect(
      judgeBy(
        tcp,
        flowsHistory((h) => void besideLost(h)),
        { probe: "api", beside: "beside" },
      ).status,
    ).toBe("pass");
  });

  it.each([
    ["lost connections as well", besideLost, /1 of 1 connections of probe beside were lost as well/],
    ["hung as well", (h: History) => h.at(14, { kind: "tcp-stalled", probe: "beside", flow: 0, sinceT: seconds(12) }), /hung as well/],
    [
      "was closed before",
      (h: History) => h.at(9, { kind: "tcp-closed", probe: "beside", flow: 0, how: "fin" }),
      /had no sound connection to compare with/,
    ],
  ])("is inconclusive where the other probe %s", (_name, write, reason) => {
    const h = flowsHistory((w) => {
      moved(w);
      write(w);
    });
    const verdict = judgeBy(tcp, h, { probe: "api", beside: "beside" });
    expect(verdict.status).toBe("inconclusive");
    expect(textOf(verdict)).toMatch(reason);
  });
});
