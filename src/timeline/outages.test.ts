import { describe, expect, it } from "vitest";
import { History, lostForward, type ProbeLoss, seconds } from "../../test/support/history.ts";
import { answeredBefore, flowOutages, lostOutside, mergedOutages, type OutageDirection, outages, packetsLost } from "./outages.ts";
import { longStalls, type ProbeRun, packetsSent, runAt, sendRefusals } from "./probe-runs.ts";

function runWith(lost: readonly ProbeLoss[], more: { flows?: number; unanswered?: readonly number[]; ends?: boolean } = {}): ProbeRun {
  const run = new History()
    .udpProbe({ from: 0, until: 20, lost, ...more })
    .timeline()
    .probeRuns("web")[0];
  if (!run) throw new Error("no run");
  return run;
}

/** `flow: first-last packet, from-until`, in seconds. */
function told(run: ProbeRun, direction: OutageDirection): readonly string[] {
  return outages(run, direction).map((o) => `${o.flow}: ${o.from}-${o.to}, ${o.fromT / 1e9}-${o.untilT / 1e9}${o.open ? " open" : ""}`);
}

describe("outages of a probe", () => {
  it("are none where every packet was answered", () => {
    const run = runWith([]);
    expect(told(run, "round-trip")).toEqual([]);
    expect(told(run, "forward")).toEqual([]);
  });

  it("tell a loss on the way forward from one on the way back", () => {
    const run = runWith([...lostForward(0, 10, 10.5), { flow: 1, from: 12, until: 12.2, direction: "return" }]);
    expect(told(run, "forward")).toEqual(["0: 1000-1049, 10-10.5"]);
    expect(told(run, "return")).toEqual(["1: 1200-1219, 12-12.2"]);
    expect(told(run, "round-trip")).toEqual(["0: 1000-1049, 10-10.5", "1: 1200-1219, 12-12.2"]);
  });

  it("of the way back are what the way forward did not lose", () => {
    const run = runWith([
      { flow: 0, from: 10.2, until: 10.4, direction: "forward" },
      { flow: 0, from: 10, until: 11, direction: "return" },
    ]);
    expect(told(run, "return")).toEqual(["0: 1000-1019, 10-10.2", "0: 1040-1099, 10.4-11"]);
    expect(told(run, "round-trip")).toEqual(["0: 1000-1099, 10-11"]);
  });

  it("join where the way back goes on losing what the way forward began", () => {
    const run = runWith([
      { flow: 0, from: 10, until: 10.5, direction: "forward" },
      { flow: 0, from: 10.5, until: 11, direction: "return" },
    ]);
    expect(told(run, "round-trip")).toEqual(["0: 1000-1099, 10-11"]);
  });

  it("are open when nothing came through any more before the probe was stopped", () => {
    expect(told(runWith(lostForward(0, 15)), "round-trip")).toEqual(["0: 1500-1999, 15-20 open"]);
  });

  it("do not count what was still under way when the record was cut off", () => {
    expect(told(runWith(lostForward(0, 15), { ends: false }), "round-trip")).toEqual([]);
  });

  it("cover everything of a flow that was never answered", () => {
    const run = runWith([], { unanswered: [1] });
    expect(told(run, "round-trip")).toEqual(["1: 0-1999, 0-20 open"]);
    expect(answeredBefore(run, 1, seconds(10))).toBeUndefined();
    expect(answeredBefore(run, 0, seconds(10))).toMatch(/^e\d+$/);
  });

  it("leave a flow unanswered before a moment when all of its earlier packets were lost", () => {
    const run = runWith(lostForward(0, 0, 5));
    expect(answeredBefore(run, 0, seconds(5))).toBeUndefined();
    expect(answeredBefore(run, 0, seconds(6))).toMatch(/^e\d+$/);
  });
});

