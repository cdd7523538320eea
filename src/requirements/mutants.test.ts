import { expect, test } from "vitest";
import { requirementOf } from "./catalogue.ts";
import { findMutant, mutants } from "./mutants.ts";
import { isBinding } from "./requirement.ts";

test("every mutant has an id of its own", () => {
  expect(new Set(mutants.map((mutant) => mutant.id)).size).toBe(mutants.length);
  expect(findMutant("MH07")?.breaks).toEqual(["RFC4724-4.2-25"]);
  expect(findMutant("MH99")).toBeUndefined();
});

test.each(mutants.filter((mutant) => mutant.breaks.length > 0).map((mutant) => [mutant.id, mutant] as const))(
  "%s breaks something that binds and that a check can see",
  (_, { breaks, besides }) => {
    for (const id of breaks) {
      const requirement = requirementOf(id);
      expect(requirement && isBinding(requirement.level), id).toBe(true);
      expect(requirement?.unchecked ?? requirement?.sameAs, id).toBeUndefined();
      expect(besides).not.toContain(id);
    }
  },
);
