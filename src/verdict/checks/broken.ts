import { z } from "zod";
import { requirementOf } from "../../requirements/catalogue.ts";
import { isBinding } from "../../requirements/requirement.ts";
import { nodeRef } from "../../scenario/references.ts";
import type { Check } from "../check.ts";
import type { RequirementVerdict } from "../judge-requirements.ts";
import { decided, evidenceOf, inconclusive, type Verdict } from "../verdict.ts";
import { requirementId } from "./requirement-params.ts";

const params = z.strictObject({
  node: nodeRef().meta({ description: "the node whose speaker is judged" }),
  exactly: z.array(requirementId()).meta({ description: "what it must be found to break; an empty list for nothing" }),
  besides: z.array(requirementId()).default([]).meta({ description: "what it may be found to break as well" }),
  within: z
    .array(z.string().min(1).max(64))
    .optional()
    .meta({ description: "only requirements whose id begins with one of these count, such as RFC4724" }),
});

export type Breakage = z.output<typeof params>;

/** A speaker with a known defect is caught by exactly the requirements that it breaks; one without any, by none. */
export const broken: Check<typeof params> = {
  kind: "broken",
  summary: "a node's speaker is found to break exactly these requirements, MUST or SHOULD, and no others",
  params,
  requirementsOf: "all",
  judge: (_timeline, breakage, _cell, requirements) => judgeBreakage(breakage, requirements),
};

/** What was found broken that should not be decides first, then what was not found, then what could not be decided. */
export function judgeBreakage({ node, exactly, besides, within }: Breakage, requirements: readonly RequirementVerdict[]): Verdict {
  const counts = ({ requirement }: RequirementVerdict) => within === undefined || within.some((prefix) => requirement.startsWith(prefix));
  const judged = requirements.filter((r) => r.node === node && binds(r) && counts(r));
  const failed = judged.filter((r) => r.verdict.status === "fail");
  const expected = exactly.length === 0 ? `${node} breaks nothing` : `${node} breaks exactly ${exactly.join(", ")}`;
  const falseAlarms = failed.filter((r) => !exactly.includes(r.requirement) && !besides.includes(r.requirement));
  const missing = exactly.filter((id) => !failed.some((r) => r.requirement === id));
  const missed = missing.flatMap((id) => judged.filter((r) => r.requirement === id && r.verdict.status === "pass"));
  if (falseAlarms.length > 0 || missed.length > 0) {
    const told = [
      ...falseAlarms.map((r) => `${r.requirement} is broken: ${factOf(r.verdict)}`),
      ...missed.map((r) => `${r.requirement} is met: ${factOf(r.verdict)}`),
    ];
    return conclusion(false, expected, told.join("; "), [...falseAlarms, ...missed]);
  }
  if (missing.length > 0) {
    const reasons = missing.map((id) => `${id}: ${reasonOf(judged.find((r) => r.requirement === id)?.verdict)}`);
    return inconclusive(
      `not decided: ${reasons.join("; ")}`,
      failed.flatMap((r) => idsOf(r.verdict)),
    );
  }
  const met = judged.filter((r) => r.verdict.status === "pass");
  const also = failed.filter((r) => !exactly.includes(r.requirement)).map((r) => r.requirement);
  const beside = also.length === 0 ? "" : `, and besides ${also.join(", ")}`;
  const found =
    exactly.length === 0
      ? "nothing is broken"
      : failed
          .filter((r) => exactly.includes(r.requirement))
          .map((r) => `${r.requirement}: ${factOf(r.verdict)}`)
          .join("; ");
  return conclusion(true, expected, `${found}${beside}; ${met.length} others are met`, [...failed, ...met]);
}

function binds({ requirement }: RequirementVerdict): boolean {
  const level = requirementOf(requirement)?.level;
  return level !== undefined && isBinding(level);
}

function conclusion(holds: boolean, expected: string, actual: string, deciding: readonly RequirementVerdict[]): Verdict {
  const [first, ...more] = deciding.flatMap((r) => idsOf(r.verdict));
  if (first === undefined) return inconclusive("no requirement had an occasion to be broken or met");
  return decided(holds, { expected, actual, evidence: evidenceOf(first, ...more) });
}

function idsOf(verdict: Verdict): readonly string[] {
  return "evidence" in verdict && verdict.evidence ? verdict.evidence : [];
}

function factOf(verdict: Verdict): string {
  return verdict.status === "pass" || verdict.status === "fail" ? verdict.actual : verdict.reason;
}

function reasonOf(verdict: Verdict | undefined): string {
  return verdict ? factOf(verdict) : "there is no check of it, or no capture of the node";
}
