import { describe, expect, it } from "vitest";
import { History, prefix, route, seconds } from "../../../test/support/history.ts";
import { judgeBy, textOf } from "../../../test/support/judge.ts";
import { fibChurn } from "./fib-churn.ts";

const P = prefix("10.2.0.0/26");
const X = "172.31.0.3";

function history(write: (h: History) => void = () => {}): History {
  const h = new History().ordinarySteps();
  h.fibBegins(0, "tor", [route(P, [X])]);
  write(h);
  return h;
}

describe("fib-churn", () => {
  it("passes when the kernel told of nothing in the window", () => {
    const h = history((w) => {
      w.fib(5, "tor", "replace", route(P, [X]));
      w.fib(20.5, "tor", "delete", route(P, [X]));
      w.fib(12, "n5", "delete", route(P, [X]));
    });
    expect(judgeBy(fibChurn, h, { node: "tor" })).toMatchObject({ status: "pass", actual: "none" });
  });

  it("fails even on a replacement by the same route", () => {
    const verdict = judgeBy(
      fibChurn,
      history((w) => w.fib(12.5, "tor", "replace", route(P, [X]))),
      { node: "tor" },
    );
    expect(verdict).toMatchObject({
      status: "fail",
      actual: "12.500 s: replace 10.2.0.0/26 via 172.31.0.3",
      measured: [{ name: "route events", value: 1, unit: "count", limit: 0 }],
    });
  });

  it("fails on a change of a nexthop object, and shows a few of many events", () => {
    const h = history((w) => {
      w.at(12, { kind: "fib-nexthops", node: "tor", route: route(P, [X]) });
      for (let i = 0; i < 9; i++) w.fib(13 + i / 10, "tor", "delete", route(P, [X]));
    });
    expect(textOf(judgeBy(fibChurn, h, { node: "tor" }))).toMatch(
      /^12.000 s: nexthop object changed under .*; 13.000 s: delete 10.2.0.0\/26; .*and 5 more$/,
    );
  });

  it("looks into the table that it is given, at all of its routes unless it is given a prefix", () => {
    const foreign = route(P, [X], { table: 198, protocol: "static" });
    const h = history((w) => {
      w.fib(5, "tor", "add", foreign);
      w.fib(12, "tor", "replace", foreign);
    });
    expect(judgeBy(fibChurn, h, { node: "tor" }).status).toBe("pass");
    const verdict = judgeBy(fibChurn, h, { node: "tor", table: 198 });
    expect(verdict).toMatchObject({ status: "fail", expected: "no event of any route in the FIB of tor of table 198" });
    expect(judgeBy(fibChurn, h, { node: "tor", table: 198, prefix: P, from: "observe" }).status).toBe("fail");
    expect(textOf(judgeBy(fibChurn, h, { node: "tor", table: 199 }))).toBe(
      "there is no route on tor of table 199 at the begin of the window",
    );
  });

  it("counts routes of speakers only, unless it is given a prefix", () => {
    const h = history((w) => w.fib(12, "tor", "add", route(P, [X], { protocol: "static" })));
    expect(judgeBy(fibChurn, h, { node: "tor" }).status).toBe("pass");
    expect(judgeBy(fibChurn, h, { node: "tor", prefix: P }).status).toBe("fail");
  });

  it.each([
    ["the prefix is not there at the begin", [route(P, [X])], { prefix: "10.9.0.0/16" }, /^there is no route 10\.9\.0\.0\/16 on tor/],
    ["no route of a speaker is there at the begin", [route(P, [X], { protocol: "kernel" })], {}, /^there is no route of a BGP speaker/],
    ["the FIB is empty", [], { prefix: P }, /^there is no route 10\.2/],
  ])("is inconclusive when %s", (_name, routes, more, reason) => {
    const h = new History().ordinarySteps();
    h.fibBegins(0, "tor", routes);
    expect(judgeBy(fibChurn, h, { node: "tor", ...more })).toMatchObject({ status: "inconclusive", reason: expect.stringMatching(reason) });
  });

  it.each([
    ["found wholly inside the window counts", 12, 13, "fail"],
    ["found wholly before it does not", 2, 9, "pass"],
    ["found after it, of a time after it, does not", 20.2, 20.5, "pass"],
    ["that may have happened before it is inconclusive", 9, 11, "inconclusive"],
    ["that may have happened after it is inconclusive", 19, 21, "inconclusive"],
    ["that may have happened at any time is inconclusive", 9, 21, "inconclusive"],
  ] as const)("an inferred change %s", (_name, since, t, status) => {
    const h = history((w) =>
      w.at(t, { kind: "fib-route", node: "tor", op: "replace", route: route(P, [X]), inferred: true, sinceT: seconds(since) }),
    );
    expect(judgeBy(fibChurn, h, { node: "tor" }).status).toBe(status);
  });

  it.each([
    ["the FIB was not recorded", new History().ordinarySteps()],
    [
      "the recorder lost something",
      history((h) => h.at(13, { kind: "recorder-loss", recorder: "fib", node: "tor", sinceT: 12e9, detail: "overrun" })),
    ],
    [
      "the node was down",
      history((h) => {
        h.at(12, { kind: "node-down", node: "tor" });
        h.fibBegins(13, "tor", []);
      }),
    ],
  ])("is inconclusive when %s", (_name, h) => {
    expect(judgeBy(fibChurn, h, { node: "tor" }).status).toBe("inconclusive");
  });
});
