import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Cell } from "../../src/scenario/model.ts";
import { cellDirectory } from "./cell-directory.ts";
import { writeGuarded } from "./guarded-file.ts";

/** One run that an invocation means to make. */
export interface PlannedRun {
  readonly cell: Cell;
  readonly repetition: number;
}

const FILE = "planned.json";

/** Written before anything runs, so that a run which never came to leave a record is missed by whoever judges. */
export function writePlan(out: string, runs: readonly PlannedRun[]): void {
  writeGuarded(join(out, FILE), () => {
    mkdirSync(out, { recursive: true });
    // Whole or not at all, whenever the process ends.
    writeFileSync(join(out, `${FILE}.new`), `${JSON.stringify(runs)}\n`);
    renameSync(join(out, `${FILE}.new`), join(out, FILE));
  });
}

/** By the folder in which each planned run's record should be; empty where there is no plan, as for a single run's directory. */
export function readPlan(out: string): ReadonlyMap<string, PlannedRun> {
  const path = join(out, FILE);
  if (!existsSync(path)) return new Map();
  const runs = JSON.parse(readFileSync(path, "utf8")) as readonly PlannedRun[];
  return new Map(runs.map((run) => [join(out, cellDirectory(run.cell, run.repetition)), run]));
}
