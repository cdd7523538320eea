import { describe, expect, test } from "vitest";
import { displayWidth } from "../../src/report/plain-text.ts";
import type { RunningCell } from "./progress-state.ts";
import { finishedLines, renderFrame, TtyProgress } from "./progress-tty.ts";

const cell = (name: string, doing: string, beganMs = 0): RunningCell => ({ cell: name, beganMs, doing, verdicts: [] });
const wide = { columns: 80, rows: 24, colour: false };

describe("the frame", () => {
  test("is a line per running cell with its clock and step, and the totals", () => {
    const running = [
      cell("dead-peer-refuses dut=bird@2.17", "observe until recovered", 1000),
      cell("quickstart", "wait: converged", 64_500),
    ];
    expect(renderFrame({ running, finished: 3, total: 9, beganMs: 0 }, 66_000, wide)).toEqual([
      "dead-peer-refuses dut=bird@2.17    1:05 observe until recovered",
      "quickstart                        1.5 s wait: converged",
      "2 running, 4 waiting, 3 of 9 done, 1:06",
    ]);
  });

  test("has no line as wide as a narrow window, so that none wraps", () => {
    const running = [
      cell("a-scenario-with-quite-a-long-name dut=bird@2.17+gr-unlock", "observe until 回復 everything is as it was"),
      cell("日本語日本語日本語日本語", "x"),
    ];
    const frame = renderFrame({ running, finished: 0, total: 2, beganMs: 0 }, 1000, { columns: 30, rows: 24, colour: false });
    expect(frame.map(displayWidth).every((width) => width < 30)).toBe(true);
    expect(frame[0]).toBe("a-scenario-wi…   1.0 s obser…");
  });

  test("leaves out cells that the window has no rows for, and says how many", () => {
    const running = Array.from({ length: 40 }, (_, i) => cell(`cell-${i}`, "wait"));
    const frame = renderFrame({ running, finished: 0, total: 40, beganMs: 0 }, 0, { columns: 80, rows: 10, colour: false });
    expect(frame).toHaveLength(9);
    expect(frame.slice(-2)).toEqual(["… and 33 more", "40 running, 0 of 40 done, 0.0 s"]);
  });
});

test("a finished cell shows each verdict that is no pass", () => {
  const verdicts = [
    { expectation: "tcp", status: "pass", text: "0 of 4 lost" },
    { expectation: "traffic", status: "fail", text: "longest outage 5.425 s" },
  ] as const;
  expect(finishedLines({ ...cell("quickstart", "judge"), verdicts }, "fail", 16_240, { colour: false })).toEqual([
    "✗ fail  quickstart  16.2 s",
    "    traffic fail: longest outage 5.425 s",
  ]);
});

test("a control that failed, as it must, shows no verdicts", () => {
  const verdicts = [{ expectation: "traffic", status: "fail", text: "longest outage 5.425 s" }] as const;
  expect(finishedLines({ ...cell("quickstart+control", "judge"), verdicts }, "control-failed", 1000, { colour: false })).toHaveLength(1);
});

test("what is written erases the last frame, keeps finished lines, drops control sequences and gives the cursor back", () => {
  let written = "";
  let nowMs = 0;
  const terminal = {
    ...wide,
    isTty: true,
    write: (text: string) => {
      written += text;
    },
  };
  const progress = new TtyProgress(terminal, 1, () => nowMs);
  progress.begin();
  progress.onProgress({ cell: "quickstart -", atMs: 0, kind: "cell-begin" });
  progress.onProgress({ cell: "quickstart -", atMs: 0, kind: "step", step: "wait", text: "wait\u001b[2J\u0007 for it" });
  nowMs = 2000;
  progress.notice("SIGINT: healing");
  progress.onProgress({ cell: "quickstart -", atMs: 0, kind: "cell-end", outcome: "pass", directory: "x" });
  progress.end();
  expect(written).toBe(
    [
      "\u001b[?25l",
      "0 running, 1 waiting, 0 of 1 done, 0.0 s\n",
      "\u001b[1A\r\u001b[0J",
      "SIGINT: healing\nquickstart   2.0 s wait for it\n1 running, 0 of 1 done, 2.0 s\n",
      "\u001b[2A\r\u001b[0J",
      "✓ pass  quickstart  2.0 s\n0 running, 1 of 1 done, 2.0 s\n",
      "\u001b[1A\r\u001b[0J",
      "\u001b[?25h",
    ].join(""),
  );
});
