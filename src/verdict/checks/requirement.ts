import { z } from "zod";
import { nodeRef } from "../../scenario/references.ts";
import type { Check } from "../check.ts";
import { inconclusive } from "../verdict.ts";
import { requirementId } from "./requirement-params.ts";

const params = z.strictObject({
  node: nodeRef().meta({ description: "the node whose speaker it binds" }),
  id: requirementId().meta({ description: "the requirement" }),
});

/** One requirement must have had an occasion on a speaker, and be met. */
export const requirement: Check<typeof params> = {
  kind: "requirement",
  summary: "a requirement of the catalogue binds a node's speaker in this run, and is met",
  params,
  namedAfter: "id",
  requirementsOf: "one",
  judge(_timeline, { node, id }, _cell, requirements) {
    const verdict = requirements.find((r) => r.node === node && r.requirement === id)?.verdict;
    if (!verdict) return inconclusive(`${id} was not judged on ${node}: there is no check of it, or no capture of the node`);
    return verdict.status === "not-applicable" ? inconclusive(`${id} on ${node}: ${verdict.reason}`) : verdict;
  },
};
