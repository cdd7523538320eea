import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { judgeDirectory } from "../../harness/runner/judge-directory.ts";

/** Records of real runs, kept for good: whatever changes in the judge, what these say must stay, or the change must be meant. */
const folder = import.meta.dirname;
const recordings = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const scratch = mkdtempSync(join(tmpdir(), "holdfast-recordings-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function copyOf(name: string, as: string): string {
  const copy = join(scratch, as);
  cpSync(join(folder, name), copy, { recursive: true });
  return copy;
}

test("there are recordings", () => {
  expect(recordings.length).toBeGreaterThan(0);
});

test.each(recordings.map((r) => r.name))("the judge says of %s what it always said", async (name) => {
  const copy = copyOf(name, name);
  await judgeDirectory(copy);
  const golden = join(folder, `${name}.golden.json`);
  const results = readFileSync(join(copy, "results.json"), "utf8");
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(golden, results);
  expect(results).toBe(readFileSync(golden, "utf8"));
  await judgeDirectory(copy);
  expect(readFileSync(join(copy, "results.json"), "utf8")).toBe(results);
});

test.each(recordings.map((r) => r.name))("%s, cut off anywhere, is never a pass", async (name) => {
  for (const share of [0, 0.1, 0.5, 0.9, 0.999]) {
    const copy = copyOf(name, `${name}-${share}`);
    const events = join(copy, "run", "events.jsonl");
    truncateSync(events, Math.floor(readFileSync(events).length * share));
    const report = await judgeDirectory(copy);
    const cut = report.cells.find((cell) => cell.variant === "main");
    expect(cut?.expectations.map((e) => e.outcome)).not.toContain("pass");
    expect(cut?.requirementVerdicts.map((r) => r.outcome)).not.toContain("pass");
    // What was broken in the part that is left stays broken.
    const isBroken = cut?.requirementVerdicts.some((r) => r.counts && r.outcome === "fail");
    expect(report.exitCode).toBe(isBroken ? 1 : 2);
  }
});

test.each(recordings.map((r) => r.name))(
  "%s without a capture, or with one cut short, is not a pass where the wire decides",
  async (name) => {
    for (const keep of [0, 0.5]) {
      const copy = copyOf(name, `${name}-capture-${keep}`);
      for (const capture of readdirSync(join(copy, "run", "capture"))) {
        const path = join(copy, "run", "capture", capture);
        if (keep === 0) rmSync(path);
        else truncateSync(path, Math.floor(readFileSync(path).length * keep));
      }
      const report = await judgeDirectory(copy);
      const recovery = report.cells.find((cell) => cell.variant === "main")?.expectations.find((e) => e.kind === "recovery");
      expect(recovery?.verdict.status).toBe("inconclusive");
    }
  },
);

test("a planned run that left no record, or whose first lines were cut off, is missed", async () => {
  const copy = copyOf("quickstart", "planned");
  const cell = JSON.parse(readFileSync(join(copy, "run", "cell.json"), "utf8"));
  writeFileSync(join(copy, "planned.json"), JSON.stringify([{ cell: { ...cell, scenario: "never" }, repetition: 1 }]));
  const report = await judgeDirectory(copy);
  expect(report.cells.map((c) => [c.scenario, c.outcome])).toContainEqual(["never", "inconclusive"]);
  expect(report.exitCode).not.toBe(0);
});
