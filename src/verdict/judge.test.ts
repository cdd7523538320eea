import { describe, expect, it } from "vitest";
import { z } from "zod";
import { cellWith, expectation, History, node, prefix, route } from "../../test/support/history.ts";
import { Timeline } from "../timeline/timeline.ts";
import type { Check } from "./check.ts";
import { checks, expectationVocabulary } from "./checks.ts";
import { judgeCell } from "./judge.ts";
import { decided, inconclusive, type Verdict } from "./verdict.ts";

const PASS = decided(true, { expected: "x", actual: "held", evidence: ["e1"] });
const FAIL = decided(false, { expected: "x", actual: "broken", evidence: ["e1"] });

function checkThat(kind: string, judge: () => Verdict): Check {
  return { kind, summary: "", params: z.object({}), judge };
}

const STUBS: readonly Check[] = [
  checkThat("passes", () => PASS),
  checkThat("fails", () => FAIL),
  checkThat("knows-nothing", () => inconclusive("nothing seen")),
  checkThat("throws", () => {
    throw new Error("out of range");
  }),
];

function judged(status: Parameters<History["timeline"]>[0]): Readonly<Record<string, Verdict>> {
  const expectations = ["passes", "fails", "knows-nothing", "throws", "unheard-of"].map((kind) => expectation(kind, {}));
  const h = new History(cellWith({ expectations })).ordinarySteps();
  return Object.fromEntries(judgeCell(h.timeline(status), h.cell, STUBS).map((j) => [j.expectation.name, j.verdict]));
}

describe("judgeCell", () => {
  it("gives each expectation its check's verdict, in order", () => {
    const verdicts = judged("complete");
    expect(Object.keys(verdicts)).toEqual(["passes", "fails", "knows-nothing", "throws", "unheard-of"]);
    expect(verdicts.passes).toBe(PASS);
    expect(verdicts.fails).toBe(FAIL);
  });

  it("makes a check that throws, and one that does not exist, inconclusive", () => {
    expect(judged("complete").throws).toEqual({ status: "inconclusive", reason: "the check broke: out of range" });
    expect(judged("complete")["unheard-of"]).toEqual({ status: "inconclusive", reason: "this Holdfast has no check unheard-of" });
  });

  it.each([
    ["aborted", "the run was aborted: a test"],
    ["broken", "the run broke: a test"],
    ["cut", "the record is damaged: the record does not tell how the run ended"],
  ] as const)("lets a fail stand in a run that was %s, and takes a pass back", (status, trouble) => {
    const verdicts = judged(status);
    expect(verdicts.fails).toBe(FAIL);
    expect(verdicts.passes).toEqual({ status: "inconclusive", reason: `${trouble}; so far: held`, evidence: ["e1"] });
    expect(verdicts["knows-nothing"]).toEqual({ status: "inconclusive", reason: `${trouble}; nothing seen` });
  });

  it("takes a fail back as well where lines inside the record are damaged", () => {
    const h = new History(cellWith({ expectations: [expectation("fails", {})] })).ordinarySteps();
    const { cell, manifest, record } = h.timeline();
    const damaged = { ...record, complete: false, damage: "line 2 is no JSON", damagedInside: true };
    const timeline = new Timeline({ cell, manifest, record: damaged, wire: [] });
    const reason = "the record is damaged: line 2 is no JSON; so far: broken";
    expect(judgeCell(timeline, cell, STUBS)[0]?.verdict).toEqual({ status: "inconclusive", reason, evidence: ["e1"] });
  });

  it("makes everything not-applicable where the machine could not do it", () => {
    for (const verdict of Object.values(judged("not-applicable"))) expect(verdict).toEqual({ status: "not-applicable", reason: "a test" });
  });

  it("judges with the checks that there are, from parameters as the record keeps them", () => {
    const params = { node: "tor", route: "10.2.0.0/26", after: "kill", within: 5000, since: "effect", stays: true };
    const h = new History(cellWith({ expectations: [expectation("recovery", params)] })).ordinarySteps();
    const id = h.fibBegins(0, "tor", [route(prefix("10.2.0.0/26"), ["172.31.0.3"])]);
    const [result] = judgeCell(h.timeline());
    expect(result?.verdict).toMatchObject({ status: "pass", actual: "never lost" });
    expect(result?.verdict.status === "pass" && result.verdict.evidence).toContain(id);
  });

  it("does not blame the taking down of a broken run on the speakers", () => {
    const params = { node: "tor", equals: { "10.2.0.0/26": ["172.31.0.3"] }, protocols: [] };
    const h = new History(cellWith({ expectations: [expectation("fib", params)] })).step("wait", 0, 1);
    h.fibBegins(0, "tor", [route(prefix("10.2.0.0/26"), ["172.31.0.3"])]);
    h.at(2, { kind: "node-down", node: "tor" });
    expect(judgeCell(h.timeline("broken"))[0]?.verdict.status).toBe("inconclusive");
  });
});

