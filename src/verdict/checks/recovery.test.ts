import { describe, expect, it } from "vitest";
import {
  cellWith,
  faultStep,
  History,
  lostForward,
  N5,
  observeStep,
  prefix,
  route,
  seconds,
  session,
  TOR,
} from "../../../test/support/history.ts";
import { judgeBy, measuredNs, textOf } from "../../../test/support/judge.ts";
import { recovery } from "./recovery.ts";

const P = prefix("10.2.0.0/26");
const X = "172.31.0.3";
const Y = "172.31.0.4";
const ofRoute = { node: "tor", route: P, after: "kill", within: "5s" };

function history(write: (h: History) => void = () => {}): History {
  const h = new History().ordinarySteps();
  h.fibBegins(0, "tor", [route(P, [X])]);
  write(h);
  return h;
}

describe("recovery of a route", () => {
  it("passes with 0 when the route was never lost", () => {
    const verdict = judgeBy(recovery, history(), ofRoute);
    expect(verdict).toMatchObject({ status: "pass", actual: "never lost", measured: [{ name: "recovery", value: 0, limit: seconds(5) }] });
  });

  it.each([
    ["passes when it is back in time", [[10.2, 12.3]], "pass", 2.2, "back after 2.200 s"],
    ["fails when it is back too late", [[10.2, 16]], "fail", 5.9, "back after 5.900 s"],
    [
      "takes the last return of a flapping route",
      [
        [10.2, 11],
        [14, 15.6],
      ],
      "fail",
      5.5,
      "back after 5.500 s",
    ],
    ["sees a loss from just before the effect was proven", [[10.05, 11.1]], "pass", 1, "back after 1.000 s"],
  ] as const)("%s", (_name, losses, status, took, actual) => {
    const h = history((w) => {
      for (const [gone, back] of losses) {
        w.fib(gone, "tor", "delete", route(P, [X]));
        w.fib(back, "tor", "add", route(P, [X]));
      }
    });
    const verdict = judgeBy(recovery, h, ofRoute);
    expect(verdict).toMatchObject({ status, actual });
    expect(measuredNs(verdict)).toBe(seconds(took));
  });

  it("takes the first return where it need not stay", () => {
    const h = history((w) => {
      for (const [gone, back] of [
        [10.2, 11],
        [14, 15.6],
      ] as const) {
        w.fib(gone, "tor", "delete", route(P, [X]));
        w.fib(back, "tor", "add", route(P, [X]));
      }
    });
    expect(judgeBy(recovery, h, { ...ofRoute, stays: false })).toMatchObject({ status: "pass", actual: "back after 900.000 ms" });
  });

  it("fails when it is not back at the end, and says so", () => {
    const h = history((w) => w.fib(10.2, "tor", "delete", route(P, [X])));
    expect(judgeBy(recovery, h, ofRoute)).toMatchObject({ status: "fail", actual: "not back after 9.900 s, when the record ends" });
  });

  it("fails when it was back and is lost again at the end", () => {
    const h = history((w) => {
      w.fib(10.2, "tor", "delete", route(P, [X]));
      w.fib(11, "tor", "add", route(P, [X]));
      w.fib(12.1, "tor", "delete", route(P, [X]));
    });
    expect(textOf(judgeBy(recovery, h, ofRoute))).toBe("lost again 2.000 s after, not back after 9.900 s, when the record ends");
  });

  it("is inconclusive when the record ends before the budget does", () => {
    const h = history((w) => w.fib(10.2, "tor", "delete", route(P, [X])));
    expect(judgeBy(recovery, h, { ...ofRoute, within: "10s" })).toMatchObject({ status: "inconclusive" });
  });

  it("needs a live next hop, and all of via where that is asked for", () => {
    const h = history((w) => {
      w.at(10.2, {
        kind: "fib-nexthops",
        node: "tor",
        route: { ...route(P, [X]), nextHops: [{ via: route(P, [X]).nextHops[0]?.via, weight: 1, dead: true }] },
      });
      w.fib(11.1, "tor", "replace", route(P, [X]));
      w.fib(12.1, "tor", "replace", route(P, [X, Y]));
    });
    expect(measuredNs(judgeBy(recovery, h, ofRoute))).toBe(seconds(1));
    expect(measuredNs(judgeBy(recovery, h, { ...ofRoute, via: [X, Y] }))).toBe(seconds(2));
  });

  it("counts a rebooted node's routes as gone until they are installed again", () => {
    const h = history((w) => {
      w.at(10.1, { kind: "node-down", node: "tor" });
      w.fibBegins(11, "tor", []);
      w.fib(13.1, "tor", "add", route(P, [X]));
    });
    expect(judgeBy(recovery, h, ofRoute)).toMatchObject({ status: "pass", actual: "back after 3.000 s" });
  });

  it("starts its clock at the speaker's start where that is asked for", () => {
    const h = history((w) => {
      w.fib(10.2, "tor", "delete", route(P, [X]));
      w.at(9, { kind: "speaker-started", node: "n5", speaker: "bird@2.17", recovery: false });
      w.at(15, { kind: "speaker-started", node: "n5", speaker: "bird@2.17", recovery: true });
      w.fib(16.5, "tor", "add", route(P, [X]));
    });
    expect(judgeBy(recovery, h, { ...ofRoute, since: "speaker-started" })).toMatchObject({ status: "pass", actual: "back after 1.500 s" });
    expect(judgeBy(recovery, h, ofRoute).status).toBe("fail");
  });

  it("is inconclusive when the speaker never started", () => {
    expect(textOf(judgeBy(recovery, history(), { ...ofRoute, since: "speaker-started" }))).toBe(
      "the speaker of n5 did not start after kill",
    );
  });

  it("is inconclusive when a fault that prepared for this one took no effect", () => {
    const h = new History(cellWith({ steps: [faultStep("refuse"), faultStep("kill"), observeStep("observe")] })).ordinarySteps();
    h.fibBegins(0, "tor", [route(P, [X])]);
    h.step("refuse", 5, 6).at(5.5, { kind: "fault-without-effect", step: "refuse", fault: "refuse", node: "n5", reason: "nobody came" });
    expect(judgeBy(recovery, h, ofRoute)).toMatchObject({
      status: "inconclusive",
      reason: "fault refuse took no effect on n5: nobody came",
    });
  });

  it("is inconclusive when the fault took no effect", () => {
    const h = new History().step("wait", 0, 1).step("kill", 10, 10.2).step("observe", 10.2, 20);
    h.at(10.1, { kind: "fault-without-effect", step: "kill", fault: "speaker-kill", node: "n5", reason: "no such process" });
    h.fibBegins(0, "tor", [route(P, [X])]);
    expect(textOf(judgeBy(recovery, h, ofRoute))).toBe("fault kill took no effect on n5: no such process");
  });

  it.each([
    ["inconclusive when a loss hides whether it was back in time", 16, "inconclusive"],
    ["a pass when it was known to be back before the budget was over", 14, "pass"],
  ] as const)("is %s", (_name, known, status) => {
    const h = history((w) => {
      w.fib(10.2, "tor", "delete", route(P, [X]));
      w.at(known, { kind: "recorder-loss", recorder: "fib", node: "tor", sinceT: seconds(11), detail: "overrun" });
      w.at(known, { kind: "fib-snapshot", node: "tor", reason: "resync", routes: [route(P, [X])] });
    });
    expect(judgeBy(recovery, h, ofRoute).status).toBe(status);
  });

  it("is inconclusive when the state at the end is not known", () => {
    const h = history((w) => w.at(12, { kind: "recorder-end", recorder: "fib", node: "tor", seen: 1, lost: 0 }));
    expect(judgeBy(recovery, h, ofRoute).status).toBe("inconclusive");
  });
});

