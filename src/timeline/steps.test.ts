import { describe, expect, it } from "vitest";
import { cellWith, faultStep, History, observeStep, seconds, waitStep } from "../../test/support/history.ts";

const known = (from: number, until: number) => ({ status: "known", window: { fromT: seconds(from), untilT: seconds(until) } });

describe("windows of steps", () => {
  it("reach from the first fault's begin to the last step's end by default", () => {
    expect(new History().ordinarySteps().timeline().window()).toMatchObject(known(10, 20));
  });

  it("can be named by steps, begin to end", () => {
    const timeline = new History().ordinarySteps().timeline();
    expect(timeline.window("wait", "kill")).toMatchObject(known(0, 10.2));
    expect(timeline.window("observe")).toMatchObject(known(10.2, 20));
    expect(timeline.window("observe", "wait")).toMatchObject({ status: "unknown", reason: expect.stringMatching(/ends before it begins/) });
  });

  it("begin with the first observe step where the scenario has no fault", () => {
    const h = new History(cellWith({ steps: [waitStep("wait"), observeStep("observe")] })).step("wait", 0, 1).step("observe", 1, 5);
    expect(h.timeline().window()).toMatchObject(known(1, 5));
  });

  it("are unknown when a fault inside them took no effect", () => {
    const h = new History().step("wait", 0, 1).step("kill", 10, 10.2).step("observe", 10.2, 20);
    h.at(10.1, { kind: "fault-without-effect", step: "kill", fault: "speaker-kill", node: "n5", reason: "it was dead already" });
    const timeline = h.timeline();
    expect(timeline.window()).toEqual({ status: "unknown", reason: "fault kill took no effect on n5: it was dead already" });
    expect(timeline.window("wait", "wait")).toMatchObject(known(0, 1));
  });

  it("are unknown when a fault that prepared them took no effect, on any of its nodes", () => {
    const h = new History(cellWith({ steps: [faultStep("refuse"), faultStep("kill"), observeStep("observe")] })).ordinarySteps();
    h.step("refuse", 5, 6).effect("refuse", 5.5, "n4");
    h.at(5.6, { kind: "fault-without-effect", step: "refuse", fault: "refuse", node: "n5", reason: "no connection came" });
    const timeline = h.timeline();
    const reason = "fault refuse took no effect on n5: no connection came";
    expect(timeline.window("kill")).toEqual({ status: "unknown", reason });
    expect(timeline.momentAfter("kill")).toEqual({ status: "unknown", reason });
    expect([timeline.ineffective(seconds(5)), timeline.ineffective(seconds(5.1))]).toEqual([undefined, reason]);
  });

  it("are unknown when a fault proved nothing, or never began", () => {
    expect(new History().step("wait", 0, 1).step("kill", 10, 10.2).step("observe", 10.2, 20).timeline().window()).toMatchObject({
      reason: "nothing proves that fault kill took effect",
    });
    expect(new History().step("wait", 0, 1).timeline().window()).toMatchObject({ reason: "step kill never began" });
  });

  it("end with the last event of a record that was cut off", () => {
    const h = new History().step("wait", 0, 1).step("kill", 10, 10.2);
    h.effect("kill", 10.1);
    h.at(14, { kind: "hint", node: "tor", what: "x", text: "" });
    expect(h.timeline("cut").window()).toMatchObject(known(10, 14));
  });
});

describe("the end of what was observed", () => {
  it("comes before the taking down", () => {
    const h = new History().ordinarySteps();
    h.at(21, { kind: "phase-begin", phase: "drain" });
    h.at(25, { kind: "node-down", node: "tor" });
    expect(h.timeline().end).toBe(seconds(20));
  });

  it("is the moment of the abort in an aborted run", () => {
    const h = new History().step("wait", 0, 1).step("kill", 10, 10.2);
    h.at(12, { kind: "step-end", step: "observe", outcome: "aborted" });
    h.at(12.5, { kind: "phase-begin", phase: "drain" });
    h.at(13, { kind: "node-down", node: "tor" });
    expect(h.timeline("aborted").end).toBe(seconds(12));
  });

  it("is 0 in an empty record", () => {
    expect(new History().timeline("cut").end).toBe(0);
  });
});

describe("moments", () => {
  it("are a fault's effect and another step's end", () => {
    const timeline = new History().ordinarySteps().timeline();
    expect(timeline.momentAfter("kill")).toMatchObject({ status: "known", t: seconds(10.1) });
    expect(timeline.momentAfter("wait")).toMatchObject({ status: "known", t: seconds(1) });
    expect(timeline.momentAfter("nothing")).toMatchObject({ status: "unknown", reason: "step nothing never ended" });
    expect(timeline.faultEffect("wait")).toMatchObject({ status: "unknown", reason: "step wait is no fault" });
  });

  it("are the earliest of a fault's effects", () => {
    const h = new History(cellWith({ steps: [faultStep("kill")] })).step("kill", 1, 5);
    h.effect("kill", 4, "n4");
    h.effect("kill", 3, "n5");
    expect(h.timeline().faultEffect("kill")).toMatchObject({ t: seconds(3) });
  });

  it("do not exist for the end of a step that was not carried out", () => {
    const h = new History();
    h.at(0, { kind: "step-begin", step: "wait", verb: "wait", text: "" });
    h.at(60, { kind: "step-end", step: "wait", outcome: "timeout", detail: "n5-tor is down" });
    expect(h.timeline("broken").stepEnd("wait")).toEqual({
      status: "unknown",
      reason: "step wait was not carried out to its end (timeout: n5-tor is down)",
    });
  });
});

describe("queries", () => {
  it("find events by id, kind, predicate and time, in order of time", () => {
    const h = new History();
    const late = h.at(9, { kind: "node-up", node: "b" });
    const early = h.at(3, { kind: "node-up", node: "a" });
    const timeline = h.timeline();
    expect(timeline.all("node-up").map((e) => e.id)).toEqual([early, late]);
    expect(timeline.first("node-up", (e) => e.node === "b")?.id).toBe(late);
    expect(timeline.first("node-up", undefined, { after: seconds(4) })?.id).toBe(late);
    expect(timeline.all("node-up", undefined, { before: seconds(3) }).map((e) => e.id)).toEqual([early]);
    expect(timeline.byId(late)).toMatchObject({ node: "b" });
    expect(timeline.first("node-down")).toBeUndefined();
  });

  it("know the nodes of an interface's and of a shared address", () => {
    const timeline = new History().timeline();
    expect(timeline.nodesOf("172.31.0.5")).toEqual(["n5"]);
    expect(timeline.nodesOf("198.51.100.10")).toEqual(["n3", "n4", "n5"]);
    expect(timeline.nodesOf("203.0.113.1")).toEqual([]);
  });
});
