import { mkdirSync, mkdtempSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { HarnessError, UsageError } from "../errors.ts";
import { makeReportFolder, pointLatest } from "./report-folder.ts";

const NOW = new Date(Date.UTC(2026, 0, 2, 3, 4, 5));
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-folder-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a given folder is made, with those above it", () => {
  expect(makeReportFolder(join(folder, "a/b"), NOW)).toBe(join(folder, "a/b"));
  expect(statSync(join(folder, "a/b")).isDirectory()).toBe(true);
});

test("a folder that holds something already is refused", () => {
  writeFileSync(join(folder, "x"), "");
  expect(() => makeReportFolder(folder, NOW)).toThrow(UsageError);
});

test("a place that cannot be a folder is an error that says what to do", () => {
  writeFileSync(join(folder, "x"), "");
  expect(() => makeReportFolder(join(folder, "x/y"), NOW)).toThrow(HarnessError);
});

test("latest leads to the newest run, and gives way to nothing that is no link", () => {
  const reports = join(folder, "reports");
  for (const name of ["one", "two"]) {
    mkdirSync(join(reports, name), { recursive: true });
    pointLatest(join(reports, name));
    expect(readlinkSync(join(reports, "latest"))).toBe(name);
  }
  rmSync(join(reports, "latest"));
  writeFileSync(join(reports, "latest"), "mine");
  pointLatest(join(reports, "one"));
  expect(statSync(join(reports, "latest")).isFile()).toBe(true);
});

test("a folder elsewhere gets no link beside it", () => {
  pointLatest(join(folder, "mine"));
  expect(() => readlinkSync(join(folder, "latest"))).toThrow("ENOENT");
  expect(basename(folder)).not.toBe("reports");
});
