import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findScenarioFiles, loadScenarios } from "../cli/scenario-files.ts";
import { coverageText } from "./coverage.ts";

const ROOT = join(import.meta.dirname, "../..");

test("docs/coverage.md is what `npm run coverage` makes", () => {
  const made = coverageText(loadScenarios(findScenarioFiles(["scenarios"])));
  expect(made.split("\n")).toEqual(readFileSync(join(ROOT, "docs/coverage.md"), "utf8").split("\n"));
});
