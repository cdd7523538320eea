import { describe, expect, it } from "vitest";
import { cellWith, expectation, History } from "../../test/support/history.ts";
import type { Verdict } from "../verdict/verdict.ts";
import { buildReport, type CellInput } from "./build.ts";

const pass: Verdict = { status: "pass", expected: "none lost", actual: "none lost", evidence: ["e1"], measured: [] };
const fail: Verdict = { status: "fail", expected: "none lost", actual: "9 lost", evidence: ["e2"], measured: [] };
const traffic = expectation("traffic", {});
const extra = expectation("session", {});

function input(
  changes: Parameters<typeof cellWith>[0],
  verdicts: readonly Verdict[],
  run: (h: History) => void = () => {},
  status: "complete" | "broken" = "complete",
): CellInput {
  const h = new History(cellWith({ expectations: [traffic, extra], ...changes })).ordinarySteps();
  run(h);
  const timeline = h.timeline(status);
  const manifest = { ...timeline.manifest, holdfast: "1.2.3", epochNs: "1767323045678000000", images: { tor: "holdfast/bird:1" } };
  const results = h.cell.expectations.flatMap((e, i) => (verdicts[i] ? [{ expectation: e, verdict: verdicts[i] }] : []));
  return { cell: h.cell, manifest, repetition: 1, directory: "test/run", timeline, results };
}

describe("buildReport", () => {
  it("takes over the cell, its speakers and its time", () => {
    const report = buildReport([input({ values: { dut: "bird@2.17" } }, [pass, pass])]);
    expect(report).toMatchObject({ version: 1, holdfast: "1.2.3", exitCode: 0, totals: { pass: 2, fail: 0 } });
    expect(report.cells[0]).toMatchObject({ startedAt: "2026-01-02T03:04:05.678Z", directory: "test/run", outcome: "pass", endT: 20e9 });
    expect(report.cells[0]?.speakers[0]).toEqual({ node: "tor", speaker: "bird@2.17", image: "holdfast/bird:1" });
    expect(report.cells[0]?.speakers[1]).toEqual({ node: "n3", speaker: "bird@2.17" });
    expect(report.cells[0]).not.toHaveProperty("trouble");
  });

  it("measures each phase, and leaves one without length that never ended", () => {
    const phases = buildReport([
      input({}, [pass, pass], (h) => {
        h.at(0, { kind: "phase-begin", phase: "lab-up" });
        h.at(1.5, { kind: "phase-end", phase: "lab-up" });
        h.at(1.5, { kind: "phase-begin", phase: "steps" });
      }),
    ]).cells[0]?.phases;
    expect(phases).toEqual([{ phase: "lab-up", ns: 1.5e9 }, { phase: "steps" }]);
  });

  it("weighs cells against their control, and counts of a control only what must fail in it", () => {
    const main = input({ control: { cell: "+control", mustFail: ["traffic"] } }, [pass, pass]);
    const control = input({ key: "+control", variant: "control", mustFail: ["traffic"] }, [fail, pass]);
    const seeing = buildReport([main, control]);
    expect(seeing.cells.map((c) => c.outcome)).toEqual(["pass", "control-failed"]);
    expect(seeing.totals).toEqual({ pass: 2, fail: 0, inconclusive: 0, notApplicable: 0, known: 0, control: 1 });
    expect(seeing.exitCode).toBe(0);

    const blind = buildReport([main, input({ key: "+control", variant: "control", mustFail: ["traffic"] }, [pass, pass])]);
    expect(blind.cells[0]?.expectations[0]).toMatchObject({ outcome: "inconclusive", note: expect.stringContaining("blind") });
    expect(blind.exitCode).toBe(2);
  });

  it("does not take a run that broke for a deviation that was declared as inconclusive", () => {
    const at = { file: "test.yaml", line: 9, column: 3 };
    const known = { knownDeviations: [{ expect: "traffic", verdict: "inconclusive", reference: "project#1", at }] } as const;
    const unknown: Verdict = { status: "inconclusive", reason: "a test" };
    expect(buildReport([input(known, [unknown, pass])]).cells[0]?.outcome).toBe("known");
    expect(buildReport([input(known, [unknown, pass], () => {}, "broken")])).toMatchObject({
      exitCode: 2,
      cells: [{ outcome: "inconclusive" }],
    });
  });

  it("counts known deviations as known, with the reference", () => {
    const at = { file: "test.yaml", line: 9, column: 3 };
    const knownDeviations = [{ expect: "traffic", verdict: "fail", reference: "bird#115", at } as const];
    const report = buildReport([input({ knownDeviations }, [fail, pass])]);
    expect(report.cells[0]?.expectations[0]).toMatchObject({ outcome: "known", note: expect.stringContaining("bird#115") });
    expect(report.totals).toMatchObject({ known: 1, pass: 1, fail: 0 });
  });

  it("says when the run itself went wrong", () => {
    expect(buildReport([input({}, [fail, pass], () => {}, "broken")]).cells[0]?.trouble).toBe("the run broke: a test");
  });

  it("is inconclusive when nothing was run", () => {
    expect(buildReport([])).toMatchObject({ cells: [], exitCode: 2 });
  });

  it("does not trip over a manifest with an impossible time", () => {
    const bad = input({}, [pass, pass]);
    expect(buildReport([{ ...bad, manifest: { ...bad.manifest, epochNs: "soon" } }]).cells[0]?.startedAt).toBe("unknown");
  });
});
