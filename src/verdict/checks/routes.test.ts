import { describe, expect, it } from "vitest";
import { History, prefix, route } from "../../../test/support/history.ts";
import { judgeBy, measuredNs, textOf } from "../../../test/support/judge.ts";
import { routes } from "./routes.ts";

const OLD = prefix("192.0.2.10/32");
const NEW = prefix("192.0.2.11/32");
const API = prefix("192.0.2.20/32");
const FOREIGN = prefix("203.0.113.0/24");

const vip = (p: typeof OLD, table = 198) => route(p, [], { table, protocol: "248", nextHops: [{ dev: "lan", weight: 1, dead: false }] });

/** The speaker of tor ends at 10.1, with the fault, and starts at 10.2. */
function history(write: (h: History) => void = () => {}): History {
  const h = new History().ordinarySteps();
  h.at(0.2, { kind: "speaker-started", node: "tor", speaker: "kube-vip-table@1", recovery: false });
  h.fibBegins(0, "tor", [route(FOREIGN, ["10.0.2.9"], { table: 198, protocol: "static" }), vip(OLD, 199)]);
  h.fib(0.5, "tor", "add", vip(OLD));
  h.fib(0.6, "tor", "add", vip(API));
  h.at(10.1, { kind: "speaker-exited", node: "tor", exitCode: 137, signal: "9" });
  h.at(10.2, { kind: "speaker-started", node: "tor", speaker: "kube-vip-table@1", recovery: true });
  write(h);
  return h;
}

const of = { node: "tor", table: 198, protocol: 248 };

describe("routes become", () => {
  const become = { ...of, become: [NEW, API], after: "kill", within: "1s" };
  const replace = (h: History) => {
    h.fib(10.4, "tor", "delete", vip(OLD));
    h.fib(10.6, "tor", "add", vip(NEW));
  };

  it("passes when the set is exact in time and stays so, whatever other protocols and tables hold", () => {
    const verdict = judgeBy(routes, history(replace), become);
    expect(verdict).toMatchObject({
      status: "pass",
      expected: "table 198 of tor, protocol 248, holds 192.0.2.11/32, 192.0.2.20/32 and no other within 1 s",
    });
    expect(measuredNs(verdict)).toBe(500_000_000);
  });

  it("fails with the route that was left there, since when, and by which start", () => {
    const verdict = judgeBy(
      routes,
      history((h) => h.fib(10.6, "tor", "add", vip(NEW))),
      become,
    );
    expect(verdict.status).toBe("fail");
    expect(textOf(verdict)).toBe(
      "not so after 9.900 s, when the record ends (192.0.2.10/32 was in table 198 of tor, protocol 248, without being wanted from 11.100 s on, for 8.900 s: added at 0.500 s, 300.000 ms after the speaker of tor started, and left there when the speaker of tor started at 10.200 s)",
    );
  });

  it("fails with a live route that is deleted later, and after what", () => {
    const verdict = judgeBy(
      routes,
      history((h) => {
        replace(h);
        h.fib(15.2, "tor", "delete", vip(API));
      }),
      become,
    );
    expect(verdict.status).toBe("fail");
    expect(textOf(verdict)).toContain(
      "192.0.2.20/32 was missing in table 198 of tor, protocol 248, from 15.200 s on, for 4.800 s: deleted 5.000 s after the speaker of tor started",
    );
  });

  it("fails when it comes about too late", () => {
    const late = (h: History) => {
      h.fib(12, "tor", "delete", vip(OLD));
      h.fib(12.5, "tor", "add", vip(NEW));
    };
    const verdict = judgeBy(routes, history(late), become);
    expect(verdict.status).toBe("fail");
    expect(textOf(verdict)).toMatch(/^so after 2\.400 s \(.*192\.0\.2\.11\/32 was missing .* nobody had added it/);
  });

  it.each([
    ["the fault took no effect", { after: "wait-for-nothing" }, () => {}],
    ["the recorder lost something at the end", {}, lose],
    ["the FIB was never recorded", { node: "n5" }, () => {}],
  ])("is inconclusive when %s", (_name, more, write) => {
    expect(judgeBy(routes, history(write), { ...become, ...more }).status).toBe("inconclusive");
  });
});

describe("routes never-gone", () => {
  const neverGone = { ...of, "never-gone": [API] };

  it("passes when each was there at every moment", () => {
    const verdict = judgeBy(routes, history(), neverGone);
    expect(verdict).toMatchObject({ status: "pass", actual: "always, for 10.000 s", measured: [{ value: 0, limit: 0 }] });
  });

  it("fails on a route that is deleted and added again at once", () => {
    const flap = (h: History) => {
      h.fib(12, "tor", "delete", vip(API));
      h.fib(12, "tor", "add", vip(API));
    };
    const verdict = judgeBy(routes, history(flap), neverGone);
    expect(verdict.status).toBe("fail");
    expect(textOf(verdict)).toBe(
      "192.0.2.20/32 was missing in table 198 of tor, protocol 248, from 12.000 s on, for 0 s: deleted 1.800 s after the speaker of tor started",
    );
  });

  it("counts one gap once, whatever else changes in it", () => {
    const two = (h: History) => {
      h.fib(12, "tor", "delete", vip(API));
      h.fib(12.5, "tor", "delete", vip(OLD));
      h.fib(13.5, "tor", "add", vip(API));
    };
    const verdict = judgeBy(routes, history(two), neverGone);
    expect(measuredNs(verdict)).toBe(1_500_000_000);
    expect(textOf(verdict).match(/was missing/g)).toHaveLength(1);
  });

  it("fails where the same prefix stands in another table, or is another's, only", () => {
    expect(judgeBy(routes, history(), { ...neverGone, table: 199 }).status).toBe("fail");
    expect(judgeBy(routes, history(), { ...of, "never-gone": [FOREIGN] }).status).toBe("fail");
    expect(judgeBy(routes, history(), { node: "tor", table: 198, "never-gone": [FOREIGN] }).status).toBe("pass");
  });

  it.each([
    ["the recorder lost something", lose],
    [
      "a change was found afterwards",
      (h: History) => h.at(13, { kind: "fib-route", node: "tor", op: "add", route: vip(NEW), inferred: true, sinceT: 12e9 }),
    ],
  ])("is inconclusive when %s", (_name, write) => {
    expect(judgeBy(routes, history(write), neverGone).status).toBe("inconclusive");
  });
});

function lose(h: History): void {
  h.at(13, { kind: "recorder-loss", recorder: "fib", node: "tor", sinceT: 12e9, detail: "overrun" });
}
