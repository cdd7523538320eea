import { describe, expect, it } from "vitest";
import { cellWith, expectation } from "../../test/support/history.ts";
import type { Cell, KnownDeviation } from "../scenario/model.ts";
import { type CellResults, cellOutcome, exitCode, weigh } from "./outcome.ts";
import { decided, type Status, type Verdict } from "./verdict.ts";
import type { Outcome } from "./weight.ts";

const AT = { file: "test.yaml", line: 9, column: 3 };

function verdictOf(status: Status): Verdict {
  if (status === "inconclusive" || status === "not-applicable") return { status, reason: "a test" };
  return decided(status === "pass", { expected: "x", actual: "y", evidence: ["e1"] });
}

function results(statuses: Readonly<Record<string, Status>>, changes: Partial<Cell> = {}, repetition = 1): CellResults {
  const judged = Object.entries(statuses).map(([name, status]) => ({ expectation: expectation(name, {}), verdict: verdictOf(status) }));
  return { cell: cellWith(changes), repetition, results: judged };
}

const deviation = (expect: string, verdict: KnownDeviation["verdict"]): KnownDeviation => ({
  expect,
  verdict,
  reference: "project#1",
  at: AT,
});
const control = { cell: "x+control", mustFail: ["traffic"] };
const controlRun = (statuses: Readonly<Record<string, Status>>, repetition = 1) =>
  results(statuses, { key: "x+control", variant: "control", mustFail: ["traffic"] }, repetition);

/** Outcome and note of the one expectation of the one cell. */
function only(cells: readonly CellResults[]): readonly [Outcome | undefined, string | undefined] {
  const one = weigh(cells)[0]?.expectations[0];
  return [one?.outcome, one?.note];
}

describe("known deviations", () => {
  it("leave a verdict without declaration as it is", () => {
    for (const status of ["pass", "fail", "inconclusive", "not-applicable"] as const)
      expect(only([results({ a: status })])).toEqual([status, undefined]);
  });

  it.each([
    ["fail", "fail", "known", "known: project#1"],
    ["inconclusive", "inconclusive", "known", "known: project#1"],
    ["fail", "pass", "fail", "declared as fail (project#1) but it passed: where the deviation is mended, remove the declaration"],
    ["inconclusive", "fail", "fail", "declared as inconclusive (project#1) but it failed"],
    ["fail", "inconclusive", "inconclusive", "declared as fail (project#1) but it was inconclusive"],
    ["fail", "not-applicable", "not-applicable", "declared as fail (project#1) but it was not-applicable"],
  ] as const)("declared as %s, a verdict %s counts as %s", (declared, actual, outcome, note) => {
    expect(only([results({ a: actual }, { knownDeviations: [deviation("a", declared)] })])).toEqual([outcome, note]);
  });

  it("that show only sometimes are not contradicted by a pass, and by nothing but a pass", () => {
    const declared = { knownDeviations: [{ ...deviation("a", "fail"), sometimes: true }] };
    expect(only([results({ a: "pass" }, declared)])).toEqual(["pass", "declared as fail (project#1), which not every run shows"]);
    expect(only([results({ a: "fail" }, declared)])[0]).toBe("known");
    expect(only([results({ a: "inconclusive" }, declared)])[0]).toBe("inconclusive");
  });

  it("do not make an inconclusive known where the run itself is in trouble", () => {
    const cell = { knownDeviations: [deviation("a", "inconclusive")] };
    const trouble = "the run broke: no disk";
    const note = "declared as inconclusive (project#1); the run broke: no disk";
    expect(only([{ ...results({ a: "inconclusive" }, cell), trouble }])).toEqual(["inconclusive", note]);
    const failing = { ...results({ a: "fail" }, { knownDeviations: [deviation("a", "fail")] }), trouble };
    expect(only([failing])[0]).toBe("known");
  });

  it("concern the expectation that they name alone", () => {
    expect(only([results({ a: "fail" }, { knownDeviations: [deviation("b", "fail")] })])[0]).toBe("fail");
  });

  it("of a cell do not hold in its control", () => {
    const cells = [
      results(
        { traffic: "pass" },
        { key: "x+control", variant: "control", mustFail: ["traffic"], knownDeviations: [deviation("traffic", "pass" as never)] },
      ),
    ];
    expect(only(cells)[0]).toBe("inconclusive");
  });
});

