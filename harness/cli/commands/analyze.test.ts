import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordingTerminals } from "../../../test/cli/terminals.ts";
import { main } from "../main.ts";

const capture = new URL("../../../test/captures/bird-bird-kill.a.pcap", import.meta.url).pathname;

async function analyze(...args: string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const terminals = recordingTerminals();
  const code = await main(["node", "holdfast", "analyze", ...args], terminals);
  return { code, ...terminals.written };
}

describe("holdfast analyze", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "holdfast-analyze-cli-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("prints what a capture shows, and ends with what the rules say", async () => {
    const { code, stdout, stderr } = await analyze(capture);
    expect(stderr).toBe("");
    expect(stdout).toContain("bird-bird-kill.a.pcap: ");
    expect(stdout).toContain("What this capture alone cannot show");
    expect(code).toBe(stdout.includes("no binding rule broken") ? 0 : 1);
  });

  test("prints JSON and nothing else with --json, and the same code", async () => {
    const [asText, asJson] = [await analyze(capture), await analyze(capture, "--json")];
    const report: unknown = JSON.parse(asJson.stdout);
    expect(report).toMatchObject({ version: 1, exitCode: asText.code, vantagePoints: [{ files: [{ name: "bird-bird-kill.a.pcap" }] }] });
    expect(asJson.code).toBe(asText.code);
  });

  test("writes the page and the JSON with --out, into a new folder", async () => {
    const out = join(folder, "new", "folder");
    const { stdout } = await analyze(capture, "--out", out);
    expect(stdout).toContain(`report: ${join(out, "report.html")}`);
    expect(readFileSync(join(out, "analysis.json"), "utf8")).toBe((await analyze(capture, "--json")).stdout);
    expect(readFileSync(join(out, "report.html"), "utf8")).toMatch(/^<!doctype html>/);
  });

  test("writes nothing when a capture cannot be analysed", async () => {
    const out = join(folder, "none");
    expect(await analyze("package.json", "--out", out)).toMatchObject({ code: 64, stdout: "" });
    expect(existsSync(out)).toBe(false);
  });

  test("says where it cannot write", async () => {
    const { code, stderr } = await analyze(capture, "--out", join(capture, "below-a-file"));
    expect(code).toBe(70);
    expect(stderr).toContain("name a place that can be written with --out");
  });
});
