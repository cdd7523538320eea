import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Report } from "../../src/report/model.ts";
import type { Cell } from "../../src/scenario/model.ts";
import type { JudgedExpectation } from "../../src/verdict/judge.ts";
import { weigh } from "../../src/verdict/outcome.ts";
import { connectEngine } from "../docker/engine.ts";
import { releaseReaper, startReaper } from "../docker/reaper.ts";
import { sweep } from "../docker/sweep.ts";
import { Gate } from "./gate.ts";
import { judgeDirectory } from "./judge-directory.ts";
import type { ProgressListener } from "./progress.ts";
import { cellDirectory, runCell } from "./run-cell.ts";

export interface InvocationOptions {
  readonly cells: readonly Cell[];
  /** How many cells run at once. */
  readonly jobs: number;
  readonly repeat: number;
  readonly keep: boolean;
  /** Folder of this invocation: records below it, reports in it. */
  readonly out: string;
  readonly signal: AbortSignal;
  readonly onProgress: ProgressListener;
}

interface Job {
  readonly cell: Cell;
  readonly repetition: number;
}

/** Runs the cells, several at a time, and reports on all of them. The first HarnessError is thrown after every cell has ended and the reports are written. */
export async function runInvocation(options: InvocationOptions): Promise<Report> {
  startReaper();
  const engine = await connectEngine();
  await sweep(engine, { kept: false });
  const jobs: Job[] = options.cells.flatMap((cell) => Array.from({ length: options.repeat }, (_, i) => ({ cell, repetition: i + 1 })));
  const cores = availableParallelism();
  const gate = new Gate({ noisy: 2 * cores, quiet: cores });
  const failures: unknown[] = [];
  await inParallel(longestFirst(jobs), options.jobs, async ({ cell, repetition }) => {
    if (options.signal.aborted) return;
    const runDirectory = join(options.out, cellDirectory(cell, repetition));
    const ended = (outcome: string) => {
      const name = `${cell.scenario} ${cell.key}${repetition > 1 ? `#${repetition}` : ""}`;
      options.onProgress({ cell: name, atMs: Date.now(), kind: "cell-end", outcome, directory: runDirectory });
    };
    try {
      const { results } = await runCell(cell, { ...options, repetition, runDirectory, gate });
      ended(outcomeByItself(cell, repetition, results));
    } catch (error) {
      failures.push(error);
      ended("broken");
    }
  });
  const report = await judgeDirectory(options.out);
  releaseReaper();
  if (failures.length > 0) throw failures[0];
  return report;
}

/** As far as it can be told before the cell's control is known: the report has the last word. */
function outcomeByItself(cell: Cell, repetition: number, results: readonly JudgedExpectation[]): string {
  const { control: _, ...alone } = cell;
  return weigh([{ cell: alone, repetition, results }])[0]?.outcome ?? "inconclusive";
}

/** Cells that may watch for long begin first, so that the whole takes little longer than the longest of them. */
function longestFirst(jobs: readonly Job[]): readonly Job[] {
  return [...jobs].sort((a, b) => longest(b.cell) - longest(a.cell));
}

function longest(cell: Cell): number {
  return cell.steps.reduce(
    (sum, step) => sum + ("atMostMs" in step && step.verb !== "wait" ? step.atMostMs : "forMs" in step ? step.forMs : 0),
    0,
  );
}

async function inParallel<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
}
