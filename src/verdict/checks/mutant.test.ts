import { expect, test } from "vitest";
import { History } from "../../../test/support/history.ts";
import { textOf } from "../../../test/support/judge.ts";
import type { RequirementId } from "../../requirements/catalogue.ts";
import type { RequirementVerdict } from "../judge-requirements.ts";
import { decided, inconclusive, type Verdict } from "../verdict.ts";
import { mutant } from "./mutant.ts";

const timeline = new History().timeline();

type Found = "fail" | "pass" | "inconclusive";

function verdictOf(status: Found): Verdict {
  return status === "inconclusive" ? inconclusive("a gap") : decided(status === "pass", { expected: "x", actual: "y", evidence: ["e1"] });
}

function judge(id: string, found: Readonly<Partial<Record<RequirementId, Found>>>): Verdict {
  const requirements = (Object.keys(found) as RequirementId[]).map(
    (requirement): RequirementVerdict => ({ requirement, node: "tor", verdict: verdictOf(found[requirement] ?? "pass") }),
  );
  return mutant.judge(timeline, mutant.params.parse({ node: "tor", id }), timeline.cell, requirements);
}

// MH01 breaks 4.2-04, and may be found to break 5-01; MR08 breaks nothing.
test.each([
  ["is found to break what it breaks", "MH01", { "RFC4724-4.2-04": "fail" }, "pass"],
  ["is found to break what follows from it as well", "MH01", { "RFC4724-4.2-04": "fail", "RFC4724-5-01": "fail" }, "pass"],
  ["is found to break only what follows from it", "MH01", { "RFC4724-4.2-04": "pass", "RFC4724-5-01": "fail" }, "fail"],
  ["goes unseen", "MH01", { "RFC4724-4.2-04": "pass" }, "fail"],
  ["is found to break another's rule", "MH01", { "RFC4724-4.2-04": "fail", "RFC4724-4.2-25": "fail" }, "fail"],
  ["cannot be told", "MH01", { "RFC4724-4.2-04": "inconclusive" }, "inconclusive"],
  ["is allowed, and nothing is broken", "MR08", { "RFC4724-4.2-04": "pass" }, "pass"],
  ["is allowed, and something is found broken", "MR08", { "RFC4724-4.1-06": "fail" }, "fail"],
  ["is none, and nothing is broken", "none", { "RFC4724-4.2-04": "pass" }, "pass"],
  ["is none, and something is found broken", "none", { "RFC4724-4.2-04": "fail" }, "fail"],
  ["is none, and nothing could be told", "none", { "RFC4724-4.2-04": "inconclusive" }, "inconclusive"],
] as const)("a defect that %s", (_, id, found, want) => {
  const verdict = judge(id, found);
  expect(verdict.status, textOf(verdict)).toBe(want);
});

test("a defect that the catalogue does not have is refused", () => {
  expect(mutant.params.safeParse({ node: "tor", id: "MH99" }).success).toBe(false);
});
