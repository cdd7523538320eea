import type { Cell, Scenario } from "../../src/scenario/model.ts";
import { didYouMean, oneOf } from "../../src/scenario/nearest-name.ts";
import { UsageError } from "../errors.ts";

/** Values asked for per matrix variable: one of them must match, for each of the variables. */
export type MatrixFilter = ReadonlyMap<string, readonly string[]>;

/** Reads `dut=bird@2.17,helper=frr`, given once or several times. The same variable twice asks for either value. Throws a UsageError. */
export function parseMatrixFilter(texts: readonly string[]): MatrixFilter {
  const filter = new Map<string, string[]>();
  for (const part of texts.flatMap((text) => text.split(","))) {
    const [, name, value] = /^\s*([^=\s]+)\s*=\s*(\S(?:.*\S)?)\s*$/.exec(part) ?? [];
    if (!name || !value)
      throw new UsageError(`--matrix: "${part}" is not variable=value`, { hint: "write for example --matrix dut=bird@2.17,signal=KILL" });
    filter.set(name, [...(filter.get(name) ?? []), value]);
  }
  return filter;
}

/**
 * The cells to run, in file order: all of them, or those that the filter matches, with the cells that guard them. A scenario without one of the variables has none that match. Throws a UsageError
 * for a variable or a value that no scenario knows, and when nothing is left.
 */
export function chooseCells(scenarios: readonly Scenario[], filter: MatrixFilter): readonly Cell[] {
  if (filter.size === 0) return scenarios.flatMap((scenario) => scenario.cells);
  for (const [name, wanted] of filter) checkFilter(scenarios, name, wanted);
  const chosen = scenarios.flatMap((scenario) => {
    const main = scenario.cells.filter((cell) => cell.variant === "main" && matches(scenario, cell, filter));
    return withControls(scenario, main);
  });
  if (chosen.length === 0) throw new UsageError("--matrix: no scenario has a cell with all of these values at once");
  return chosen;
}

/** The cells and those that must fail for their passes to count, in file order. */
export function withControls(scenario: Scenario, cells: readonly Cell[]): readonly Cell[] {
  const keys = new Set(cells.flatMap((cell) => [cell.key, ...(cell.control ? [cell.control.cell] : [])]));
  return scenario.cells.filter((cell) => keys.has(cell.key));
}

function matches(scenario: Scenario, cell: Cell, filter: MatrixFilter): boolean {
  return [...filter].every(([name, wanted]) => {
    const value = cell.values[name];
    return value !== undefined && wanted.some((w) => meant(w, scenario.matrix[name] ?? [value]).includes(value));
  });
}

/** The values that a text means: the one that is written so, else those that begin with it, up to a dot or an @: `bird` and `bird@2` for `bird@2.17`. */
function meant(wanted: string, values: readonly string[]): readonly string[] {
  if (values.includes(wanted)) return [wanted];
  return values.filter((value) => value.startsWith(`${wanted}@`) || value.startsWith(`${wanted}.`));
}

function checkFilter(scenarios: readonly Scenario[], name: string, wanted: readonly string[]): void {
  const known = scenarios.filter((scenario) => Object.hasOwn(scenario.matrix, name));
  if (known.length === 0) {
    const names = new Set(scenarios.flatMap((scenario) => Object.keys(scenario.matrix)));
    throw new UsageError(`--matrix: no scenario has a variable "${name}"`, { hint: didYouMean(name, names) ?? expected(names) });
  }
  for (const value of wanted) {
    if (known.some((scenario) => meant(value, scenario.matrix[name] ?? []).length > 0)) continue;
    const values = new Set(known.flatMap((scenario) => scenario.matrix[name] ?? []));
    throw new UsageError(`--matrix: no scenario has "${value}" for ${name}`, { hint: didYouMean(value, values) ?? expected(values) });
  }
}

function expected(names: ReadonlySet<string>): string {
  const list = oneOf(names);
  return list ? `expected ${list}` : "none of these scenarios has a matrix";
}
