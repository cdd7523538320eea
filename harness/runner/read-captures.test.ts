import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { CaptureBuilder } from "../../test/support/capture-builder.ts";
import { readCaptures } from "./read-captures.ts";

let folder = "";
const made: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-captures-"));
  made.push(folder);
});
afterAll(() => {
  for (const path of made) rmSync(path, { recursive: true, force: true });
});

const NODES: Readonly<Record<string, string>> = { "10.0.0.1": "a", "10.0.0.2": "b" };
const options = { epochNs: 0n, speakers: new Set(["a", "b"]), nodeOf: (address: string) => NODES[address] };

/** A session of `a` and `b` at this second. */
function capture(name: string, second: number): void {
  const lab = new CaptureBuilder(name);
  lab.at(second).connect("10.0.0.1", "10.0.0.2").establish().fin("client");
  writeFileSync(join(folder, `${name}.pcap`), lab.pcap());
}

test("a node's captures are one history, in the order in which it came up", () => {
  for (const [name, second] of [["a.10", 30] as const, ["a", 1] as const, ["a.2", 20] as const, ["b", 1] as const]) capture(name, second);
  const read = readCaptures(folder, options);
  expect(read.captures.map((c) => c.capture)).toEqual(["a", "a.2", "a.10", "b"]);
  expect([...read.histories.keys()]).toEqual(["a", "b"]);
  const [session] = read.histories.get("a")?.sessions ?? [];
  expect(session?.peerName).toBe("b");
  expect(session?.intervals.map((i) => i.established.id.split(":")[1])).toEqual(["a", "a.2", "a.10"]);
  expect(read.withoutHistory.size).toBe(0);
});

test("a node without speaker has facts and no history, and a file that is no capture says so", () => {
  capture("r", 1);
  writeFileSync(join(folder, "a.pcap"), "not a capture");
  const read = readCaptures(folder, options);
  expect(read.wire.some((e) => e.capture === "r")).toBe(true);
  expect(read.histories.has("r")).toBe(false);
  expect(read.captures.find((c) => c.capture === "a")).toMatchObject({ packets: 0, isWhole: false });
});

test("a history lasts as long as its recorder watched, and where nobody knows, to the last packet", () => {
  for (const name of ["a", "b"]) capture(name, 1);
  const { histories } = readCaptures(folder, { ...options, endOf: new Map([["a", 30e9]]) });
  expect(histories.get("a")?.endT).toBe(30e9);
  expect(histories.get("b")?.endT).toBeLessThan(2e9);
});

test("no folder is no captures", () => {
  expect(readCaptures(join(folder, "none"), options)).toMatchObject({ wire: [], captures: [] });
});
