import { describe, expect, test } from "vitest";
import { History } from "../../../test/support/history.ts";
import { textOf } from "../../../test/support/judge.ts";
import type { RequirementId } from "../../requirements/catalogue.ts";
import type { RequirementVerdict } from "../judge-requirements.ts";
import { decided, inconclusive, type Status, type Verdict } from "../verdict.ts";
import { broken } from "./broken.ts";
import { requirement } from "./requirement.ts";

function verdictOf(id: string, status: Status): Verdict {
  if (status === "inconclusive") return inconclusive("a gap");
  if (status === "not-applicable") return { status, reason: "there was no occasion" };
  return decided(status === "pass", { expected: "x", actual: `${status} of ${id}`, evidence: [`e-${id}`] });
}

function verdicts(statuses: Readonly<Partial<Record<RequirementId, Status>>>): readonly RequirementVerdict[] {
  const ids = Object.keys(statuses) as RequirementId[];
  return ids.map((id) => ({ requirement: id, node: "tor", verdict: verdictOf(id, statuses[id] ?? "pass") }));
}

const timeline = new History().timeline();
const { cell } = timeline;

describe("broken", () => {
  const judge = (params: object, statuses: Parameters<typeof verdicts>[0]) =>
    broken.judge(timeline, broken.params.parse({ node: "tor", ...params }), cell, verdicts(statuses));
  const caught = { exactly: ["RFC4724-4-03"] };

  test.each([
    ["is caught by its rule alone", caught, { "RFC4724-4-03": "fail", "RFC4724-2-01": "pass" }, "pass"],
    ["is not caught", caught, { "RFC4724-4-03": "pass" }, "fail"],
    ["is caught by another rule as well", caught, { "RFC4724-4-03": "fail", "RFC4724-2-01": "fail" }, "fail"],
    [
      "is caught by another rule that may show",
      { ...caught, besides: ["RFC4724-2-01"] },
      { "RFC4724-4-03": "fail", "RFC4724-2-01": "fail" },
      "pass",
    ],
    ["is caught by another rule, its own being open", caught, { "RFC4724-4-03": "inconclusive", "RFC4724-2-01": "fail" }, "fail"],
    ["has its rule open", caught, { "RFC4724-4-03": "inconclusive" }, "inconclusive"],
    ["has no occasion", caught, { "RFC4724-4-03": "not-applicable", "RFC4724-2-01": "pass" }, "inconclusive"],
    ["has no check of its rule", caught, { "RFC4724-2-01": "pass" }, "inconclusive"],
    ["breaks what binds nobody besides", caught, { "RFC4724-4-03": "fail", "RFC4724-2-04": "fail", "RFC4724-4.2-30": "fail" }, "pass"],
    ["breaks a SHOULD besides", caught, { "RFC4724-4-03": "fail", "RFC4724-4.2-12": "fail" }, "fail"],
    [
      "breaks another RFC's rule, which is not looked at",
      { ...caught, within: ["RFC4724"] },
      { "RFC4724-4-03": "fail", "RFC8538-2-01": "fail" },
      "pass",
    ],
    ["breaks nothing, as it should", { exactly: [] }, { "RFC4724-4-03": "pass", "RFC4724-2-01": "inconclusive" }, "pass"],
    ["breaks something although it should not", { exactly: [] }, { "RFC4724-4-03": "fail" }, "fail"],
    ["was judged by nothing", { exactly: [] }, { "RFC4724-4-03": "not-applicable" }, "inconclusive"],
  ] as const)("a speaker that %s", (_, params, statuses, want) => {
    const verdict = judge(params, statuses);
    expect(verdict.status, textOf(verdict)).toBe(want);
  });

  test("says what was found", () => {
    expect(textOf(judge({ exactly: [] }, { "RFC4724-4-03": "fail" }))).toBe("RFC4724-4-03 is broken: fail of RFC4724-4-03");
    expect(textOf(judge(caught, { "RFC4724-4-03": "pass" }))).toBe("RFC4724-4-03 is met: pass of RFC4724-4-03");
  });

  test("counts the verdicts of its own node only", () => {
    const other = verdicts({ "RFC4724-2-01": "fail" }).map((v) => ({ ...v, node: "n5" }));
    const own = verdicts({ "RFC4724-4-03": "fail" });
    expect(broken.judge(timeline, broken.params.parse({ node: "tor", ...caught }), cell, [...own, ...other]).status).toBe("pass");
  });

  test("knows the ids of the catalogue only", () => {
    expect(broken.params.safeParse({ node: "tor", exactly: ["RFC4724-9-99"] }).success).toBe(false);
  });
});

describe("requirement", () => {
  test.each([
    ["that is met", { "RFC4724-4-03": "pass" }, "pass", "pass of RFC4724-4-03"],
    ["that is broken", { "RFC4724-4-03": "fail" }, "fail", "fail of RFC4724-4-03"],
    ["that is open", { "RFC4724-4-03": "inconclusive" }, "inconclusive", "a gap"],
    ["without occasion", { "RFC4724-4-03": "not-applicable" }, "inconclusive", "RFC4724-4-03 on tor: there was no occasion"],
    ["without check", {}, "inconclusive", "RFC4724-4-03 was not judged on tor: there is no check of it, or no capture of the node"],
  ] as const)("one %s", (_, statuses, status, text) => {
    const verdict = requirement.judge(timeline, { node: "tor", id: "RFC4724-4-03" }, cell, verdicts(statuses));
    expect([verdict.status, textOf(verdict)]).toEqual([status, text]);
  });
});
