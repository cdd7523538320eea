import { describe, expect, test } from "vitest";
import type { Verdict } from "../verdict/verdict.ts";
import type { CellReport, ExpectationReport, Outcome, RequirementReport } from "./model.ts";
import { proofInWords, proofTotals } from "./proof-totals.ts";

const at = { file: "test.yaml", line: 1, column: 1 };
const VERDICTS: Readonly<Partial<Record<Outcome, Verdict>>> = {
  inconclusive: { status: "inconclusive", reason: "a gap" },
  known: { status: "inconclusive", reason: "a gap" },
  pass: { status: "pass", expected: "x", actual: "y", evidence: ["e1"], measured: [] },
};
const FAIL: Verdict = { status: "fail", expected: "x", actual: "y", evidence: ["e1"], measured: [] };

function verdict(id: string, outcome: Outcome, broken: readonly string[] = []): CellReport {
  const expectation: ExpectationReport = {
    name: "mutant",
    kind: "mutant",
    at,
    verdict: VERDICTS[outcome] ?? FAIL,
    outcome,
    ...(id === "" ? {} : { mutant: { id, node: "dut" } }),
  };
  return cell(
    [expectation],
    broken.map((requirement) => {
      const base = { level: "MUST", source: "RFC 4724", clause: "x", node: "dut", outcome: "fail", counts: false } as const;
      return { ...base, id: requirement, verdict: FAIL };
    }),
  );
}

function cell(expectations: readonly ExpectationReport[], requirementVerdicts: readonly RequirementReport[]): CellReport {
  return {
    scenario: "s",
    title: "t",
    requirements: [],
    file: "test.yaml",
    key: "-",
    values: {},
    variant: "main",
    repetition: 1,
    directory: "d",
    startedAt: "",
    speakers: [],
    outcome: "pass",
    expectations,
    requirementVerdicts,
    withoutOccasion: [],
    phases: [],
    lanes: [],
    endT: 1,
  };
}

describe("the proof of the detector", () => {
  test.each([
    ["caught", [verdict("MH01", "pass")], "mutants: 1 caught, 0 missed, 0 caught by the wrong rule"],
    ["missed", [verdict("MH01", "fail")], "mutants: 0 caught, 1 missed, 0 caught by the wrong rule"],
    [
      "missed, though what follows from it shows",
      [verdict("MH01", "fail", ["RFC4724-5-01"])],
      "mutants: 0 caught, 1 missed, 0 caught by the wrong rule",
    ],
    ["caught by another's rule", [verdict("MH01", "fail", ["RFC4724-4.2-25"])], "mutants: 0 caught, 0 missed, 1 caught by the wrong rule"],
    ["undecided", [verdict("MH01", "inconclusive")], "mutants: 0 caught, 0 missed, 0 caught by the wrong rule, 1 undecided"],
    [
      "as good as in the worst of its cells",
      [verdict("MH01", "pass"), verdict("MH01", "fail")],
      "mutants: 0 caught, 1 missed, 0 caught by the wrong rule",
    ],
    [
      "counted once",
      [verdict("MH01", "pass"), verdict("MH01", "pass"), verdict("MH02", "pass")],
      "mutants: 2 caught, 0 missed, 0 caught by the wrong rule",
    ],
  ])("a mutant is %s", (_, cells, want) => {
    expect(proofInWords(proofTotals(cells))).toEqual([want]);
  });

  test("a defect that the rules allow is a twin, like none at all; each verdict counts", () => {
    const cells = [verdict("none", "pass"), verdict("none", "fail"), verdict("MR08", "pass"), verdict("none", "inconclusive")];
    expect(proofInWords(proofTotals(cells))).toEqual(["twins: 2 clean, 1 false alarms, 1 undecided"]);
  });

  test("a harness fault has to end inconclusive as it was declared, not by a run that broke", () => {
    const cells = (["known", "pass", "fail", "inconclusive"] as const).map((outcome) => ({
      ...verdict("", outcome),
      origin: "harness-faults",
    }));
    expect(proofInWords(proofTotals(cells))).toEqual(["harness faults: 1 inconclusive as they must, 3 not"]);
  });

  test("ordinary cells prove nothing, and controls do not count", () => {
    expect(proofTotals([verdict("", "pass"), { ...verdict("MH01", "pass"), variant: "control" }])).toBeUndefined();
    expect(proofInWords(undefined)).toEqual([]);
  });
});
