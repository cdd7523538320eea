import { describe, expect, it } from "vitest";
import { History, prefix, route } from "../../../test/support/history.ts";
import { judgeBy, textOf } from "../../../test/support/judge.ts";
import { fib } from "./fib.ts";

const P = prefix("10.2.0.0/26");
const Q = prefix("10.3.0.0/26");
const [X, Y] = ["172.31.0.3", "172.31.0.4"] as const;

function history(write: (h: History) => void = () => {}): History {
  const h = new History().ordinarySteps();
  h.fibBegins(0, "tor", [
    route(P, [Y, X]),
    route(prefix("172.31.0.0/24"), [], { protocol: "kernel", nextHops: [{ dev: "fabric", weight: 1, dead: false }] }),
  ]);
  write(h);
  return h;
}

describe("fib", () => {
  it("passes when the next hops are these, in any order", () => {
    const verdict = judgeBy(fib, history(), { node: "tor", equals: { [P]: [X, Y], [Q]: [] } });
    expect(verdict).toMatchObject({
      status: "pass",
      expected: "at the end of observe, in the FIB of tor: 10.2.0.0/26 via 172.31.0.3, 172.31.0.4; 10.3.0.0/26 via nothing",
    });
  });

  it("fails with each prefix that has others", () => {
    const verdict = judgeBy(fib, history(), { node: "tor", equals: { [P]: [X], [Q]: [Y] } });
    expect(verdict.status).toBe("fail");
    expect(textOf(verdict)).toBe(
      "10.2.0.0/26 via 172.31.0.3, 172.31.0.4 and not via 172.31.0.3; 10.3.0.0/26 via nothing and not via 172.31.0.4",
    );
  });

  it("finds routes of speakers outside a set, and leaves the kernel's alone", () => {
    expect(judgeBy(fib, history(), { node: "tor", "no-others-than": [P] }).status).toBe("pass");
    expect(textOf(judgeBy(fib, history(), { node: "tor", "no-others-than": [Q] }))).toBe(
      "10.2.0.0/26 via 172.31.0.3, 172.31.0.4 is there as well",
    );
    expect(judgeBy(fib, history(), { node: "tor", "no-others-than": [P], protocols: ["kernel"] }).status).toBe("fail");
  });

  it("looks into the table that it is given, where a route may lead to an interface alone", () => {
    const vip = route(P, [], { table: 198, protocol: "248", nextHops: [{ dev: "lan", weight: 1, dead: false }] });
    const h = history((w) => w.fib(12, "tor", "add", vip));
    const exact = { node: "tor", table: 198, equals: { [P]: ["dev lan"] }, protocols: ["248"] };
    expect(judgeBy(fib, h, { ...exact, "no-others-than": [P] }).status).toBe("pass");
    expect(textOf(judgeBy(fib, h, { ...exact, "no-others-than": [] }))).toBe("10.2.0.0/26 via dev lan is there as well");
  });

  it("looks at the end of the step that it is given, by default at the last one's", () => {
    const h = history((w) => w.fib(12, "tor", "delete", route(P, [X, Y])));
    const equals = { [P]: [X, Y] };
    expect(judgeBy(fib, h, { node: "tor", equals, at: "kill" }).status).toBe("pass");
    expect(judgeBy(fib, h, { node: "tor", equals }).status).toBe("fail");
  });

  it("is inconclusive after a fault that took no effect, and not before it", () => {
    const h = new History().step("wait", 0, 1).step("kill", 10, 10.2).step("observe", 10.2, 20);
    h.fibBegins(0, "tor", [route(P, [X, Y])]);
    const equals = { [P]: [X, Y] };
    const reason = "nothing proves that fault kill took effect";
    expect(judgeBy(fib, h, { node: "tor", equals })).toMatchObject({ status: "inconclusive", reason });
    expect(judgeBy(fib, h, { node: "tor", equals, at: "wait" }).status).toBe("pass");
  });

  it.each([
    ["the FIB was not recorded", new History().ordinarySteps(), {}],
    ["the recorder had ended", history((h) => h.at(12, { kind: "recorder-end", recorder: "fib", node: "tor", seen: 0, lost: 0 })), {}],
    ["the step never ended", new History().step("wait", 0, 1), { at: "kill" }],
  ])("is inconclusive when %s", (_name, h, more) => {
    expect(judgeBy(fib, h, { node: "tor", equals: { [P]: [X, Y] }, ...more }).status).toBe("inconclusive");
  });

  it("wants to be told what to compare", () => {
    expect(fib.params.safeParse({ node: "tor" }).success).toBe(false);
  });
});
