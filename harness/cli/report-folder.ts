import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { HarnessError, UsageError } from "../errors.ts";

const REPORTS = "reports";
const LATEST = "latest";

/** A new folder for a run's records and reports: the given one, which must be new or empty, or else `reports/<UTC time>`. An absolute path. */
export function makeReportFolder(out: string | undefined, now: Date): string {
  if (out !== undefined) {
    if (existsSync(out) && readdirSync(out).length > 0) throw new UsageError(`--out: ${out} is not empty`, { hint: "name a new folder" });
    guarded(out, () => mkdirSync(out, { recursive: true }));
    return resolve(out);
  }
  guarded(REPORTS, () => mkdirSync(REPORTS, { recursive: true }));
  const stamp = now.toISOString().slice(0, 19).replaceAll(":", "-");
  for (let n = 1; ; n++) {
    const folder = resolve(REPORTS, n === 1 ? stamp : `${stamp}.${n}`);
    // Two runs may begin within the same second: who makes the folder has it.
    if (guarded(folder, () => made(folder))) return folder;
  }
}

/** Lets `reports/latest` lead to this run, where it is one of `reports`. Leaves anything that is no link alone. */
export function pointLatest(folder: string): void {
  if (basename(dirname(folder)) !== REPORTS) return;
  const link = join(dirname(folder), LATEST);
  const present = lstatSync(link, { throwIfNoEntry: false });
  if (present && !present.isSymbolicLink()) return;
  rmSync(link, { force: true });
  symlinkSync(relative(dirname(link), folder), link);
}

function made(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function guarded<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new HarnessError(`cannot make the folder ${path}: ${message}`, { cause, hint: "name another place with --out" });
  }
}
