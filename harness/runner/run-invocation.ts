import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Report } from "../../src/report/model.ts";
import type { Cell } from "../../src/scenario/model.ts";
import { connectEngine } from "../docker/engine.ts";
import { releaseReaper, startReaper } from "../docker/reaper.ts";
import { sweep } from "../docker/sweep.ts";
import { Admission } from "./admission.ts";
import { BrokenInvocation } from "./broken-invocation.ts";
import { cellDirectory } from "./cell-directory.ts";
import { classByItself } from "./class-by-itself.ts";
import { elapse, untilAborted } from "./deadline.ts";
import { Gate } from "./gate.ts";
import { type PlannedRun, writePlan } from "./invocation-plan.ts";
import { judgeDirectory } from "./judge-directory.ts";
import { outcomeByItself } from "./outcome-by-itself.ts";
import { type ProgressListener, progressName } from "./progress.ts";
import { runCell } from "./run-cell.ts";
import { watchingMs } from "./watching.ts";

export interface InvocationOptions {
  readonly cells: readonly Cell[];
  /** How many cells run at once at most; fewer while processors have no time for more. */
  readonly jobs: number;
  readonly repeat: number;
  readonly keep: boolean;
  /** A broken SHOULD fails its cell. */
  readonly strict: boolean;
  /** Folder of this invocation: records below it, reports in it. */
  readonly out: string;
  readonly signal: AbortSignal;
  readonly onProgress: ProgressListener;
}

/** After an abort, the orderly end of all labs may take this long before reports are written without it. */
const HURRY_MS = 3000;

/** Runs the cells, several at a time, and reports on all of them. Where the harness broke in one, throws a BrokenInvocation after every cell has ended. */
export async function runInvocation(options: InvocationOptions): Promise<Report> {
  startReaper();
  const engine = await connectEngine();
  await sweep(engine, { kept: false });
  const jobs: PlannedRun[] = options.cells.flatMap((cell) =>
    Array.from({ length: options.repeat }, (_, i) => ({ cell, repetition: i + 1 })),
  );
  writePlan(options.out, jobs);
  const cores = availableParallelism();
  const gate = new Gate({ noisy: cores, quiet: cores });
  const admission = new Admission({ elapse: (ms) => elapse(ms, options.signal), isHeldUp: () => gate.isQueueing });
  const failures: unknown[] = [];
  const work = inParallel(longestFirst(jobs), options.jobs, async ({ cell, repetition }) => {
    if (options.signal.aborted) return;
    const runDirectory = join(options.out, cellDirectory(cell, repetition));
    const ended = (outcome: string) => {
      options.onProgress({ cell: progressName(cell, repetition), atMs: Date.now(), kind: "cell-end", outcome, directory: runDirectory });
    };
    try {
      const run = () => runCell(cell, { ...options, repetition, runDirectory, gate });
      const judged = await admission.admit(options.signal, run);
      const isMeasured = cell.purpose === "matrix" && cell.variant === "main";
      const { results, requirements } = judged;
      ended(isMeasured ? classByItself(judged) : outcomeByItself(cell, repetition, results, requirements, options.strict));
    } catch (error) {
      failures.push(error);
      ended("broken");
    }
  });
  // A hundred containers take an engine longer to remove than anyone waits after a Ctrl-C: then the reaper goes on with it.
  const isClean = await untilAborted(
    work.then(() => true),
    options.signal,
    HURRY_MS,
    false,
  );
  if (isClean && failures.length === 0) releaseReaper();
  if (failures.length === 0) return await judgeDirectory(options.out, { strict: options.strict });
  throw await broken(options, failures[0]);
}

/** The first failure, with a report on the cells that left a record, if any did. */
async function broken({ out, strict }: InvocationOptions, failure: unknown): Promise<unknown> {
  try {
    return new BrokenInvocation(failure, await judgeDirectory(out, { strict }));
  } catch {
    // No record, or no place for the reports: the failure itself is what there is to tell.
    return failure;
  }
}

/** Cells that may watch for long begin first, so that the whole takes little longer than the longest of them. */
function longestFirst(jobs: readonly PlannedRun[]): readonly PlannedRun[] {
  return [...jobs].sort((a, b) => watchingMs(b.cell) - watchingMs(a.cell));
}

async function inParallel<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
}
