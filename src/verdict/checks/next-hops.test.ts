import { describe, expect, it } from "vitest";
import { cellWith, faultStep, History, observeStep, route, seconds, VIP } from "../../../test/support/history.ts";
import { judgeBy, measuredNs, textOf } from "../../../test/support/judge.ts";
import { nextHops } from "./next-hops.ts";

const [X, Y, Z] = ["172.31.0.3", "172.31.0.4", "172.31.0.5"] as const;
const always = { node: "tor", prefix: VIP, always: [Z, Y, X] };

function history(write: (h: History) => void = () => {}): History {
  const h = new History().ordinarySteps();
  h.fibBegins(0, "tor", [route(VIP, [X, Y, Z])]);
  write(h);
  return h;
}

describe("next-hops always", () => {
  it("passes when the set never changed", () => {
    const verdict = judgeBy(nextHops, history(), always);
    expect(verdict).toMatchObject({ status: "pass", actual: "always, for 10.000 s", measured: [{ value: 0, limit: 0 }] });
  });

  it("holds for the table that it is given, where a route may lead to an interface alone", () => {
    const vip = route(VIP, [], { table: 198, nextHops: [{ dev: "lan", weight: 1, dead: false }] });
    const h = history((w) => w.fib(5, "tor", "add", vip));
    expect(judgeBy(nextHops, h, { node: "tor", prefix: VIP, table: 198, always: ["dev lan"] }).status).toBe("pass");
    expect(textOf(judgeBy(nextHops, h, { node: "tor", prefix: VIP, table: 198, always: [X] }))).toContain("172.31.0.3 is a node (n3)");
  });

  it("fails with the missing next hop, its node and the interval", () => {
    const h = history((w) => {
      w.fib(12, "tor", "replace", route(VIP, [X, Y]));
      w.fib(13.24, "tor", "replace", route(VIP, [X, Y, Z]));
    });
    const verdict = judgeBy(nextHops, h, always);
    expect(verdict).toMatchObject({
      status: "fail",
      expected: "next hops of 198.51.100.10/32 on tor always 172.31.0.3, 172.31.0.4, 172.31.0.5",
      actual: "172.31.0.5 is a node (n5) and was no next hop of 198.51.100.10/32 on tor for 1.240 s, from 12.000 s on",
      measured: [{ name: "longest deviation", value: seconds(1.24), unit: "ns", limit: 0 }],
    });
    expect(verdict.status === "fail" && verdict.evidence).toContain("e9");
  });

  it("says of a next hop that never was one when its node had told of routes", () => {
    const h = new History().ordinarySteps().captured("tor", "n5");
    h.fibBegins(0, "tor", [route(VIP, [X, Y])]);
    const connection = h.sessionUp(1);
    const message = { type: "UPDATE", announced: 1, withdrawn: 0, octets: 50 } as const;
    expect(textOf(judgeBy(nextHops, h, always))).toMatch(/from 10.000 s on$/);
    const id = h.fact(1.5, "tor", { kind: "bgp-message", connection, from: "server", message });
    expect(textOf(judgeBy(nextHops, h, always))).toBe(
      `172.31.0.5 is a node (n5) and was no next hop of 198.51.100.10/32 on tor for 10.000 s, from 10.000 s on: it never was one in this run, although n5 had sent tor routes in an UPDATE at 1.500 s (${id})`,
    );
  });

  it("names every missing next hop when the route is deleted and added again, however short", () => {
    const h = history((w) => {
      w.fib(12, "tor", "delete", route(VIP, [X, Y, Z]));
      w.fib(12.000001, "tor", "add", route(VIP, [X, Y, Z]));
    });
    const text = textOf(judgeBy(nextHops, h, always));
    for (const hop of [X, Y, Z]) expect(text).toMatch(new RegExp(`${hop} is a node .* was no next hop of .* for 0.001 ms`));
  });

  it("fails on a hole of no length, and at the very end of the window", () => {
    const instant = history((w) => {
      w.fib(12, "tor", "delete", route(VIP, [X, Y, Z]));
      w.fib(12, "tor", "add", route(VIP, [X, Y, Z]));
    });
    expect(judgeBy(nextHops, instant, always).status).toBe("fail");
    const atTheEnd = history((w) => {
      w.fib(19.999, "tor", "delete", route(VIP, [X, Y, Z]));
    });
    expect(judgeBy(nextHops, atTheEnd, always).status).toBe("fail");
  });

  it("counts one absence over several changes of the set as one", () => {
    const h = history((w) => {
      w.fib(12, "tor", "replace", route(VIP, [X, Y]));
      w.fib(13, "tor", "replace", route(VIP, [X]));
      w.fib(14, "tor", "replace", route(VIP, [X, Y, Z]));
    });
    expect(textOf(judgeBy(nextHops, h, always))).toBe(
      "172.31.0.5 is a node (n5) and was no next hop of 198.51.100.10/32 on tor for 2.000 s, from 12.000 s on; " +
        "172.31.0.4 is a node (n4) and was no next hop of 198.51.100.10/32 on tor for 1.000 s, from 13.000 s on",
    );
  });

  it("fails on a next hop outside the set, and does not make an unknown address a node", () => {
    const h = history((w) => {
      w.fib(12, "tor", "replace", route(VIP, [X, Y, Z, "172.31.0.9"]));
    });
    expect(textOf(judgeBy(nextHops, h, always))).toBe(
      "172.31.0.9 was a next hop of 198.51.100.10/32 on tor for 8.000 s, from 12.000 s on, and should not have been",
    );
  });

  it("does not look outside its window", () => {
    const h = history((w) => {
      w.fib(5, "tor", "delete", route(VIP, [X, Y, Z]));
      w.fib(6, "tor", "add", route(VIP, [X, Y, Z]));
    });
    expect(judgeBy(nextHops, h, always).status).toBe("pass");
    expect(judgeBy(nextHops, h, { ...always, from: "wait", until: "observe" }).status).toBe("fail");
  });

  it("is inconclusive where the set is not known: before a snapshot, or in a loss", () => {
    const late = new History().ordinarySteps();
    late.fibBegins(11, "tor", [route(VIP, [X, Y, Z])]);
    expect(judgeBy(nextHops, late, always)).toMatchObject({ status: "inconclusive", reason: expect.stringMatching(/not recorded yet/) });
    const lossy = history((w) => {
      w.at(13, { kind: "recorder-loss", recorder: "fib", node: "tor", sinceT: seconds(12), detail: "overrun" });
      w.at(13, { kind: "fib-snapshot", node: "tor", reason: "resync", routes: [route(VIP, [X, Y, Z])] });
    });
    expect(judgeBy(nextHops, lossy, always)).toMatchObject({ status: "inconclusive", reason: expect.stringMatching(/overrun/) });
  });

  it("fails on what was seen even where something else was not", () => {
    const h = history((w) => {
      w.at(13, { kind: "recorder-loss", recorder: "fib", node: "tor", sinceT: seconds(12), detail: "overrun" });
      w.at(13, { kind: "fib-snapshot", node: "tor", reason: "resync", routes: [route(VIP, [X, Y])] });
    });
    expect(judgeBy(nextHops, h, always).status).toBe("fail");
  });

  it("is inconclusive when the fault took no effect", () => {
    const h = new History().step("wait", 0, 1).step("kill", 10, 10.2).step("observe", 10.2, 20);
    h.fibBegins(0, "tor", [route(VIP, [X])]);
    expect(judgeBy(nextHops, h, always).status).toBe("inconclusive");
  });
});

