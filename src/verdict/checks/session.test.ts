import { describe, expect, it } from "vitest";
import { History, seconds } from "../../../test/support/history.ts";
import { judgeBy, measuredNs, textOf } from "../../../test/support/judge.ts";
import { session } from "./session.ts";

const between = ["tor", "n5"];

/** Up from 0.5 s on, down at `down`, up again at `again`. */
function history(down?: number, again?: number): History {
  const h = new History().ordinarySteps().captured("tor", "n5");
  const connection = h.sessionUp(0.5);
  if (down !== undefined) h.sessionReset(down, connection);
  if (again !== undefined) h.sessionUp(again);
  return h;
}

describe("session", () => {
  it.each([
    ["never-down passes while Established", "never-down", history(), "pass"],
    ["never-down fails when it went down and came back", "never-down", history(12, 13), "fail"],
    ["never-down does not look before its window", "never-down", history(5, 6), "pass"],
    ["up passes when Established at the end", "up", history(12, 13), "pass"],
    ["up fails when down at the end", "up", history(12), "fail"],
    ["down passes when down at the end", "down", history(12), "pass"],
    ["down fails when up at the end", "down", history(12, 13), "fail"],
  ] as const)("%s", (_name, state, h, status) => {
    expect(judgeBy(session, h, { between, state }).status).toBe(status);
  });

  it("tells when it was down and for how long", () => {
    const verdict = judgeBy(session, history(12, 13.5), { between, state: "never-down" });
    expect(textOf(verdict)).toBe("down for 1.500 s, from 12.000 s on");
  });

  it.each([
    ["up passes when it is back in time", "up", history(10.15, 11.1), "pass", 1],
    ["up fails when it is back too late", "up", history(10.15, 14.1), "fail", 4],
    ["down passes when it goes down in time", "down", history(11.1, 15), "pass", 1],
    ["down fails when it goes down too late", "down", history(14.1), "fail", 4],
    ["down passes when it was down already", "down", history(5), "pass", 0],
    ["down fails when it never goes down", "down", history(), "fail", 9.9],
  ] as const)("%s", (_name, state, h, status, took) => {
    const verdict = judgeBy(session, h, { between, state, after: "kill", within: "2s" });
    expect(verdict.status).toBe(status);
    expect(measuredNs(verdict)).toBe(seconds(took));
  });

  it.each([
    ["nothing was captured", new History().ordinarySteps(), { state: "up" }, /no capture shows/],
    ["it was not up when the window began", history(5), { state: "never-down" }, /was not up when the window began/],
    ["there is no such session", history(), { state: "up", between: ["tor", "n3"] }, /no session between/],
    [
      "the fault took no effect",
      new History().step("kill", 1, 2).captured("tor"),
      { state: "up", after: "kill" },
      /proves that fault kill/,
    ],
    ["the window ends before the time is over", history(), { state: "down", after: "kill", within: "30s" }, /before its 30 s are over/],
  ])("is inconclusive when %s", (_name, h, more, reason) => {
    const verdict = judgeBy(session, h, { between, ...more });
    expect(verdict.status).toBe("inconclusive");
    expect(textOf(verdict)).toMatch(reason);
  });

  it("is inconclusive when both captures lost something in the window", () => {
    const h = history();
    for (const node of between) h.at(16, { kind: "recorder-loss", recorder: "wire", node, sinceT: seconds(15), detail: "drops" });
    expect(judgeBy(session, h, { between, state: "never-down" }).status).toBe("inconclusive");
  });
});