describe("the list of checks", () => {
  it("has each kind once, with a summary and a strict schema", () => {
    expect(new Set(checks.map((c) => c.kind)).size).toBe(checks.length);
    for (const { kind, summary, params } of expectationVocabulary) {
      expect(summary.length, kind).toBeGreaterThan(10);
      expect(
        params.safeParse({ "no-such-key": 1 }).error?.issues.some((i) => i.code === "unrecognized_keys"),
        kind,
      ).toBe(true);
    }
  });

  it("can be written as JSON Schema", () => {
    for (const { kind, params } of expectationVocabulary) {
      expect(z.toJSONSchema(params, { io: "input", target: "draft-7" }), kind).toMatchObject({
        type: "object",
        additionalProperties: false,
      });
    }
  });
});

describe("a speaker that cannot put routes into the kernel", () => {
  const hop = { params: { node: "a", prefix: "10.0.0.0/8", always: ["10.0.0.2"] } };
  const bare = node("a", "10.0.0.1");
  const never = { ...bare, ...(bare.speaker && { speaker: { ...bare.speaker, kernelRoutes: "never" as const } }) };

  it.each([
    ["next-hops", hop.params],
    ["fib", { node: "a", equals: { "10.0.0.0/8": ["10.0.0.2"] } }],
    ["fib-churn", { node: "a" }],
    ["recovery", { node: "a", route: "10.0.0.0/8", after: "x", within: 1 }],
  ])("%s of its node is not-applicable, with the reason", (kind, params) => {
    const topology = { networks: [], nodes: [never], sessions: [] };
    const h = new History(cellWith({ topology, expectations: [expectation(kind, params)] })).ordinarySteps();
    expect(judgeCell(h.timeline(), h.cell)[0]?.verdict).toEqual({
      status: "not-applicable",
      reason: expect.stringMatching(/^\S+@\S+, the speaker of a, has no way to put routes into the kernel$/),
    });
  });

  it("says nothing of other nodes, of sessions, and of speakers that a scenario tells to keep routes out", () => {
    const told = { ...bare, ...(bare.speaker && { speaker: { ...bare.speaker, kernelRoutes: "none" as const } }) };
    const at = (n: typeof bare, e: ReturnType<typeof expectation>) => {
      const h = new History(cellWith({ topology: { networks: [], nodes: [n], sessions: [] }, expectations: [e] })).ordinarySteps();
      return judgeCell(h.timeline(), h.cell)[0]?.verdict.status;
    };
    expect(at(never, expectation("recovery", { session: ["a", "b"], after: "x", within: 1 }))).toBe("inconclusive");
    expect(at(never, expectation("next-hops", { ...hop.params, node: "b" }))).not.toBe("not-applicable");
    expect(at(told, expectation("next-hops", hop.params))).not.toBe("not-applicable");
  });
});
