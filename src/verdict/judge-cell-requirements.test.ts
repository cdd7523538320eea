import { describe, expect, test } from "vitest";
import { CaptureBuilder } from "../../test/support/capture-builder.ts";
import { cellWith, expectation, History, N5, session, TOR } from "../../test/support/history.ts";
import { N5_ADDRESS, recordedRun, subjectOfRun, TOR_ADDRESS } from "../../test/support/subject.ts";
import type { Cell, Node } from "../scenario/model.ts";
import { judgeCellRequirements } from "./judge-cell-requirements.ts";
import type { RequirementCheck } from "./requirement-check.ts";
import { decided } from "./verdict.ts";

const check: RequirementCheck = { id: "RFC4724-2-01", judge: () => [decided(true, { expected: "x", actual: "y", evidence: ["e1"] })] };
const tester: Node = { ...TOR, ...(TOR.speaker && { speaker: { ...TOR.speaker, kind: "scripted", version: "1" } }) };
const asked = [expectation("requirement", { node: "tor", id: "RFC4724-2-01" })];
const whole = [expectation("broken", { node: "tor", exactly: [], besides: [] })];

function judged(changes: Partial<Cell>, node = TOR, status: Parameters<History["timeline"]>[0] = "complete") {
  const topology = { networks: [], nodes: [node, N5], sessions: [session(node, N5)] };
  const run = recordedRun(60, new History(cellWith({ topology, ...changes })));
  const lab = new CaptureBuilder();
  lab.at(1).connect(TOR_ADDRESS, N5_ADDRESS).establish();
  return judgeCellRequirements(run.timeline(status), { subjects: [subjectOfRun(lab, run)] }, [check]).map((j) => [
    j.verdict.status,
    j.counts,
  ]);
}

describe("who is judged, and whose verdicts count by themselves", () => {
  test.each([
    ["a daemon", {}, TOR, [["pass", true]]],
    ["a daemon of which an expectation asks for a requirement", { expectations: asked }, TOR, [["pass", true]]],
    ["a daemon that an expectation judges as a whole", { expectations: whole }, TOR, [["pass", false]]],
    ["the tester, of which nobody asks", {}, tester, []],
    ["the tester, of which an expectation asks", { expectations: asked }, tester, [["pass", false]]],
    ["the tester as a mutant", { expectations: whole }, tester, [["pass", false]]],
    ["a daemon in a control", { variant: "control" }, TOR, []],
    ["a daemon in a control whose expectation asks", { variant: "control", expectations: asked }, TOR, [["pass", false]]],
  ] as const)("%s", (_, changes, node, want) => {
    expect(judged(changes, node)).toEqual(want);
  });
});

test("a run that did not come to its end proves no pass, and one that did not apply is not judged", () => {
  expect(judged({}, TOR, "aborted")).toEqual([["inconclusive", true]]);
  expect(judged({}, TOR, "not-applicable")).toEqual([]);
});

test("of a speaker whose captures cannot be followed nothing is decided", () => {
  const timeline = recordedRun().timeline();
  const unreadable = new Map([["n3", "its captures cannot be followed: bad"]]);
  expect(judgeCellRequirements(timeline, { subjects: [], unreadable }, [check])).toEqual([
    {
      requirement: "RFC4724-2-01",
      node: "n3",
      verdict: { status: "inconclusive", reason: "its captures cannot be followed: bad" },
      counts: false,
    },
  ]);
});
