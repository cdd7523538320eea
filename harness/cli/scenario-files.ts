import { type Dirent, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import type { MatrixFill } from "../../src/scenario/matrix.ts";
import type { Scenario } from "../../src/scenario/model.ts";
import { didYouMean } from "../../src/scenario/nearest-name.ts";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { type Problem, ScenarioError } from "../../src/scenario/scenario-error.ts";
import type { ReadFile } from "../../src/scenario/vocabulary.ts";
import { UsageError } from "../errors.ts";
import { vocabulary } from "../vocabulary.ts";

/** Where scenarios are looked for when the command line names no path. */
const DEFAULT_PATHS = ["scenarios"] as const;

/** The scenario files that the paths name, folders with all below them; each once, relative to the working directory, in order. Throws a UsageError. */
export function findScenarioFiles(paths: readonly string[]): readonly string[] {
  const found = (paths.length > 0 ? paths : DEFAULT_PATHS).flatMap((path) => filesAt(path));
  return [...new Set(found.map(shown))];
}

/** Reads and parses one file, with the values of `fill` in its matrix where there are any. Throws a ScenarioError with all of its mistakes, or a UsageError when it cannot be read. */
export function loadScenario(file: string, fill?: MatrixFill): Scenario {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new UsageError(`cannot read ${shown(file)}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  return parseScenario(text, shown(file), vocabulary, { read: (path) => readBeside(file, path), fill });
}

const MAX_BESIDE_OCTETS = 1 << 20;

/** A file that a scenario names: below the scenario's own folder, links followed, since its text goes into the run's record and a scenario may come from anybody. */
function readBeside(scenario: string, path: string): ReturnType<ReadFile> {
  try {
    const folder = realpathSync(dirname(scenario));
    const file = realpathSync(resolve(folder, path));
    const inside = relative(folder, file);
    if (inside === "" || inside.startsWith("..") || isAbsolute(inside)) return { why: "it is not in the scenario's folder, nor below it" };
    const { size } = statSync(file);
    if (size > MAX_BESIDE_OCTETS) return { why: `it has ${size} octets; at most ${MAX_BESIDE_OCTETS} are read` };
    return { file: shown(file), text: readFileSync(file, "utf8") };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}

/** Loads all of them; the mistakes of all files come in one ScenarioError, a scenario id that two files share among them. */
export function loadScenarios(files: readonly string[], fill?: MatrixFill): readonly Scenario[] {
  const scenarios: Scenario[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    try {
      scenarios.push(loadScenario(file, fill));
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      problems.push(...error.problems);
    }
  }
  problems.push(...sharedIds(scenarios));
  if (problems.length > 0) throw new ScenarioError(problems);
  return scenarios;
}

/** Run directories and reports go by the scenario's id, so it names one file only. */
export function sharedIds(scenarios: readonly Scenario[]): readonly Problem[] {
  const first = new Map<string, string>();
  return scenarios.flatMap(({ id, file }) => {
    const other = first.get(id);
    first.set(id, other ?? file);
    if (other === undefined || other === file) return [];
    return [{ file, line: 1, column: 1, message: `id "${id}" is also the id of ${other}`, hint: "give one of the two files another id" }];
  });
}

function filesAt(path: string): readonly string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new UsageError(`there is no ${path}`, { hint: nearestPath(path) });
  if (!stats.isDirectory()) return [path];
  const files = below(path);
  if (files.length === 0) throw new UsageError(`no scenario in ${path}: no *.yaml or *.yml file in it, nor below it`);
  return files;
}

/** Of a folder called `resources` scenarios name the files: they are none themselves. */
const NOT_SEARCHED: ReadonlySet<string> = new Set(["node_modules", "resources"]);

function below(folder: string): readonly string[] {
  return listed(folder).flatMap((entry) => {
    if (entry.name.startsWith(".") || NOT_SEARCHED.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return below(path);
    return /\.ya?ml$/.test(entry.name) ? [path] : [];
  });
}

function listed(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    throw new UsageError(`cannot read the folder ${folder}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** The nearest name in the folder where the path goes wrong, or what the user may have meant. */
function nearestPath(path: string): string | undefined {
  let wrong = resolve(path);
  while (!statSync(dirname(wrong), { throwIfNoEntry: false })?.isDirectory()) wrong = dirname(wrong);
  const parent = dirname(wrong);
  const names = listed(parent).map((entry) => entry.name);
  const name = basename(wrong);
  const withExtension = [".yaml", ".yml"].map((extension) => name + extension).find((n) => names.includes(n));
  if (withExtension) return `did you mean "${shown(join(parent, withExtension))}"?`;
  return didYouMean(
    shown(wrong),
    names.map((n) => shown(join(parent, n))),
  );
}

function shown(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere !== "" && !fromHere.startsWith("..") && !isAbsolute(fromHere) ? fromHere : resolve(path);
}
