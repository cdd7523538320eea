import type { Command } from "commander";
import type { CommandContext } from "../command.ts";
import { findScenarioFiles, loadScenarios } from "../scenario-files.ts";

export function addValidate(program: Command, { stdout }: CommandContext): void {
  program
    .command("validate")
    .summary("check scenarios, and name every mistake with its place")
    .description(
      "Checks scenario files without running anything. Prints every mistake of every file with its line and column; exit code 64 when there is one.",
    )
    .argument("[paths...]", "scenario files and folders (default: scenarios)")
    .action((paths: string[]) => {
      const scenarios = loadScenarios(findScenarioFiles(paths));
      const cells = scenarios.reduce((sum, scenario) => sum + scenario.cells.length, 0);
      stdout.write(
        `${scenarios.length} ${scenarios.length === 1 ? "scenario" : "scenarios"}, ${cells} ${cells === 1 ? "cell" : "cells"}: valid\n`,
      );
    });
}