describe("recovery of a session", () => {
  const ofSession = { session: ["n5", "tor"], after: "kill", within: "5s" };

  it.each([
    ["passes when it is Established again in time", 12.1, "pass", 2],
    ["fails when it is Established again too late", 17.1, "fail", 7],
  ] as const)("%s", (_name, back, status, took) => {
    const h = new History().ordinarySteps().captured("tor", "n5");
    h.sessionReset(10.1, h.sessionUp(0.5));
    h.sessionUp(back);
    const verdict = judgeBy(recovery, h, ofSession);
    expect(verdict).toMatchObject({ status, expected: "session tor-n5 back within 5 s" });
    expect(measuredNs(verdict)).toBe(seconds(took));
  });

  it("says in a route's verdict when the session was back", () => {
    const h = new History().ordinarySteps().captured("tor", "n5");
    h.sessionReset(10.1, h.sessionUp(0.5));
    h.sessionUp(11.1);
    h.fibBegins(0, "tor", [route(P, [X])]);
    h.fib(10.2, "tor", "delete", route(P, [X]));
    h.fib(19.1, "tor", "add", route(P, [X]));
    expect(textOf(judgeBy(recovery, h, ofRoute))).toBe("back after 9.000 s (session tor-n5 Established 1.000 s after)");
  });

  it("passes with 0 when it never went down", () => {
    const h = new History().ordinarySteps().captured("tor", "n5");
    h.sessionUp(0.5);
    expect(judgeBy(recovery, h, ofSession)).toMatchObject({ status: "pass", actual: "never lost" });
  });

  it("is inconclusive without a capture, and where both captures lost something", () => {
    const without = new History().ordinarySteps();
    expect(judgeBy(recovery, without, ofSession).status).toBe("inconclusive");
    const lossy = new History().ordinarySteps().captured("tor", "n5");
    lossy.sessionReset(10.1, lossy.sessionUp(0.5));
    lossy.sessionUp(12.1);
    lossy.at(19, { kind: "recorder-loss", recorder: "wire", node: "tor", sinceT: seconds(0), detail: "drops" });
    expect(judgeBy(recovery, lossy, ofSession).status).toBe("pass");
    lossy.at(30, { kind: "recorder-loss", recorder: "wire", node: "n5", sinceT: seconds(18), detail: "drops" });
    expect(judgeBy(recovery, lossy, ofSession).status).toBe("inconclusive");
  });

  it("takes the slowest of several sessions between the two nodes", () => {
    const first = session(TOR, N5);
    const elsewhere = { ...TOR, interfaces: [{ network: "lan", addresses: [{ address: X, length: 24 }] }] } as unknown as typeof TOR;
    const second = { ...session(elsewhere, N5), id: "tor-n5-lan" };
    const h = new History(cellWith({ topology: { ...cellWith().topology, sessions: [first, second] } }))
      .ordinarySteps()
      .captured("tor", "n5");
    h.sessionReset(10.1, h.sessionUp(0.5, first), first);
    h.sessionReset(10.1, h.sessionUp(0.5, second), second);
    h.sessionUp(11.1, first);
    h.sessionUp(13.1, second);
    expect(judgeBy(recovery, h, ofSession)).toMatchObject({
      status: "pass",
      expected: expect.stringMatching(/tor-n5-lan/),
      actual: "back after 3.000 s",
    });
  });
});

