import { describe, expect, test } from "vitest";
import { CaptureBuilder } from "../../test/support/capture-builder.ts";
import { N5_ADDRESS, subjectOfRun, TOR_ADDRESS } from "../../test/support/subject.ts";
import { judgeRequirements, together } from "./judge-requirements.ts";
import type { Judgement, RequirementCheck } from "./requirement-check.ts";
import { requirementChecks } from "./requirement-checks.ts";
import { decided, inconclusive } from "./verdict.ts";

const pass = (actual: string, session?: string): Judgement => ({
  ...decided(true, { expected: "x", actual, evidence: [`e-${actual}`] }),
  ...(session && { session }),
});
const fail = (actual: string, session?: string): Judgement => ({
  ...decided(false, { expected: "x", actual, evidence: [`e-${actual}`] }),
  ...(session && { session }),
});
const open = (reason: string): Judgement => inconclusive(reason, [`e-${reason}`]);

describe("occasions together", () => {
  test.each([
    ["none", [], "not-applicable", undefined],
    ["one that passed", [pass("a")], "pass", "a"],
    ["two that passed", [pass("a"), pass("b")], "pass", "a (alike on all 2 occasions)"],
    ["one that is open among those that passed", [pass("a"), open("why")], "inconclusive", "why (on 1 of 2 occasions)"],
    ["one that failed among all others", [pass("a"), open("why"), fail("b")], "fail", "b (on 1 of 3 occasions)"],
    ["one on a session", [fail("b", "n5")], "fail", "with n5: b"],
  ] as const)("%s", (_, judgements, status, text) => {
    const verdict = together(judgements);
    expect(verdict.status).toBe(status);
    if (text !== undefined)
      expect(verdict.status === "pass" || verdict.status === "fail" ? verdict.actual : verdict.reason).toContain(text);
  });

  test("keep the evidence of those that decide, bounded", () => {
    expect(together([fail("a"), pass("b"), fail("c")])).toMatchObject({ evidence: ["e-a", "e-c"] });
    const many = together(Array.from({ length: 500 }, (_, i) => fail(String(i))));
    expect(many.status === "fail" && many.evidence.length).toBe(20);
  });
});

describe("judgeRequirements", () => {
  const lab = new CaptureBuilder();
  lab.at(1).connect(TOR_ADDRESS, N5_ADDRESS).establish();
  const subject = subjectOfRun(lab);

  test("gives a verdict for each check and speaker", () => {
    const verdicts = judgeRequirements([subject]);
    expect(verdicts).toHaveLength(requirementChecks.length);
    expect(new Set(verdicts.map((v) => v.node))).toEqual(new Set(["tor"]));
  });

  test("a check that throws decides nothing", () => {
    const broken: RequirementCheck = {
      id: "RFC4724-2-01",
      judge: () => {
        throw new Error("no such thing");
      },
    };
    expect(judgeRequirements([subject], [broken])[0]?.verdict).toEqual({
      status: "inconclusive",
      reason: "the check broke: no such thing",
    });
  });
});

test("no requirement has two checks", () => {
  expect(new Set(requirementChecks.map((check) => check.id)).size).toBe(requirementChecks.length);
});
