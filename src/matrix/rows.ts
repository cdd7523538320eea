import type { MatrixCell, MatrixReport, MatrixScenario } from "./model.ts";

/** A row of the table: one restarter under one scenario, with a cell for each helper; undefined where that was not run. */
export interface MatrixRow {
  readonly restarter: string;
  readonly scenario: MatrixScenario;
  readonly cells: readonly (MatrixCell | undefined)[];
}

/** All rows of a restarter after one another; a restarter has none for a scenario that was not run with it. */
export function matrixRows({ restarters, helpers, scenarios, cells }: MatrixReport): readonly MatrixRow[] {
  return restarters.flatMap((restarter) =>
    scenarios.flatMap((scenario) => {
      const own = cells.filter((c) => c.restarter === restarter && c.scenario === scenario.id);
      return own.length === 0 ? [] : [{ restarter, scenario, cells: helpers.map((helper) => own.find((c) => c.helper === helper)) }];
    }),
  );
}

/** `bird@3.1 next to frr@10.3, kill`: the cell in words. */
export function pairName(cell: MatrixCell, { scenarios }: MatrixReport): string {
  const label = scenarios.find((s) => s.id === cell.scenario)?.label ?? cell.scenario;
  return `${cell.restarter} next to ${cell.helper}, ${label}`;
}

/** The run that gave the cell its class. */
export function decidingRun(cell: MatrixCell): MatrixCell["runs"][number] | undefined {
  return cell.runs.find((run) => run.class === cell.class && run.ns === cell.ns) ?? cell.runs[0];
}

/** `2 of 5 runs`: how often the class came up where there was more than one run; empty otherwise. */
export function share(cell: MatrixCell): string {
  if (cell.runs.length < 2) return "";
  return `${cell.runs.filter((run) => run.class === cell.class).length} of ${cell.runs.length} runs`;
}