describe("next-hops eventually", () => {
  const eventually = { node: "tor", prefix: VIP, eventually: [X, Y], after: "kill", within: "2s" };

  it.each([
    ["passes when the set is reached in time and stays", 11.1, undefined, "pass", 1],
    ["fails when it is reached too late", 13.1, undefined, "fail", 3],
    ["fails when it is reached and left again", 11.1, 12, "fail", 9.9],
  ] as const)("%s", (_name, reached, left, status, took) => {
    const h = history((w) => {
      w.fib(reached, "tor", "replace", route(VIP, [X, Y]));
      if (left !== undefined) w.fib(left, "tor", "replace", route(VIP, [X]));
    });
    const verdict = judgeBy(nextHops, h, eventually);
    expect(verdict.status).toBe(status);
    expect(measuredNs(verdict)).toBe(seconds(took));
  });

  it("is inconclusive when any fault took no effect", () => {
    const h = new History(cellWith({ steps: [faultStep("refuse"), faultStep("kill"), observeStep("observe")] })).ordinarySteps();
    h.fibBegins(0, "tor", [route(VIP, [X, Y])]);
    h.step("refuse", 5, 6);
    const reason = "nothing proves that fault refuse took effect";
    expect(judgeBy(nextHops, h, eventually)).toMatchObject({ status: "inconclusive", reason });
  });

  it("is inconclusive when the record ends before the time is over", () => {
    expect(judgeBy(nextHops, history(), { ...eventually, within: "30s" })).toMatchObject({ status: "inconclusive" });
  });
});

it("wants either always or eventually, whole", () => {
  const fits = (p: object) => nextHops.params.safeParse({ node: "tor", prefix: VIP, ...p }).success;
  expect(fits({})).toBe(false);
  expect(fits({ always: [X], eventually: [X], after: "kill", within: "1s" })).toBe(false);
  expect(fits({ eventually: [X], after: "kill" })).toBe(false);
  expect(fits({ always: [X], wihtin: "1s" })).toBe(false);
  expect(fits({ eventually: [X], after: "kill", within: "1s" })).toBe(true);
});
