import { z } from "zod";
import { findMutant, mutants } from "../../requirements/mutants.ts";
import { nodeRef } from "../../scenario/references.ts";
import type { Check } from "../check.ts";
import { inconclusive } from "../verdict.ts";
import { judgeBreakage } from "./broken.ts";

/** In place of a mutant's id: a speaker that does everything right, a benign twin. */
const NO_MUTANT = "none";

const params = z.strictObject({
  node: nodeRef().meta({ description: "the node whose speaker has the defect" }),
  id: z.enum([NO_MUTANT, ...mutants.map((mutant) => mutant.id)]).meta({
    description: "the defect, by the catalogue's id of the mutant; none: a well-behaved speaker, of which nothing may be found broken",
  }),
});

/** The proof of the checks: a speaker with a known defect breaks just what the catalogue of mutants says, and a well-behaved one breaks nothing. */
export const mutant: Check<typeof params> = {
  kind: "mutant",
  summary: "a node's speaker has a known defect, and is found to break exactly the requirements that the defect breaks; with none, nothing",
  params,
  requirementsOf: "all",
  judge(_timeline, { node, id }, _cell, requirements) {
    const known = findMutant(id);
    if (!known && id !== NO_MUTANT) return inconclusive(`there is no mutant ${id}`);
    return judgeBreakage({ node, exactly: [...(known?.breaks ?? [])], besides: [...(known?.besides ?? [])] }, requirements);
  },
};
