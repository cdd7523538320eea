import { describe, expect, it } from "vitest";
import {
  address,
  cellWith,
  expectation,
  faultStep,
  History,
  lostForward,
  N5,
  node,
  prefix,
  route,
  seconds,
  session,
  TOR,
  VIP,
  WEB,
} from "../../test/support/history.ts";
import { axisEnd, buildLanes } from "./lanes.ts";
import type { Lane } from "./model.ts";

/** Each span as `from-until tone label`, in seconds. */
const spansOf = (lane: Lane | undefined) => lane?.spans.map((s) => `${s.fromT / 1e9}-${s.untilT / 1e9} ${s.tone} ${s.label}`);
const marksOf = (lane: Lane | undefined) => lane?.marks.map((m) => `${m.t / 1e9} ${m.tone} ${m.detail ?? m.label}`);

function lane(history: History, group: Lane["group"], label?: string): Lane | undefined {
  return buildLanes(history.timeline(), history.cell).find((l) => l.group === group && (label === undefined || l.label === label));
}

describe("steps", () => {
  it("are spans in one lane, with their outcome", () => {
    expect(spansOf(lane(new History().ordinarySteps(), "steps"))).toEqual([
      "0-1 neutral wait: wait",
      "10-10.2 neutral kill: kill",
      "10.2-20 neutral observe: observe",
    ]);
  });

  it("that never ended reach to the end of the axis, and those that failed say why", () => {
    const h = new History();
    h.at(0, { kind: "step-begin", step: "wait", verb: "wait", text: "wait: established" });
    h.at(3, { kind: "step-end", step: "wait", outcome: "timeout", detail: "tor-n5 last seen in OpenSent" });
    h.at(3, { kind: "step-begin", step: "observe", verb: "observe", text: "for 10 s" });
    h.at(5, { kind: "node-up", node: "tor" });
    const steps = buildLanes(h.timeline("cut"), h.cell).find((l) => l.group === "steps");
    expect(steps?.spans[0]).toMatchObject({ tone: "bad", detail: "timeout: tor-n5 last seen in OpenSent" });
    expect(steps?.spans.every((s) => s.untilT <= axisEnd(h.timeline("cut")))).toBe(true);
  });
});

describe("faults", () => {
  it("are marked at their effect and last until they are healed", () => {
    const h = new History().ordinarySteps();
    h.at(15, { kind: "fault-healed", step: "kill", fault: "speaker-kill", node: "n5" });
    const faults = lane(h, "faults");
    expect(faults?.label).toBe("kill (speaker-kill)");
    expect(spansOf(faults)).toEqual(["10.1-15 warn speaker-kill n5"]);
    expect(marksOf(faults)).toEqual(["10.1 warn took effect on n5: exit seen"]);
  });

  it("without effect are marked as such", () => {
    const h = new History().step("kill", 10, 11);
    h.at(11, { kind: "fault-without-effect", step: "kill", fault: "speaker-kill", node: "n5", reason: "still running" });
    expect(marksOf(lane(h, "faults"))).toEqual(["11 bad no effect on n5: still running"]);
  });

  it("show the life of a speaker that ended, and of no other", () => {
    const h = new History().ordinarySteps();
    for (const on of ["n4", "n5"]) h.at(0.1, { kind: "speaker-started", node: on, speaker: "bird@2.17", recovery: false });
    h.at(10.1, { kind: "speaker-exited", node: "n5", exitCode: 137, signal: "SIGKILL" });
    h.at(12, { kind: "speaker-started", node: "n5", speaker: "bird@2.17", recovery: true });
    h.at(21, { kind: "speaker-exited", node: "n4", exitCode: 0 });
    expect(spansOf(lane(h, "faults", "speaker on n5"))).toEqual([
      "0.1-10.1 good running",
      "10.1-12 bad ended by SIGKILL",
      "12-20 good running (recovery)",
    ]);
    expect(lane(h, "faults", "speaker on n4")).toBeUndefined();
  });
});

describe("sessions", () => {
  it("are Established or not, and tell both ends' view of a packet once", () => {
    const h = new History().ordinarySteps().captured("tor", "n5");
    const connection = h.sessionUp(0.5);
    h.sessionReset(10.1, connection);
    h.sessionUp(12);
    const found = lane(h, "sessions");
    expect(found?.label).toBe("tor – n5");
    expect(spansOf(found)).toEqual([
      "0-0.5 neutral not yet Established",
      "0.5-10.1 good Established",
      "10.1-12 bad down",
      "12-20 good Established",
    ]);
    expect(marksOf(found)?.filter((m) => m.includes("reset"))).toEqual(["10.1 bad n5 reset the connection"]);
    expect(found?.marks.filter((m) => m.detail?.startsWith("OPEN from tor"))).toHaveLength(2);
  });

  it("are told apart by their names where two nodes have several", () => {
    const sessions = [session(TOR, N5), { ...session(TOR, N5), id: "second" }];
    const h = new History(cellWith({ topology: { networks: [], nodes: [TOR, N5], sessions } })).ordinarySteps();
    expect(buildLanes(h.timeline(), h.cell).flatMap((l) => (l.group === "sessions" ? l.label : []))).toEqual([
      "tor – n5 (tor-n5)",
      "tor – n5 (second)",
    ]);
  });
});

