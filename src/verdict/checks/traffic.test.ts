import { describe, expect, it } from "vitest";
import { History, lostForward, type ProbeLoss, seconds } from "../../../test/support/history.ts";
import { judgeBy, textOf } from "../../../test/support/judge.ts";
import { traffic } from "./traffic.ts";

const none = { probe: "web" };

function history(
  lost: readonly ProbeLoss[] = [],
  more: { from?: number; until?: number; unanswered?: readonly number[]; ends?: boolean } = {},
): History {
  return new History().ordinarySteps().udpProbe({ from: 2, until: 21, lost, ...more });
}

describe("traffic without limits", () => {
  it("passes when no packet was lost, and says how many were sent", () => {
    const verdict = judgeBy(traffic, history(), none);
    expect(verdict).toMatchObject({
      status: "pass",
      expected: "probe web (round-trip): no packet lost",
      actual: "none of about 2000 packets lost",
    });
    expect(verdict.status === "pass" && verdict.measured).toEqual([
      { name: "longest outage", value: 0, unit: "ns", limit: 0 },
      { name: "lost", value: 0, unit: "packets" },
      { name: "sent", value: 2000, unit: "packets" },
    ]);
  });

  it("fails on a single lost packet, with the gap as evidence", () => {
    const h = history(lostForward(1, 12, 12.01));
    const verdict = judgeBy(traffic, h, none);
    expect(textOf(verdict)).toBe("1 of about 2000 packets lost, longest outage 10.000 ms, the first from 12.000 s on");
    const gap = h.events.find((e) => e.kind === "probe-gap" && e.direction === "return");
    expect(verdict.status === "fail" && verdict.evidence).toContain(gap?.id);
  });

  it("counts only packets that were sent in the window", () => {
    expect(judgeBy(traffic, history(lostForward(0, 8, 9)), none).status).toBe("pass");
    expect(judgeBy(traffic, history(lostForward(0, 20.5, 20.8)), none).status).toBe("pass");
    expect(textOf(judgeBy(traffic, history(lostForward(0, 9, 10.5)), none))).toMatch(/^50 of .* longest outage 500.000 ms/);
    expect(judgeBy(traffic, history(lostForward(0, 8, 9)), { ...none, from: "wait" }).status).toBe("inconclusive");
  });
});

describe("traffic with limits", () => {
  const losses = [...lostForward(0, 12, 12.04), ...lostForward(1, 12.02, 12.05)];

  it.each([
    ["an outage of 50 ms passes 50 ms", { "max-outage": "50ms" }, "pass"],
    ["an outage of 50 ms fails 49 ms", { "max-outage": "49ms" }, "fail"],
    ["7 lost packets pass 7, however long the outage", { "max-loss": 7 }, "pass"],
    ["7 lost packets fail 6", { "max-loss": 6 }, "fail"],
    ["both limits hold by themselves", { "max-loss": 7, "max-outage": "49ms" }, "fail"],
  ])("%s", (_name, limits, status) => {
    expect(judgeBy(traffic, history(losses), { ...none, ...limits }).status).toBe(status);
  });

  it("takes loss that comes and goes on several flows for one outage", () => {
    const flapping = [10.5, 10.53, 10.56, 10.59].flatMap((t) => [...lostForward(0, t, t + 0.02), ...lostForward(1, t + 0.01, t + 0.03)]);
    expect(judgeBy(traffic, history(flapping), { ...none, "max-outage": "100ms" }).status).toBe("fail");
  });
});

describe("traffic by direction", () => {
  const back: readonly ProbeLoss[] = [{ flow: 0, from: 12, until: 12.1, direction: "return" }];

  it.each([
    ["forward", "pass"],
    ["return", "fail"],
    ["both", "fail"],
    ["round-trip", "fail"],
  ])("a loss on the way back is seen by %s: %s", (direction, status) => {
    expect(judgeBy(traffic, history(back), { ...none, direction }).status).toBe(status);
  });

  it("a loss on the way forward is none on the way back", () => {
    expect(judgeBy(traffic, history(lostForward(0, 12, 12.1)), { ...none, direction: "return" }).status).toBe("pass");
    expect(judgeBy(traffic, history(lostForward(0, 12, 12.1)), { ...none, direction: "forward" }).status).toBe("fail");
  });
});

describe("traffic by who answers", () => {
  const withChange = () => {
    const h = history();
    h.at(13, { kind: "probe-responder", probe: "web", flow: 1, seq: 1100, responder: "n5" });
    return h;
  };

  it("passes when every answer came from one of the nodes", () => {
    expect(judgeBy(traffic, history(), { ...none, "answered-by": ["n3"] }).status).toBe("pass");
    expect(judgeBy(traffic, withChange(), { ...none, "answered-by": ["n3", "n5"] }).status).toBe("pass");
  });

  it("fails with the flow and the node that should not have answered", () => {
    expect(textOf(judgeBy(traffic, withChange(), { ...none, "answered-by": ["n3"] }))).toMatch(/flow 1 was answered by n5;/);
    expect(judgeBy(traffic, history(), { ...none, "answered-by": ["n4"] }).status).toBe("fail");
  });
});

