import { describe, expect, it } from "vitest";
import { cellWith, History, seconds, WEB } from "../../../test/support/history.ts";
import { judgeBy, textOf } from "../../../test/support/judge.ts";
import { tcp } from "./tcp.ts";

const none = { probe: "ssh" };

function history(write: (h: History) => void = () => {}, run: { flows?: number; ends?: number | "never" } = {}): History {
  const { flows = 2, ends = 21 } = run;
  const h = new History(cellWith({ probes: [{ ...WEB, name: "ssh", kind: "tcp" }] })).ordinarySteps();
  h.at(1.9, { kind: "probe-begin", probe: "ssh", node: "tor", flows, intervalMs: 50 });
  for (const flow of [0, 1]) h.at(2, { kind: "tcp-open", probe: "ssh", flow, responder: "n5" });
  write(h);
  if (ends !== "never") h.at(ends, { kind: "probe-end", probe: "ssh" });
  return h;
}

const reset = (h: History, t = 12) => h.at(t, { kind: "tcp-closed", probe: "ssh", flow: 0, how: "reset", error: "ECONNRESET" });
const stall = (h: History, from: number, until?: number) => {
  h.at(from + 1, { kind: "tcp-stalled", probe: "ssh", flow: 1, sinceT: seconds(from) });
  if (until !== undefined) h.at(until, { kind: "tcp-resumed", probe: "ssh", flow: 1, stalledMs: (until - from) * 1000 });
};

const serverLost = (h: History, t: number, node = "n5") =>
  h.at(t, { kind: "recorder-loss", recorder: "probe", node, sinceT: seconds(t), detail: "killed" });

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
    ["the client died later", history(reset, { ends: 15 })],
    ["the client's record is cut off", history(reset, { ends: "never" })],
    ["fewer connections were open than the probe has", history(reset, { flows: 4 })],
    [
      "another answering side was lost",
      history((h) => {
        serverLost(h, 11.9, "n4");
        reset(h);
      }),
    ],
    [
      "the answering side was lost long after",
      history((h) => {
        reset(h);
        serverLost(h, 15);
      }),
    ],
    [
      "the answering side was lost with its node",
      history((h) => {
        h.at(10.1, { kind: "node-down", node: "n5" });
        serverLost(h, 11.9);
        reset(h);
      }),
    ],
  ])("still fails on a reset when %s", (_name, h) => expect(judgeBy(tcp, h, none).status).toBe("fail"));

  it("is not troubled by a client that is late by as little as a busy machine makes it", () => {
    const h = history((w) => w.at(12.04, { kind: "probe-stalled", probe: "ssh", sinceT: seconds(12) }));
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
    [
      "the client died and nothing tells how it ended",
      history(() => {}, { ends: "never" }),
      /does not tell what it saw up to the window's end/,
    ],
    ["the client's record ends before the window does", history(() => {}, { ends: 15 }), /was stopped before the window ended/],
    ["fewer connections were open than the probe has", history(() => {}, { flows: 4 }), /only 2 of 4 connections/],
    [
      "the client itself was held up",
      history((h) => h.at(14, { kind: "probe-stalled", probe: "ssh", sinceT: seconds(12) })),
      /was late by 2.000 s itself/,
    ],
    [
      "a connection broke after its answering side was lost",
      history((h) => {
        serverLost(h, 11.9);
        reset(h);
      }),
      /lost an answering side.*: killed/,
    ],
    [
      "a connection broke just before its answering side was told to be lost",
      history((h) => {
        reset(h);
        serverLost(h, 12.2);
      }),
      /lost an answering side/,
    ],
  ])("is inconclusive when %s", (_name, h, reason) => {
    const verdict = judgeBy(tcp, h, none);
    expect(verdict.status).toBe("inconclusive");
    expect(textOf(verdict)).toMatch(reason);
  });
});
