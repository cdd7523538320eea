import { describe, expect, it } from "vitest";
import { History, seconds } from "../../../test/support/history.ts";
import { judgeBy, textOf } from "../../../test/support/judge.ts";
import { tcp } from "./tcp.ts";

const none = { probe: "ssh" };

function history(write: (h: History) => void = () => {}): History {
  const h = new History().ordinarySteps();
  for (const flow of [0, 1]) h.at(2, { kind: "tcp-open", probe: "ssh", flow, responder: "n5" });
  write(h);
  return h;
}

const reset = (h: History, t = 12) => h.at(t, { kind: "tcp-closed", probe: "ssh", flow: 0, how: "reset", error: "ECONNRESET" });
const stall = (h: History, from: number, until?: number) => {
  h.at(from + 1, { kind: "tcp-stalled", probe: "ssh", flow: 1, sinceT: seconds(from) });
  if (until !== undefined) h.at(until, { kind: "tcp-resumed", probe: "ssh", flow: 1, stalledMs: (until - from) * 1000 });
};

describe("tcp", () => {
  it("passes when every connection lived on", () => {
    expect(judgeBy(tcp, history(), none)).toMatchObject({ status: "pass", actual: "0 of 2 connections lost, 0 stalls" });
  });

  it("fails on a reset, with flow, node and time", () => {
    const verdict = judgeBy(tcp, history(reset), none);
    expect(verdict).toMatchObject({ status: "fail", actual: "1 of 2 connections lost, 0 stalls: flow 0 to n5 was reset at 12.000 s" });
  });

  it.each(["fin", "timeout"] as const)("counts a connection that ended by %s as lost", (how) => {
    const h = history((w) => w.at(12, { kind: "tcp-closed", probe: "ssh", flow: 0, how }));
    expect(judgeBy(tcp, h, none).status).toBe("fail");
  });

  it("fails on a stall, with its length", () => {
    const verdict = judgeBy(
      tcp,
      history((h) => stall(h, 12, 14.5)),
      none,
    );
    expect(textOf(verdict)).toBe("0 of 2 connections lost, 1 stalls: flow 1 to n5 hung for 2.500 s from 12.000 s on");
    expect(verdict.status === "fail" && verdict.measured[2]).toEqual({ name: "longest stall", value: seconds(2.5), unit: "ns" });
    expect(
      textOf(
        judgeBy(
          tcp,
          history((h) => stall(h, 12)),
          none,
        ),
      ),
    ).toMatch(/hung to the end/);
  });

  it("counts a stall whose last echo came just before the window", () => {
    expect(
      judgeBy(
        tcp,
        history((h) => stall(h, 9.95, 14)),
        none,
      ).status,
    ).toBe("fail");
  });

  it("allows what it is told to allow", () => {
    const h = history((w) => {
      reset(w);
      stall(w, 12, 14);
    });
    expect(judgeBy(tcp, h, { ...none, resets: 1, stalls: 1 }).status).toBe("pass");
    expect(judgeBy(tcp, h, { ...none, resets: 1 }).status).toBe("fail");
    expect(judgeBy(tcp, h, { ...none, stalls: 1 }).status).toBe("fail");
  });

  it("does not look outside its window", () => {
    const h = history((w) => reset(w, 20.5));
    expect(judgeBy(tcp, h, none).status).toBe("pass");
  });

  it.each([
    ["no connection was open when the window began", new History().ordinarySteps(), /had no sound connection/],
    [
      "every connection hung before",
      history((h) => {
        reset(h, 5);
        stall(h, 6, 15);
      }),
      /had no sound connection/,
    ],
    [
      "the probe was stopped before the window ended",
      history((h) => h.at(15, { kind: "tcp-closed", probe: "ssh", flow: 0, how: "done" })),
      /was stopped/,
    ],
    [
      "the probe's recorder lost something",
      history((h) => h.at(15, { kind: "recorder-loss", recorder: "probe", node: "tor", sinceT: seconds(14), detail: "gone" })),
      /lost some of its own record/,
    ],
  ])("is inconclusive when %s", (_name, h, reason) => {
    const verdict = judgeBy(tcp, h, none);
    expect(verdict.status).toBe("inconclusive");
    expect(textOf(verdict)).toMatch(reason);
  });
});
