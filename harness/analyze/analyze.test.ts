import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { renderCaptureHtml } from "../../src/report/analysis/html.ts";
import { serializeCaptureReport } from "../../src/report/analysis/json.ts";
import type { CaptureReport } from "../../src/report/analysis/model.ts";
import { renderCaptureText } from "../../src/report/analysis/text.ts";
import type { RequirementCheck } from "../../src/verdict/requirement-check.ts";
import { requirementChecks } from "../../src/verdict/requirement-checks.ts";
import { captureFile, captureNames } from "../../test/captures/read.ts";
import { announce } from "../../test/support/bgp-messages.ts";
import { CaptureBuilder } from "../../test/support/capture-builder.ts";
import { UsageError } from "../errors.ts";
import { analyzeCaptures } from "./analyze.ts";

const captures = new URL("../../test/captures/", import.meta.url).pathname;
const golden = new URL("../../test/golden/analyze/", import.meta.url);
const capture = (name: string) => join(captures, `${name}.pcap`);

/** So that golden files stay as they are when rules are added. */
const CHECKS = requirementChecks.filter(({ id }) => ["RFC4724-3-01", "RFC4724-3-04", "RFC4724-4-03", "RFC4724-4.1-04"].includes(id));

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-analyze-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function stored(name: string, file: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, file);
  return path;
}

function compare(name: string, actual: string): void {
  const file = new URL(name, golden);
  if (process.env.UPDATE_GOLDEN === "1") {
    mkdirSync(golden, { recursive: true });
    writeFileSync(file, actual);
  }
  expect(actual).toBe(readFileSync(file, "utf8"));
}

const plain = (report: CaptureReport): CaptureReport => ({ ...report, holdfast: "0.0.0" });
const text = (report: CaptureReport): string => renderCaptureText(report, { colour: false });

describe("the captures of the tests", () => {
  it.each(captureNames)("%s reads as it did", (name) => {
    const report = plain(analyzeCaptures([capture(name)], { checks: CHECKS }));
    compare(`${name}.txt`, text(report));
    compare(`${name}.json`, serializeCaptureReport(report));
    expect(renderCaptureHtml(report)).toContain("</html>");
  });

  it.each(captureNames)("no check breaks on %s", (name) => {
    const { vantagePoints } = analyzeCaptures([capture(name)]);
    const broken = vantagePoints.flatMap(({ rules }) => rules.filter(({ reason }) => reason?.includes("the check broke")));
    expect(broken).toEqual([]);
  });
});

describe("several files", () => {
  const name = "bird-bird-kill.a";
  const whole = captureFile(name);
  const HEADER = 24;
  /** Behind the record in which this octet lies. */
  const cutAfter = (octet: number): number => {
    const view = new DataView(whole.buffer, whole.byteOffset);
    let at = HEADER;
    while (at < octet) at += 16 + view.getUint32(at + 8, true);
    return at;
  };
  const pieces = (): readonly string[] => {
    const [one, two] = [cutAfter(whole.length / 3), cutAfter((2 * whole.length) / 3)];
    const header = whole.subarray(0, HEADER);
    const piece = (from: number, until: number) => Uint8Array.from([...header, ...whole.subarray(from, until)]);
    return [
      stored("cut.pcap1", piece(one, two)),
      stored("cut.pcap2", piece(two, whole.length)),
      stored("cut.pcap0", whole.subarray(0, one)),
    ];
  };

  test("that follow each other are one capture, in order of their packets and not of the command line", () => {
    const single = analyzeCaptures([capture(name)]).vantagePoints[0];
    const { vantagePoints, assumptions } = analyzeCaptures(pieces());
    const [point] = vantagePoints;
    expect(vantagePoints).toHaveLength(1);
    expect(assumptions).toEqual([
      "Each of cut.pcap0, cut.pcap1, cut.pcap2 begins after the one before it ends: taken as pieces of one capture.",
    ]);
    const facts = (of: typeof point) => of?.sessions.flatMap((s) => s.facts.map((fact) => [fact.t, fact.kind, fact.from]));
    expect(facts(point)).toEqual(facts(single));
    expect(point?.rules.map(({ id, status, speaker }) => [id, status, speaker])).toEqual(
      single?.rules.map(({ id, status, speaker }) => [id, status, speaker]),
    );
    expect(point?.files.map((file) => file.packets).reduce((a, b) => a + b)).toBe(single?.files[0]?.packets);
    const places = point?.sessions.flatMap((s) => s.facts.map(({ file, packet }) => `${file} ${packet}`)) ?? [];
    expect(places[0]).toBe("cut.pcap0 1");
    expect(places.some((place) => place.startsWith("cut.pcap2"))).toBe(true);
  });

  test("that overlap are places of their own", () => {
    const { vantagePoints, assumptions } = analyzeCaptures([capture("bird-bird-kill.b"), capture("bird-bird-kill.a")]);
    expect(vantagePoints.map(({ files }) => files.map((file) => file.name)).sort()).toEqual([
      ["bird-bird-kill.a.pcap"],
      ["bird-bird-kill.b.pcap"],
    ]);
    expect(assumptions).toMatchObject([expect.stringContaining("overlap in time")]);
  });

  test("that follow each other, the first cut off: connections are not followed over the damage", () => {
    const [one, two] = [cutAfter(whole.length / 3), cutAfter((2 * whole.length) / 3)];
    const header = whole.subarray(0, HEADER);
    const first = stored("hurt.pcap0", whole.subarray(0, one - 5));
    const second = stored("hurt.pcap1", Uint8Array.from([...header, ...whole.subarray(two)]));
    const { vantagePoints, assumptions, exitCode } = analyzeCaptures([first, second]);
    expect(vantagePoints[0]?.files.map(({ damage }) => damage !== undefined)).toEqual([true, false]);
    expect(assumptions.join()).toContain("not followed from one such piece to the next");
    expect(exitCode).not.toBe(0);
  });

  test("the same file twice counts once", () => {
    expect(analyzeCaptures([capture(name), capture(name)]).vantagePoints).toHaveLength(1);
  });
});