describe("counting packets", () => {
  it.each([
    ["all of it", 9, 12, 100],
    ["the part that was sent inside", 10.5, 12, 50],
    ["a window that ends inside", 9, 10.255, 26],
    ["nothing", 11, 12, 0],
  ])("of an outage counts %s", (_name, from, until, want) => {
    const outage = flowOutages(runWith(lostForward(0, 10, 11)), 0, "round-trip")[0];
    expect(outage && packetsLost(outage, { fromT: seconds(from), untilT: seconds(until) })).toBe(want);
  });

  it("of a window takes the sender to be even between two reports", () => {
    const run = runWith([]);
    expect(packetsSent(run, { fromT: seconds(10), untilT: seconds(12.5) })).toBe(500);
    expect(packetsSent(run, { fromT: seconds(10), untilT: seconds(12.5) }, 0)).toBe(250);
    expect(packetsSent(run, { fromT: seconds(19), untilT: seconds(30) }, 0)).toBe(100);
  });
});

describe("outages of all flows together", () => {
  it("are one where the flows lose by turns", () => {
    const run = runWith([...lostForward(0, 10, 10.3), ...lostForward(1, 10.2, 10.6), ...lostForward(1, 15, 15.1)]);
    expect(mergedOutages(outages(run, "round-trip"), { fromT: seconds(9), untilT: seconds(15.05) })).toEqual([
      { fromT: seconds(10), untilT: seconds(10.6) },
      { fromT: seconds(15), untilT: seconds(15.05) },
    ]);
  });
});

describe("runs of a probe", () => {
  it("number their packets anew, and are found by time", () => {
    const h = new History().udpProbe({ from: 0, until: 5, lost: lostForward(0, 2, 3) }).udpProbe({ from: 10, until: 15 });
    const runs = h.timeline().probeRuns("web");
    expect(runs.map((run) => outages(run, "round-trip").length)).toEqual([1, 0]);
    expect(runAt(runs, seconds(4))?.begin.t).toBe(0);
    expect(runAt(runs, seconds(7))).toBeUndefined();
    expect(runAt(runs, seconds(12))?.begin.t).toBe(seconds(10));
  });
});

describe("what is sure to be lost", () => {
  const list = outages(runWith(lostForward(0, 10, 11)), "round-trip");
  const window = { fromT: seconds(5), untilT: seconds(15) };
  const span = (from: number, until: number) => ({ fromT: seconds(from), untilT: seconds(until) });

  it.each([
    ["all of it without a doubt", [], 100, ["10-11"]],
    ["nothing inside one", [span(9, 11.2)], 0, []],
    ["both sides of one", [span(10.205, 10.605)], 60, ["10-10.205", "10.605-11"]],
    ["all of it beside one", [span(12, 13)], 100, ["10-11"]],
    ["what two that overlap leave", [span(9, 10.205), span(10.105, 10.305)], 69, ["10.305-11"]],
  ])("is %s", (_name, spans, packets, windows) => {
    const rest = lostOutside(list, window, spans);
    expect(rest.packets).toBe(packets);
    expect(rest.windows.map((w) => `${w.fromT / 1e9}-${w.untilT / 1e9}`)).toEqual(windows);
  });
});

it("refusals to send are told per flow from report to report, and short stalls are not long", () => {
  const h = new History();
  h.at(0, { kind: "probe-begin", probe: "web", node: "tor", flows: 2, intervalMs: 10 });
  for (const [t, errors] of [
    [1, 0],
    [2, 4],
    [3, 4],
    [4, 5],
  ] as const) {
    h.at(t, { kind: "probe-sent", probe: "web", flow: 1, sent: t * 100, maxLateNs: 0, sendErrors: errors });
  }
  h.at(5.26, { kind: "probe-stalled", probe: "web", sinceT: seconds(5) });
  h.at(6.27, { kind: "probe-stalled", probe: "web", sinceT: seconds(6) });
  const [run] = h.timeline().probeRuns("web");
  if (!run) throw new Error("no run");
  expect(sendRefusals(run).map((r) => [r.flow, r.packets, r.fromT / 1e9, r.untilT / 1e9])).toEqual([
    [1, 4, 1, 2],
    [1, 1, 3, 4],
  ]);
  expect(longStalls(run).map((s) => s.fromT / 1e9)).toEqual([6]);
});
