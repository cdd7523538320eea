import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { testVocabulary } from "../../test/support/vocabulary.ts";
import { parseScenario } from "./parse-scenario.ts";
import { formatProblems, ScenarioError } from "./scenario-error.ts";

const FOLDER = join(import.meta.dirname, "../../test/golden/scenario-errors");

/** What a scenario author reads for each kind of mistake. Written anew with UPDATE_GOLDEN=1; read the difference. */
describe("the mistakes of a scenario file are all told, with their places", () => {
  const cases = readdirSync(FOLDER).filter((name) => name.endsWith(".yaml"));

  it("has at least 30 bad files", () => {
    expect(cases.length).toBeGreaterThanOrEqual(30);
  });

  it.each(cases)("%s", (name) => {
    const told = `${problemsOf(name)}\n`;
    const golden = join(FOLDER, name.replace(/\.yaml$/, ".txt"));
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(golden, told);
    expect(existsSync(golden), `${golden} is missing: write it with UPDATE_GOLDEN=1`).toBe(true);
    expect(told).toBe(readFileSync(golden, "utf8"));
  });
});

function problemsOf(name: string): string {
  try {
    parseScenario(readFileSync(join(FOLDER, name), "utf8"), name, testVocabulary);
  } catch (error) {
    if (error instanceof ScenarioError) return formatProblems(error);
    throw error;
  }
  throw new Error(`${name} was accepted`);
}