describe("captures that are damaged", () => {
  const whole = captureFile("bird-bird-kill.a");

  test("at their end are judged as far as they go, and end with 2", () => {
    const report = analyzeCaptures([stored("short.pcap", whole.subarray(0, whole.length - 7))], { checks: [] });
    expect(report.exitCode).toBe(2);
    expect(report.vantagePoints[0]?.files[0]?.damage).toContain("ends inside record");
    expect(text(report)).toContain("inconclusive: short.pcap could not be read to the end");
    expect(report.vantagePoints[0]?.limits[0]).toContain("lacks packets");
  });

  test("in the middle, too", () => {
    const file = Uint8Array.from(whole);
    const view = new DataView(file.buffer);
    let at = 24;
    for (let n = 0; n < 20; n++) at += 16 + view.getUint32(at + 8, true);
    view.setUint32(at + 8, 0xffff_fff0, true);
    const report = analyzeCaptures([stored("corrupt.pcap", file)], { checks: [] });
    expect(report.exitCode).toBe(2);
    expect(report.vantagePoints[0]?.files[0]).toMatchObject({ packets: 20, damage: expect.any(String) });
  });

  test("or show no session from its begin: 2 as well", () => {
    const lab = new CaptureBuilder();
    lab.at(1).underWay("10.0.0.1", "10.0.0.2").send("client", announce("203.0.113.0/24"));
    const report = analyzeCaptures([stored("late.pcap", lab.pcap())], { checks: [] });
    expect(report.exitCode).toBe(2);
    expect(text(report)).toContain("inconclusive: no session is seen from its OPENs on");
  });
});

describe("what cannot be analysed is refused with its name and the reason", () => {
  const header = captureFile("bird-bird-kill.a").subarray(0, 24);
  it.each<[string, () => string, string]>([
    ["a file that is not there", () => "no/such.pcap", "no/such.pcap cannot be read: there is no such file"],
    ["a folder", () => captures, "cannot be read: it is a folder"],
    ["an empty file", () => stored("empty.pcap", new Uint8Array(0)), "empty.pcap cannot be analysed: the capture is empty"],
    [
      "text",
      () => stored("text.pcap", new TextEncoder().encode("10:12:58 IP 10.0.0.1 > 10.0.0.2: Flags [S], length 0")),
      "text.pcap cannot be analysed",
    ],
    ["a few octets", () => stored("few.pcap", Uint8Array.of(0xd4, 0xc3)), "the capture ends inside its file header"],
    ["a capture without packets", () => stored("none.pcap", header), "it holds no packets"],
    ["a compressed capture", () => stored("x.pcap.gz", Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0)), "compressed (gzip)"],
    ["a capture without BGP", () => stored("nobgp.pcap", withoutBgp()), "no BGP in"],
    ["any of several", () => stored("empty2.pcap", new Uint8Array(0)), "empty2.pcap cannot be analysed"],
  ])("%s", (label, path, want) => {
    const paths = label === "any of several" ? [capture("bird-bird-kill.a"), path()] : [path()];
    expect(() => analyzeCaptures(paths)).toThrow(want);
    expect(() => analyzeCaptures(paths)).toThrow(UsageError);
  });

  /** The same packets, on another port. */
  function withoutBgp(): Uint8Array {
    const lab = new CaptureBuilder();
    lab.at(1).connect("10.0.0.1", "10.0.0.2").establish();
    const file = lab.pcap();
    for (let at = 0; at + 1 < file.length; at++) if (file[at] === 0 && file[at + 1] === 179) file[at + 1] = 80;
    return file;
  }
});

describe("a packet that decides", () => {
  /** As a check that found its evidence in an UPDATE, of which no fact is kept. */
  const shownBy = (packet: number): RequirementCheck => ({
    id: "RFC4724-4.1-04",
    judge: () => [{ status: "fail", expected: "", actual: "", evidence: [`w:bird-bird-kill.a:${packet}`], measured: [] }],
  });

  it.each([
    ["that is kept as a fact", 4, "2026-11-21T10:49:11.543317226Z"],
    ["that is not", 70, "2026-11-21T10:49:33.266"],
    ["that is no packet of the file", 71, undefined],
  ])("%s has its time", (_, packet, at) => {
    const [rule] = analyzeCaptures([capture("bird-bird-kill.a")], { checks: [shownBy(packet)] }).vantagePoints[0]?.rules ?? [];
    expect(rule?.evidence[0]).toMatchObject({ file: "bird-bird-kill.a.pcap", packet });
    expect(rule?.evidence[0]?.at?.slice(0, at?.length)).toBe(at);
  });
});

test("times count from --epoch where it is given", () => {
  const base = analyzeCaptures([capture("bird-bird-kill.a")], { checks: [] });
  const first = base.vantagePoints[0]?.sessions[0]?.facts[0];
  const epochNs = BigInt(Date.parse("2020-01-01T00:00:00Z")) * 1_000_000n;
  const moved = analyzeCaptures([capture("bird-bird-kill.a")], { checks: [], epochNs });
  expect(moved.epoch).toBe("2020-01-01T00:00:00.000000000Z");
  const same = moved.vantagePoints[0]?.sessions[0]?.facts[0];
  expect(same?.at.slice(0, 26)).toBe(first?.at.slice(0, 26));
  expect(same?.t).toBeGreaterThan(1e17);
});
