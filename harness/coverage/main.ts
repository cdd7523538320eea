import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { findScenarioFiles, loadScenarios } from "../cli/scenario-files.ts";
import { coverageText } from "./coverage.ts";

const root = join(import.meta.dirname, "../..");
process.chdir(root);
writeFileSync("docs/coverage.md", coverageText(loadScenarios(findScenarioFiles(["scenarios"]))));