describe("next hops", () => {
  const cell = cellWith({ expectations: [expectation("next-hops", { node: "tor", prefix: VIP })] });
  const [x, y] = ["172.31.0.3", "172.31.0.4"];

  it("are spans of a constant set: the whole set good, a part of it a change, none bad", () => {
    const h = new History(cell).ordinarySteps();
    h.fibBegins(0, "tor", []);
    h.fib(1, "tor", "add", route(VIP, [x, y]));
    h.fib(10.5, "tor", "replace", route(VIP, [x]));
    h.fib(11, "tor", "delete", route(VIP, [x]));
    h.fib(12, "tor", "add", route(VIP, [x, y]));
    const found = lane(h, "next-hops", `tor: ${VIP}`);
    expect(spansOf(found)).toEqual([
      "0-1 neutral not learned yet",
      `1-10.5 good ${x}, ${y}`,
      `10.5-11 warn ${x}`,
      "11-12 bad no next hop",
      `12-20 good ${x}, ${y}`,
    ]);
    expect(found?.spans[2]?.detail).toBe(`at other times also ${y}`);
  });

  it("are those of the table that an expectation names, and what should not be in it is no good sight", () => {
    const [live, old] = [prefix("192.0.2.20/32"), prefix("192.0.2.10/32")];
    const become = expectation("routes", { node: "tor", table: 198, protocol: "248", become: [live], after: "kill", within: 1 });
    const h = new History(cellWith({ expectations: [become] })).ordinarySteps();
    const inTable = { table: 198, protocol: "248" };
    h.fibBegins(0, "tor", [route(live, [x], inTable), route(old, [x], inTable), route(VIP, [x], { table: 198 })]);
    h.fib(11, "tor", "delete", route(old, [x], inTable));
    expect(buildLanes(h.timeline(), h.cell).flatMap((l) => (l.group === "next-hops" ? [[l.label, spansOf(l)]] : []))).toEqual([
      ["tor: 192.0.2.20/32 (table 198)", [`0-20 good ${x}`]],
      ["tor: 192.0.2.10/32 (table 198)", [`0-11 warn ${x}`, "11-20 neutral not there"]],
    ]);
  });

  it("keep a hole of no length", () => {
    const h = new History(cell).ordinarySteps();
    h.fibBegins(0, "tor", [route(VIP, [x])]);
    h.fib(11, "tor", "delete", route(VIP, [x]));
    h.fib(11, "tor", "add", route(VIP, [x]));
    expect(spansOf(lane(h, "next-hops"))).toContain("11-11 bad no next hop");
  });

  it("are shown for what a speaker announces on the nodes that learn it", () => {
    const announced = prefix("10.2.0.0/26");
    const b = node("b", "172.31.0.9");
    const nodes = [TOR, { ...b, ...(b.speaker ? { speaker: { ...b.speaker, announce: [announced] } } : {}) }];
    const h = new History(cellWith({ topology: { networks: [], nodes, sessions: [] } })).ordinarySteps();
    h.fibBegins(0, "tor", [route(announced, ["172.31.0.9"])]);
    expect(buildLanes(h.timeline(), h.cell).flatMap((l) => (l.group === "next-hops" ? l.label : []))).toEqual(["tor: 10.2.0.0/26"]);
  });
});

describe("probes", () => {
  it("show what was lost in each direction", () => {
    const h = new History()
      .ordinarySteps()
      .udpProbe({ from: 5, until: 19, lost: [...lostForward(0, 11, 12), ...lostForward(1, 11.5, 12.5)] });
    const forward = lane(h, "probes", "web, forward");
    expect(spansOf(forward)).toEqual(["5-11 good received", "11-12.5 bad 200 lost", "12.5-19 good received"]);
    expect(forward?.spans[1]?.detail).toBe("200 packets of 2 of 2 flows lost");
    expect(spansOf(lane(h, "probes", "web, return"))).toEqual(["5-19 good received"]);
  });

  it("show stalls and ends of TCP connections", () => {
    const h = new History(cellWith({ probes: [{ ...WEB, kind: "tcp", to: address("198.51.100.10") }] })).ordinarySteps();
    h.at(2, { kind: "tcp-open", probe: "web", flow: 0, responder: "n3" });
    h.at(12, { kind: "tcp-stalled", probe: "web", flow: 0, sinceT: seconds(11) });
    h.at(14, { kind: "tcp-closed", probe: "web", flow: 0, how: "reset", error: "ECONNRESET" });
    const found = lane(h, "probes");
    expect(spansOf(found)).toEqual(["11-14 bad flow 0 stalled"]);
    expect(marksOf(found)).toEqual(["2 good flow 0 open to n3", "14 bad flow 0 ended: ECONNRESET"]);
  });
});

it("everything lies on the axis, and an empty record has one of some length", () => {
  const h = new History(cellWith({ steps: [faultStep("kill")] })).step("kill", 10, 11);
  h.effect("kill", 10.5);
  h.at(30, { kind: "fault-healed", step: "kill", fault: "speaker-kill", node: "n5" });
  const endT = axisEnd(h.timeline());
  for (const l of buildLanes(h.timeline(), h.cell)) {
    for (const s of l.spans) expect(s.fromT >= 0 && s.fromT <= s.untilT && s.untilT <= endT).toBe(true);
  }
  expect(axisEnd(new History().timeline("cut"))).toBeGreaterThan(0);
});
