import { describe, expect, test } from "vitest";
import { cellWith, expectation } from "../../test/support/history.ts";
import type { RequirementId } from "../requirements/catalogue.ts";
import type { Cell, KnownDeviation } from "../scenario/model.ts";
import type { JudgedRequirement } from "./judge-cell-requirements.ts";
import { weigh } from "./outcome.ts";
import { decided, inconclusive, type Status, type Verdict } from "./verdict.ts";

const MUST = "RFC4724-4-03";
const SHOULD = "RFC4724-4.2-02";
const INFO = "RFC4724-2-04";

function verdictOf(status: Status): Verdict {
  if (status === "inconclusive") return inconclusive("a gap");
  if (status === "not-applicable") return { status, reason: "there was no occasion" };
  return decided(status === "pass", { expected: "x", actual: "y", evidence: ["e1"] });
}

const judged = (requirement: RequirementId, status: Status, node = "tor", counts = true): JudgedRequirement => ({
  requirement,
  node,
  verdict: verdictOf(status),
  counts,
});

const deviation = (changes: Partial<KnownDeviation> = {}): KnownDeviation => ({
  requirement: MUST,
  verdict: "fail",
  reference: "project#1",
  at: { file: "test.yaml", line: 9, column: 3 },
  ...changes,
});

/** The cell with one expectation that passed, and these verdicts on requirements. */
function weighed(requirements: readonly JudgedRequirement[], changes: Partial<Cell> = {}, strict = false) {
  const results = [{ expectation: expectation("traffic", {}), verdict: verdictOf("pass") }];
  const [cell] = weigh([{ cell: cellWith(changes), repetition: 1, results, requirements }], { strict });
  return { cell: cell?.outcome, outcomes: cell?.requirements.map((r) => r.outcome), notes: cell?.requirements.map((r) => r.note) };
}

describe("by its level", () => {
  test.each([
    ["a broken MUST fails the cell", MUST, "fail", false, "fail", "fail"],
    ["a broken SHOULD is a warning", SHOULD, "fail", false, "warning", "pass"],
    ["a broken SHOULD fails a strict run", SHOULD, "fail", true, "fail", "fail"],
    ["what binds nobody is a note, in a strict run too", INFO, "fail", true, "note", "pass"],
    ["an open one changes nothing", MUST, "inconclusive", true, "inconclusive", "pass"],
    ["one without occasion changes nothing", MUST, "not-applicable", false, "not-applicable", "pass"],
    ["one that is met changes nothing", MUST, "pass", false, "pass", "pass"],
  ] as const)("%s", (_, id, status, strict, outcome, cell) => {
    expect(weighed([judged(id, status)], {}, strict)).toMatchObject({ outcomes: [outcome], cell });
  });

  test("one that does not count by itself changes nothing", () => {
    expect(weighed([judged(MUST, "fail", "sp", false)])).toMatchObject({ outcomes: ["fail"], cell: "pass" });
  });
});

describe("a declared deviation", () => {
  test.each([
    ["that shows is known", "fail", deviation(), "known", "known"],
    ["of this node that shows is known", "fail", deviation({ node: "tor" }), "known", "known"],
    ["of another node leaves a fail", "fail", deviation({ node: "n5" }), "fail", "fail"],
    ["of another requirement leaves a fail", "fail", deviation({ requirement: SHOULD }), "fail", "fail"],
    ["that is met in a run is met, and said to be so", "pass", deviation(), "pass", "pass"],
    ["without occasion stays so", "not-applicable", deviation(), "not-applicable", "pass"],
    ["that is open is open", "inconclusive", deviation(), "inconclusive", "pass"],
  ] as const)("%s", (_, status, declared, outcome, cell) => {
    expect(weighed([judged(MUST, status)], { knownDeviations: [declared] })).toMatchObject({ outcomes: [outcome], cell });
  });

  test("without a node is about those who show it", () => {
    const knownDeviations = [deviation()];
    expect(weighed([judged(MUST, "fail"), judged(MUST, "pass", "n5")], { knownDeviations })).toMatchObject({
      outcomes: ["known", "pass"],
      cell: "known",
    });
    expect(weighed([judged(MUST, "pass"), judged(MUST, "pass", "n5")], { knownDeviations }).outcomes).toEqual(["pass", "pass"]);
  });

  test("is shared by the expectation that asks for the requirement", () => {
    const asked = expectation("requirement", { node: "tor", id: MUST });
    const cell = cellWith({ expectations: [asked], knownDeviations: [deviation()] });
    const results = (status: Status) => [
      { cell, repetition: 1, results: [{ expectation: asked, verdict: verdictOf(status) }], requirements: [judged(MUST, status)] },
    ];
    expect(weigh(results("fail"))[0]).toMatchObject({ outcome: "known", expectations: [{ outcome: "known", note: "known: project#1" }] });
    expect(weigh(results("pass"))[0]?.outcome).toBe("fail");
  });
});
