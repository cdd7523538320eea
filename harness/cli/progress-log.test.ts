import { expect, test } from "vitest";
import type { Progress } from "../runner/progress.ts";
import { LogProgress } from "./progress-log.ts";

const began = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const events: readonly Progress[] = [
  { cell: "quickstart -", atMs: began, kind: "cell-begin" },
  { cell: "quickstart -", atMs: began + 10, kind: "phase", phase: "lab-up" },
  { cell: "quickstart -", atMs: began + 20, kind: "step", step: "restart", text: "speaker-restart on near" },
  { cell: "quickstart -", atMs: began + 30, kind: "event", text: "proof\u001b[31m\n::error::x ##[error]y" },
  { cell: "quickstart -", atMs: began + 40, kind: "verdict", expectation: "traffic", status: "fail", text: "5.4 s" },
  { cell: "quickstart -", atMs: began + 65_000, kind: "cell-end", outcome: "fail", directory: "reports/x" },
];

function logged(groups: boolean): string {
  let written = "";
  const log = new LogProgress(
    {
      colour: false,
      write: (text: string) => {
        written += text;
      },
    },
    groups,
  );
  for (const event of events) log.onProgress(event);
  return written;
}

test("a line per event, with its time and its cell, without control sequences or commands to the CI runner", () => {
  expect(logged(false)).toBe(`03:04:05.678 quickstart: begins
03:04:05.688 quickstart: phase lab-up
03:04:05.698 quickstart: step restart: speaker-restart on near
03:04:05.708 quickstart: proof ::error::x ## [error]y
03:04:05.718 quickstart: traffic fail: 5.4 s
03:05:10.678 quickstart: ✗ fail after 1:05, record in reports/x
`);
});

test("on GitHub phases and events stand in a group that is printed at the cell's end", () => {
  const [live = "", group = ""] = logged(true).split("::group::");
  expect(live.split("\n").map((line) => line.slice(13))).toEqual([
    "quickstart: begins",
    "quickstart: step restart: speaker-restart on near",
    "quickstart: traffic fail: 5.4 s",
    "quickstart: ✗ fail after 1:05, record in reports/x",
    "",
  ]);
  expect(group.startsWith("quickstart: everything\n")).toBe(true);
  expect(group).toContain("phase lab-up\n");
  expect(group.endsWith("::endgroup::\n")).toBe(true);
  expect(group.split("\n")).toHaveLength(9);
});

test.each([
  ["flap", "~ flap"],
  ["hitless", "✓ hitless"],
  ["stale", "∞ stale for ever"],
  ["inconclusive", "? inconclusive"],
])("a matrix' cell that ends as %s is told by the class", (outcome, told) => {
  const written: string[] = [];
  const log = new LogProgress({ colour: false, write: (text: string) => void written.push(text) }, false);
  log.onProgress({ cell: "x", atMs: began, kind: "cell-end", outcome, directory: "reports/x" });
  expect(written.join("")).toContain(`x: ${told} after`);
});
