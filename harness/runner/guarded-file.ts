import { HarnessError } from "../errors.ts";

/** Carries out a write to `path`, and turns a refusal (disk full, no permission) into a HarnessError that says what to do. */
export function writeGuarded<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const hint =
      code === "ENOSPC" ? "free some disk space, or name another place with --out" : "name a place that can be written with --out";
    throw new HarnessError(`cannot write ${path}: ${(cause as Error).message}`, { cause, hint });
  }
}
