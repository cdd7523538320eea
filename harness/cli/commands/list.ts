import type { Command } from "commander";
import { plainLine } from "../../../src/report/plain-text.ts";
import type { Scenario } from "../../../src/scenario/model.ts";
import { chooseCells, parseMatrixFilter } from "../choose-cells.ts";
import type { CommandContext } from "../command.ts";
import { collect } from "../command.ts";
import { findScenarioFiles, loadScenarios } from "../scenario-files.ts";
import { table } from "../table.ts";

export function addList(program: Command, { stdout }: CommandContext): void {
  program
    .command("list")
    .summary("show scenarios with their cells, expectations and requirements")
    .argument("[paths...]", "scenario files and folders (default: scenarios)")
    .option("-m, --matrix <variable=value,...>", "only cells with these values; may be repeated", collect, [])
    .action((paths: string[], options: { readonly matrix: readonly string[] }) => {
      const scenarios = loadScenarios(findScenarioFiles(paths));
      const chosen = new Set(chooseCells(scenarios, parseMatrixFilter(options.matrix)));
      const rows = scenarios.flatMap((scenario) =>
        scenarioRows(
          scenario,
          scenario.cells.filter((cell) => chosen.has(cell)),
        ),
      );
      stdout.write(table(["SCENARIO", "CELL", "EXPECTATIONS", "REQUIREMENTS"], rows));
    });
}

/** A row per cell; what its scenario says for all of them stands in the first. A control's row names what must fail in it. */
function scenarioRows(scenario: Scenario, cells: Scenario["cells"]): readonly (readonly string[])[] {
  return cells.map((cell, i) => {
    const names = cell.variant === "control" ? `must fail: ${cell.mustFail.join(", ")}` : cell.expectations.map((e) => e.name).join(", ");
    return [i === 0 ? scenario.id : "", cell.key, names, i === 0 ? scenario.requirements.join(", ") : ""].map(plainLine);
  });
}
