import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { mutants } from "../../src/requirements/mutants.ts";
import { DEFECTS } from "./defects.ts";

const SCENARIOS = new URL("../../scenarios/mutants/", import.meta.url);

test("every defect of the speaker is in the catalogue of mutants, and the other way round", () => {
  expect(Object.keys(DEFECTS).toSorted()).toEqual(mutants.map((mutant) => mutant.id).toSorted());
});

test("every mutant runs in some scenario", () => {
  const files = readdirSync(SCENARIOS, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yaml"));
  const text = files.map((name) => readFileSync(new URL(name, SCENARIOS), "utf8")).join("\n");
  const used = new Set(text.match(/\b(M[RHL]|TW)\d{2}\b/g));
  expect(mutants.map((mutant) => mutant.id).filter((id) => !used.has(id))).toEqual([]);
});
