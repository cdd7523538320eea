import { describe, expect, it } from "vitest";
import { History, lostForward } from "../../../test/support/history.ts";
import { judgeBy, measuredNs, textOf } from "../../../test/support/judge.ts";
import { trafficStops } from "./traffic-stops.ts";

const params = { probe: "web", after: "kill", within: "3s" };

/** The fault `kill` takes effect at 10.1 s; the probe runs from 5 s to 20 s. */
function history(probe: Partial<Parameters<History["udpProbe"]>[0]> = {}): History {
  return new History().ordinarySteps().udpProbe({ from: 5, until: 20, ...probe });
}

const judge = (h: History) => judgeBy(trafficStops, h, params);

describe("traffic-stops", () => {
  it("passes when from some moment on nothing is answered any more", () => {
    const verdict = judge(history({ lost: [...lostForward(0, 10.5), ...lostForward(1, 12)] }));
    expect(verdict.status, textOf(verdict)).toBe("pass");
    expect((measuredNs(verdict) ?? 0) / 1e9).toBeCloseTo(1.9, 1);
  });

  it("fails when a flow is answered to the end, and says by whom", () => {
    const verdict = judge(history({ lost: lostForward(0, 10.5) }));
    expect(verdict.status).toBe("fail");
    expect(textOf(verdict)).toBe("1 of 2 flows were answered 9.900 s after, to the end, by n3");
  });

  it("fails when it ends too late", () => {
    const verdict = judge(history({ lost: [...lostForward(0, 10.5), ...lostForward(1, 16)] }));
    expect(textOf(verdict)).toMatch(/^1 of 2 flows were answered 5\.9\d\d s after, and then no longer, by n3$/);
  });

  it("fails when it was only interrupted", () => {
    const verdict = judge(history({ lost: [...lostForward(0, 10.5), ...lostForward(1, 10.5, 15)] }));
    expect(verdict.status).toBe("fail");
  });

  it.each([
    ["a flow was silent before", history({ unanswered: [1] }), "flow 1 of probe web was not answered before"],
    ["the probe was not running", history({ from: 12 }), "was not running when kill took effect"],
    ["the record does not tell its end", history({ ends: false }), "does not tell what probe web had sent"],
    ["it ended before the limit", history({ until: 12 }), "its 3 s are not over"],
  ])("is inconclusive when %s", (_, h, why) => {
    const verdict = judge(h);
    expect(verdict.status).toBe("inconclusive");
    expect(textOf(verdict)).toContain(why);
  });

  it("is inconclusive when the fault took no effect", () => {
    const h = new History().step("wait", 0, 1).step("kill", 10, 10.2).step("observe", 10.2, 20).udpProbe({ from: 5, until: 20 });
    h.at(10.1, { kind: "fault-without-effect", step: "kill", fault: "withdraw", node: "n5", reason: "it was not announced" });
    expect(judge(h).status).toBe("inconclusive");
  });

  it("is inconclusive when the silence may be the sender's", () => {
    const h = history({ lost: [...lostForward(0, 10.5), ...lostForward(1, 10.5)] });
    h.at(14, { kind: "probe-stalled", probe: "web", sinceT: 12e9 });
    expect(textOf(judge(h))).toContain("missed its schedule");
  });
});