describe("controls", () => {
  const guarded = (status: Status = "pass", repetition = 1) => results({ traffic: status }, { key: "x", control }, repetition);

  it("that fail where they must make the passes count", () => {
    const [main, run] = weigh([guarded(), controlRun({ traffic: "fail", tcp: "pass", fib: "fail" })]);
    expect(main).toMatchObject({ outcome: "pass" });
    expect(run?.outcome).toBe("control-failed");
    expect(run?.expectations.map((e) => [e.outcome, e.note])).toEqual([
      ["control-failed", "has to fail here, and did: the detector sees"],
      ["not-applicable", "does not count in the control; it was: pass"],
      ["not-applicable", "does not count in the control; it was: fail"],
    ]);
  });

  it.each(["pass", "inconclusive", "not-applicable"] as const)("that end with %s make every pass inconclusive", (status) => {
    const cells = [guarded(), controlRun({ traffic: status })];
    expect(only(cells)).toEqual(["inconclusive", `the detector is blind: in the control x+control, traffic had to fail and was ${status}`]);
    expect(exitCode(weigh(cells).map(({ outcome, cell }) => ({ outcome, variant: cell.variant })))).toBe(2);
  });

  it("that did not judge the expectation, or were not run at all, are as bad", () => {
    expect(only([guarded(), controlRun({ tcp: "fail" })])[1]).toMatch(/traffic had to fail and was not judged/);
    expect(only([guarded()])).toEqual(["inconclusive", "the control x+control was not run, so a pass proves nothing"]);
  });

  it("do not touch a fail or a known deviation", () => {
    expect(only([guarded("fail"), controlRun({ traffic: "pass" })])[0]).toBe("fail");
    const known = results({ traffic: "fail" }, { key: "x", control, knownDeviations: [deviation("traffic", "fail")] });
    expect(only([known, controlRun({ traffic: "pass" })])[0]).toBe("known");
  });

  it("that are blind do not let a sudden pass count as a change", () => {
    const sudden = results({ traffic: "pass" }, { key: "x", control, knownDeviations: [deviation("traffic", "fail")] });
    expect(only([sudden, controlRun({ traffic: "pass" })])[0]).toBe("inconclusive");
    expect(only([sudden, controlRun({ traffic: "fail" })])[0]).toBe("fail");
  });

  it("can be an ordinary cell that is known to fail, whose other verdicts count", () => {
    const [other, ordinary] = weigh([
      results({ traffic: "pass" }, { key: "y", control: { cell: "x", mustFail: ["traffic"] } }),
      results({ traffic: "fail", tcp: "fail" }, { key: "x" }),
    ]);
    expect(other?.outcome).toBe("pass");
    expect(ordinary?.expectations.map((e) => e.outcome)).toEqual(["control-failed", "fail"]);
    expect(ordinary?.outcome).toBe("fail");
  });

  it("that are ordinary cells with a declared deviation are known while they fail, and a change once they pass", () => {
    const own = { key: "x", control: { cell: "x", mustFail: ["traffic"] }, knownDeviations: [deviation("traffic", "fail")] };
    const patched = results({ traffic: "pass" }, { key: "y", control: { cell: "x", mustFail: ["traffic"] } });
    expect(weigh([results({ traffic: "fail" }, own), patched]).map((c) => c.outcome)).toEqual(["known", "pass"]);
    expect(weigh([results({ traffic: "pass" }, own), patched]).map((c) => c.outcome)).toEqual(["fail", "inconclusive"]);
  });

  it("guard the cells of their own scenario", () => {
    const elsewhere = { ...controlRun({ traffic: "fail" }), cell: { ...controlRun({}).cell, scenario: "another" } };
    expect(only([guarded(), elsewhere])[0]).toBe("inconclusive");
  });

  it("guard the same repetition, or all where theirs is missing", () => {
    const cells = [
      guarded("pass", 1),
      guarded("pass", 2),
      guarded("pass", 3),
      controlRun({ traffic: "fail" }, 1),
      controlRun({ traffic: "pass" }, 2),
    ];
    expect(weigh(cells).map((c) => c.outcome)).toEqual(["pass", "inconclusive", "inconclusive", "control-failed", "inconclusive"]);
  });
});

describe("outcome of a cell", () => {
  it.each([
    [[], "inconclusive"],
    [["pass", "pass"], "pass"],
    [["pass", "not-applicable"], "pass"],
    [["not-applicable", "not-applicable"], "not-applicable"],
    [["pass", "known"], "known"],
    [["known", "inconclusive"], "inconclusive"],
    [["inconclusive", "fail", "pass"], "fail"],
    [["control-failed", "not-applicable"], "control-failed"],
    [["control-failed", "inconclusive"], "inconclusive"],
  ] as const)("of %j is %s", (outcomes, want) => expect(cellOutcome(outcomes)).toBe(want));
});

describe("exit code", () => {
  it.each([
    [["pass", "known", "control-failed", "not-applicable"], 0],
    [["not-applicable"], 2],
    [["not-applicable", "pass"], 0],
    [["pass", "inconclusive"], 2],
    [["inconclusive", "fail"], 1],
    [[], 2],
  ] as const)("of cells %j is %d", (outcomes, want) =>
    expect(exitCode(outcomes.map((outcome) => ({ outcome, variant: "main" })))).toBe(want),
  );

  it("is 2 where nothing but controls was judged", () => {
    const seeing = { outcome: "control-failed", variant: "control" } as const;
    expect(exitCode([seeing])).toBe(2);
    expect(exitCode([seeing, { outcome: "not-applicable", variant: "main" }])).toBe(2);
    expect(exitCode([seeing, { outcome: "known", variant: "main" }])).toBe(0);
  });
});
