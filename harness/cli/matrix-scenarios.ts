import { readdirSync } from "node:fs";
import { join } from "node:path";
import { HELPER, RESTARTER } from "../../src/matrix/roles.ts";
import type { MatrixFill } from "../../src/scenario/matrix.ts";
import type { Scenario } from "../../src/scenario/model.ts";
import { didYouMean, oneOf } from "../../src/scenario/nearest-name.ts";
import { UsageError } from "../errors.ts";
import { packageRoot } from "../version.ts";
import { findScenarioFiles, loadScenarios } from "./scenario-files.ts";

/** What a matrix measures unless the command line says otherwise: a crash, an orderly stop and a pod delete. */
const DEFAULT_SCENARIOS: readonly string[] = ["restart-kill", "restart-term", "restart-recreate"];

/** The files of the scenarios that the command line names: by the name of one that ships, `all` of these, or by a path. Throws a UsageError. */
export function matrixFiles(names: readonly string[]): readonly string[] {
  const shipped = shippedScenarios();
  const wanted = names.length > 0 ? names.flatMap((name) => name.split(",")) : DEFAULT_SCENARIOS;
  const paths = wanted.flatMap((name) => {
    if (name === "all") return [...shipped.values()];
    const path = shipped.get(name.replace(/^matrix-/, ""));
    if (path !== undefined) return [path];
    if (/[/\\]|\.ya?ml$/.test(name)) return [name];
    const known = [...shipped.keys(), "all"];
    const hint = didYouMean(name, known) ?? `expected ${oneOf(known)}, or the path of a scenario file`;
    throw new UsageError(`--scenario: there is no scenario "${name}" for a matrix`, { hint });
  });
  return findScenarioFiles(paths);
}

/** The scenarios with these speakers. Throws a UsageError for one that is not made for a matrix, and a ScenarioError for mistakes in its file. */
export function loadMatrixScenarios(files: readonly string[], fill: MatrixFill): readonly Scenario[] {
  const scenarios = loadScenarios(files, fill);
  for (const { file, cells } of scenarios) {
    for (const role of [RESTARTER, HELPER]) {
      if (cells.every((cell) => cell.topology.nodes.some((node) => node.name === role && node.speaker))) continue;
      throw new UsageError(`${file}: no node "${role}" has a speaker`, {
        hint: `in a scenario for a matrix, the node ${role} has speaker: $${role}, and the first fault is the restart of the node ${RESTARTER}`,
      });
    }
  }
  return scenarios;
}

function shippedScenarios(): ReadonlyMap<string, string> {
  const folder = join(packageRoot(), "scenarios", "matrix");
  const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
  return new Map(files.sort().map((name) => [name.slice(0, -".yaml".length), join(folder, name)]));
}