describe("traffic is inconclusive when", () => {
  it.each([
    ["the probe never ran", new History().ordinarySteps(), /was not running when the window began/],
    ["it began after the fault", history([], { from: 12 }), /was not running when the window began/],
    ["it was stopped too early", history([], { until: 15 }), /was stopped before the window ended/],
    ["nothing was answered before the fault", history([], { unanswered: [0, 1] }), /was not answered before the window began/],
    ["one flow was not answered before the fault", history([], { unanswered: [1] }), /1 of 2 flows/],
    ["the record of the probe was cut off", history([], { until: 15, ends: false }), /does not tell what it sent/],
  ])("%s", (_name, h, reason) => {
    const verdict = judgeBy(traffic, h, none);
    expect(verdict.status).toBe("inconclusive");
    expect(textOf(verdict)).toMatch(reason);
  });

  it("the probe's recorder lost something, but for what was surely lost", () => {
    const loss = { kind: "recorder-loss", recorder: "probe", node: "tor", sinceT: seconds(11), detail: "the stream ended" } as const;
    const quiet = history();
    quiet.at(12, loss);
    expect(textOf(judgeBy(traffic, quiet, none))).toMatch(/the stream ended/);
    const lossy = history(lostForward(0, 12, 12.5));
    lossy.at(12, loss);
    expect(judgeBy(traffic, lossy, none).status).toBe("fail");
  });

  it.each([
    ["nothing but what is not recorded looks lost", [12, 12.2], {}, "inconclusive"],
    ["that, and the packets just before, which were under way", [11.99, 12.2], {}, "inconclusive"],
    ["more was lost", [12, 12.5], {}, "fail"],
    ["the rest of the outage is within the limit", [12, 12.5], { "max-outage": "400ms" }, "inconclusive"],
    ["the rest of the outage is not", [12, 12.5], { "max-outage": "200ms" }, "fail"],
    ["the rest of the loss is within the limit", [12, 12.5], { "max-loss": 30 }, "inconclusive"],
    ["the rest of the loss is not", [12, 12.5], { "max-loss": 20 }, "fail"],
  ] as const)("a report was lost and %s", (_name, [from, until], limits, status) => {
    const h = history(lostForward(0, from, until));
    h.at(12.25, { kind: "recorder-loss", recorder: "probe", node: "tor", sinceT: seconds(12), detail: "no report" });
    expect(judgeBy(traffic, h, { ...none, ...limits }).status).toBe(status);
  });

  it("an answering side lost a report, and one way is to be told from the other", () => {
    const h = history([{ flow: 0, from: 12, until: 12.2, direction: "forward" }]);
    h.at(12.25, { kind: "recorder-loss", recorder: "probe", node: "n3", sinceT: seconds(12), detail: "no report" });
    expect(judgeBy(traffic, h, { ...none, direction: "forward" }).status).toBe("inconclusive");
    expect(judgeBy(traffic, h, { ...none, direction: "round-trip" }).status).toBe("fail");
  });

  it.each([
    ["that is all that was lost", 12, 12.1, 10, none, "inconclusive"],
    ["more was lost than that", 12, 12.1, 9, none, "fail"],
    ["what else was lost is allowed", 12, 12.1, 5, { ...none, "max-loss": 5 }, "inconclusive"],
    ["what else was lost is too much", 12, 12.1, 5, { ...none, "max-loss": 4 }, "fail"],
    ["the outage goes on after it for too long", 12, 14, 10, { ...none, "max-outage": "500ms" }, "fail"],
    ["the outage is over with it", 12, 12.9, 10, { ...none, "max-outage": "500ms" }, "inconclusive"],
    ["that was after the window", 20.5, 20.6, 10, none, "pass"],
  ] as const)("the kernel refused to send, and %s", (_name, from, until, refused, params, status) => {
    const h = history(lostForward(0, from, until));
    const told = h.events.map((e) =>
      e.kind === "probe-sent" && e.flow === 0 && e.t >= seconds(until) ? { ...e, sendErrors: refused } : e,
    );
    h.events.splice(0, told.length, ...told);
    expect(judgeBy(traffic, h, params).status).toBe(status);
  });

  it("only packets are counted, and the sender stalled for so long that their loss could hide there", () => {
    const stalled = (until: number) => {
      const h = history();
      h.at(until, { kind: "probe-stalled", probe: "web", sinceT: seconds(12) });
      return judgeBy(traffic, h, { ...none, "max-loss": 5 });
    };
    expect(stalled(12.2).status).toBe("pass");
    expect(textOf(stalled(14))).toMatch(/missed its schedule for 2.000 s/);
  });

  it("the sender stalled for longer than the outage that is allowed", () => {
    const stalled = (lost: readonly ProbeLoss[] = []) => {
      const h = history(lost);
      h.at(12.04, { kind: "probe-stalled", probe: "web", sinceT: seconds(12) });
      return h;
    };
    expect(judgeBy(traffic, stalled(), none).status).toBe("inconclusive");
    expect(judgeBy(traffic, stalled(), { ...none, "max-outage": "30ms" }).status).toBe("inconclusive");
    expect(judgeBy(traffic, stalled(), { ...none, "max-outage": "50ms" }).status).toBe("pass");
    expect(judgeBy(traffic, stalled(lostForward(0, 12, 12.06)), { ...none, "max-outage": "50ms" }).status).toBe("inconclusive");
    expect(judgeBy(traffic, stalled(lostForward(0, 12, 12.3)), { ...none, "max-outage": "50ms" }).status).toBe("fail");
    expect(judgeBy(traffic, stalled(lostForward(0, 12, 12.06)), none).status).toBe("fail");
  });

  it("the fault took no effect", () => {
    const h = new History().step("wait", 0, 1).step("kill", 10, 10.2).step("observe", 10.2, 20).udpProbe({ from: 2, until: 21 });
    expect(judgeBy(traffic, h, none).status).toBe("inconclusive");
  });
});
