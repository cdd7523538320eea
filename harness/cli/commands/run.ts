import type { Command } from "commander";
import { chooseCells, parseMatrixFilter } from "../choose-cells.ts";
import { type CommandContext, collect, positiveInteger, writableFolder } from "../command.ts";
import { presentEnd } from "../present-end.ts";
import { LogProgress } from "../progress-log.ts";
import { TtyProgress } from "../progress-tty.ts";
import { makeReportFolder } from "../report-folder.ts";
import { findScenarioFiles, loadScenarios } from "../scenario-files.ts";

interface RunOptions {
  readonly matrix: readonly string[];
  readonly jobs?: number;
  readonly repeat: number;
  readonly keep?: boolean;
  readonly out?: string;
  readonly strict?: boolean;
}

export function addRun(program: Command, context: CommandContext): void {
  program
    .command("run")
    .summary("run scenarios on real speakers and judge them")
    .description("Runs scenarios, files or whole folders of them, in Docker, judges what was recorded and writes the reports.")
    .argument("[paths...]", "scenario files and folders (default: scenarios)")
    .option(
      "-m, --matrix <variable=value,...>",
      "only cells with these values; bird and bird@2 mean every value that begins so; may be repeated",
      collect,
      [],
    )
    .option(
      "-j, --jobs <number>",
      "cells at the same time at most, while processors have time for them (default: as many as the engine's memory holds, 256 MiB each)",
      positiveInteger,
    )
    .option("-r, --repeat <number>", "run each cell so often, to see the spread", positiveInteger, 1)
    .option("-k, --keep", "leave the lab of a cell up that did not pass")
    .option("-o, --out <folder>", "folder for records and reports, new or empty (default: reports/<time>)", writableFolder)
    .option("--strict", "a broken SHOULD fails as a broken MUST does")
    .action(async (paths: string[], options: RunOptions) => {
      context.exitWith(await run(paths, options, context));
    });
}

async function run(paths: readonly string[], options: RunOptions, { stdout, stderr }: CommandContext): Promise<number> {
  const filter = parseMatrixFilter(options.matrix);
  const files = findScenarioFiles(paths);
  const cells = chooseCells(loadScenarios(files), filter);
  const out = makeReportFolder(options.out, new Date());
  const progress = stdout.isTty ? new TtyProgress(stdout, cells.length * options.repeat) : undefined;
  const log = new LogProgress(stdout);
  // Loaded here, since the other commands need no vitest.
  const { runUnderVitest } = await import("../../vitest/run-under-vitest.ts");
  progress?.begin();
  const end = await runUnderVitest({
    files,
    cells,
    repeat: options.repeat,
    keep: options.keep === true,
    strict: options.strict === true,
    jobs: options.jobs,
    out,
    onProgress: progress?.onProgress ?? log.onProgress,
    onNotice: progress?.notice ?? ((text) => stderr.write(`${text}\n`)),
  }).finally(() => progress?.end());
  return presentEnd(end, stdout, stderr);
}
