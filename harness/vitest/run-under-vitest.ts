import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startVitest } from "vitest/node";
import type { MatrixFill } from "../../src/scenario/matrix.ts";
import type { Cell } from "../../src/scenario/model.ts";
import type { RunEnd } from "../cli/present-end.ts";
import { HarnessError } from "../errors.ts";
import type { ProgressListener } from "../runner/progress.ts";
import { holdfast } from "./plugin.ts";

export interface ScenarioRunOptions {
  readonly files: readonly string[];
  /** What to run of these files, the controls included. */
  readonly cells: readonly Cell[];
  /** Values in place of the files' own in their matrices. */
  readonly fill?: MatrixFill;
  readonly repeat: number;
  readonly keep: boolean;
  readonly strict: boolean;
  readonly jobs: number | undefined;
  readonly out: string;
  readonly onProgress: ProgressListener;
  readonly onNotice: (text: string) => void;
}

/** `holdfast run` and `vitest run` are the same thing: this starts vitest with the plugin, without any configuration file, and shows nothing of it. */
export async function runUnderVitest(options: ScenarioRunOptions): Promise<RunEnd> {
  const { files, cells, fill, repeat, keep, strict, jobs, out, onProgress, onNotice } = options;
  const keys = new Set(cells.map((cell) => `${cell.file}\n${cell.key}`));
  let end: RunEnd | undefined;
  const plugin = holdfast({
    choose: (scenario) => scenario.cells.filter((cell) => keys.has(`${cell.file}\n${cell.key}`)),
    repeat,
    keep,
    strict,
    ...(jobs !== undefined && { jobs }),
    ...(fill && { fill }),
    out,
    onProgress,
    onNotice,
    onEnd: (ended) => {
      end = ended;
    },
  });
  const unhandled: unknown[] = [];
  // One folder above all files: what is in it is not looked at but for the files named here.
  const settings = {
    config: false,
    root: process.cwd(),
    watch: false,
    // Scenarios of an installed package lie below node_modules, which vitest would leave out.
    exclude: [],
    include: files.map((file) => globEscaped(resolve(file))),
    reporters: [silent(unhandled)],
  } as const;
  await withOwnDataFolder(() =>
    startVitest("test", [], { ...settings, exclude: [], reporters: [...settings.reporters] }, { plugins: [plugin] }),
  );
  // vitest sets it for failed tests; the exit code here is the report's.
  process.exitCode = 0;
  if (end) return end;
  throw new HarnessError("vitest ended without having run a scenario", { cause: unhandled[0] });
}

/** vitest keeps a secret for its browser interface in the user's data folder, which need not be there or be writable: nothing here needs it, so it gets a folder that goes again. */
async function withOwnDataFolder<T>(work: () => Promise<T>): Promise<T> {
  const before = process.env.XDG_DATA_HOME;
  const folder = mkdtempSync(join(tmpdir(), "holdfast-vitest-"));
  process.env.XDG_DATA_HOME = folder;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env.XDG_DATA_HOME;
    else process.env.XDG_DATA_HOME = before;
    rmSync(folder, { recursive: true, force: true });
  }
}

function silent(unhandled: unknown[]) {
  return {
    onTestRunEnd: (modules: readonly { errors(): readonly unknown[] }[], errors: readonly unknown[]) => {
      unhandled.push(...errors, ...modules.flatMap((module) => module.errors()));
    },
  };
}

function globEscaped(path: string): string {
  return path.replace(/[\\*?[\]{}()!+@|]/g, "\\$&");
}