describe("recovery of a probe", () => {
  const ofProbe = { probe: "web", after: "kill", within: "5s" };
  const withProbe = (options: Parameters<History["udpProbe"]>[0]) => new History().ordinarySteps().udpProbe(options);

  it.each([
    ["passes when it was never lost", [], "pass", 0],
    ["passes when every flow is answered again in time", [...lostForward(0, 10.1, 11), ...lostForward(1, 10.1, 12.1)], "pass", 2],
    ["fails when one flow comes too late", [...lostForward(0, 10.1, 11), ...lostForward(1, 10.1, 16.1)], "fail", 6],
    ["fails when packets are still lost at the end", lostForward(0, 15), "fail", 9.9],
  ] as const)("%s", (_name, lost, status, took) => {
    const verdict = judgeBy(recovery, withProbe({ from: 2, until: 21, lost }), ofProbe);
    expect(verdict.status).toBe(status);
    expect(measuredNs(verdict)).toBe(seconds(took));
  });

  it.each([
    ["it was not running before the fault", { from: 12, until: 21 }],
    ["it stopped before the end", { from: 2, until: 15 }],
    ["a flow of it was never answered", { from: 2, until: 21, unanswered: [1] }],
    ["its record was cut off", { from: 2, until: 21, ends: false }],
  ])("is inconclusive when %s", (_name, options) => {
    expect(judgeBy(recovery, withProbe(options), ofProbe).status).toBe("inconclusive");
  });

  it("of TCP ends when no connection hangs or is lost", () => {
    const probes = cellWith().probes.map((p) => ({ ...p, kind: "tcp" as const }));
    const h = new History(cellWith({ probes })).ordinarySteps();
    h.at(1, { kind: "probe-begin", probe: "web", node: "tor", flows: 1, intervalMs: 50 });
    h.at(2, { kind: "tcp-open", probe: "web", flow: 0, responder: "n3" });
    h.at(11.1, { kind: "tcp-stalled", probe: "web", flow: 0, sinceT: seconds(10.1) });
    h.at(13.1, { kind: "tcp-resumed", probe: "web", flow: 0, stalledMs: 3000 });
    const died = [...h.events];
    h.at(21, { kind: "probe-end", probe: "web" });
    expect(judgeBy(recovery, h, ofProbe)).toMatchObject({ status: "pass", actual: "back after 3.000 s" });
    h.at(14, { kind: "tcp-closed", probe: "web", flow: 0, how: "reset" });
    expect(judgeBy(recovery, h, ofProbe)).toMatchObject({ status: "fail" });
    h.events.splice(0, h.events.length, ...died);
    expect(textOf(judgeBy(recovery, h, ofProbe))).toMatch(/did not run to the end/);
    h.at(14, { kind: "probe-end", probe: "web" });
    expect(textOf(judgeBy(recovery, h, ofProbe))).toMatch(/did not run to the end/);
  });

  it.each([
    ["none of 40 ms", 12, 12.04, [], "5s", "pass", "never lost"],
    ["one inside the budget, as if nothing was answered in it", 12, 14, [], "5s", "pass", "back after 3.900 s"],
    ["one after the budget", 16, 18, [], "5s", "inconclusive", /something was not observed/],
    ["one to the end", 18, 20.5, [], "5s", "inconclusive", /missed its schedule/],
    ["one in which the outage may have ended", 12, 18, lostForward(0, 11, 18), "5s", "inconclusive", /something was not observed/],
    ["one in the middle of an outage", 12, 13, lostForward(0, 11, 18), "5s", "fail", "back after 7.900 s"],
  ] as const)("does not take a stall of the sender for traffic: %s", (_name, from, until, lost, within, status, text) => {
    const h = withProbe({ from: 2, until: 21, lost });
    h.at(until, { kind: "probe-stalled", probe: "web", sinceT: seconds(from) });
    const verdict = judgeBy(recovery, h, { ...ofProbe, within });
    expect(verdict.status).toBe(status);
    expect(textOf(verdict)).toMatch(text);
  });
});

it("wants exactly one of route, session and probe, and a node for a route", () => {
  const fits = (p: object) => recovery.params.safeParse({ after: "kill", within: "1s", ...p }).success;
  expect(fits({ node: "tor", route: P })).toBe(true);
  expect(fits({ probe: "web" })).toBe(true);
  expect(fits({ route: P })).toBe(false);
  expect(fits({})).toBe(false);
  expect(fits({ probe: "web", session: ["a", "b"] })).toBe(false);
  expect(fits({ session: ["a"] })).toBe(false);
});
