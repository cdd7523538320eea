import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import type { Plugin } from "vitest/config";
import type { MatrixFill } from "../../src/scenario/matrix.ts";
import type { Cell, Scenario } from "../../src/scenario/model.ts";
import { ScenarioError } from "../../src/scenario/scenario-error.ts";
import { errorText } from "../cli/error-text.ts";
import { loadScenario } from "../cli/scenario-files.ts";
import { cellModuleId, cellModuleSource, parseCellModuleId } from "./scenario-module.ts";
import { type ScenarioPluginOptions, ScenarioReporter } from "./scenario-reporter.ts";

export type { ScenarioPluginOptions } from "./scenario-reporter.ts";

/**
 * Makes scenario files into tests: a module per matrix cell, a test per expectation. The files are those that the project includes, `scenarios/**` unless it says otherwise. Set nothing
 * else: the pool, the timeouts and the number of workers are the plugin's.
 */
export function holdfast(options: ScenarioPluginOptions = {}): Plugin {
  const channel = `holdfast ${randomUUID()}`;
  const repeat = options.repeat ?? 1;
  let root = "";
  const loaded = new Map<string, Scenario | Error>();
  const load = (file: string): Scenario | Error => {
    const known = loaded.get(file);
    if (known) return known;
    const result = loadOrError(file, options.fill);
    loaded.set(file, result);
    return result;
  };
  const moduleIds = (file: string): readonly string[] => {
    const scenario = load(file);
    if (scenario instanceof Error) return [file];
    return (options.choose?.(scenario) ?? scenario.cells).map((cell) => cellModuleId(file, cell.key));
  };
  const cellOf = (id: string): { readonly scenario: Scenario; readonly cell: Cell } | undefined => {
    const parsed = parseCellModuleId(id);
    const scenario = parsed && load(parsed.file);
    if (!scenario || scenario instanceof Error) return undefined;
    const cell = scenario.cells.find((c) => c.key === parsed.key);
    return cell && { scenario, cell };
  };

  return {
    name: "holdfast",
    enforce: "pre",
    config: (config) => ({
      test: {
        // What scenarios name stands in folders called resources.
        ...(config.test?.include
          ? {}
          : { include: ["scenarios/**/*.{yaml,yml}"], exclude: ["**/node_modules/**", "scenarios/**/resources/**"] }),
        // Threads survive a Ctrl-C that reaches the whole process group, and one is enough: it only waits for the main process.
        pool: "threads",
        isolate: false,
        maxWorkers: 1,
        fileParallelism: false,
        sequence: { groupOrder: 2 },
        testTimeout: 0,
        hookTimeout: 0,
        retry: 0,
        // A module is made from the scenario as it is now, for this very run.
        fsModuleCache: false,
      },
    }),
    configureVitest({ vitest, project }) {
      root = project.config.root;
      const glob = project.globTestFiles.bind(project);
      project.globTestFiles = async (filters = []) => {
        loaded.clear();
        const found = await glob(filters.map((filter) => filter.split("?")[0] ?? filter));
        const cells = filters.filter((filter) => filter.includes("?"));
        const isAsked = (id: string) => cells.length < filters.length || cells.length === 0 || cells.some((filter) => id.includes(filter));
        return { ...found, testFiles: found.testFiles.flatMap(moduleIds).filter(isAsked) };
      };
      vitest.config.reporters.push(new ScenarioReporter(project, channel, cellOf, options));
    },
    // A worker names files below the root from there on.
    resolveId: (id) => [id, `${root}${id}`].find((candidate) => cellOf(candidate) !== undefined),
    load(id) {
      const found = cellOf(id);
      if (found) return { code: cellModuleSource(found.cell, channel, repeat), map: { mappings: "" } };
      const broken = /\.ya?ml$/.test(id) ? load(id) : undefined;
      if (!(broken instanceof Error)) return undefined;
      const first = broken instanceof ScenarioError ? broken.problems[0] : undefined;
      return this.error({
        message: errorText(broken),
        ...(first && { loc: { file: resolve(first.file), line: first.line, column: first.column - 1 } }),
      });
    },
  };
}

function loadOrError(file: string, fill: MatrixFill | undefined): Scenario | Error {
  try {
    return loadScenario(file, fill);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
