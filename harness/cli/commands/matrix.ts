import { type Command, InvalidArgumentError } from "commander";
import type { MatrixClass, MatrixReport } from "../../../src/matrix/model.ts";
import { HELPER, RESTARTER } from "../../../src/matrix/roles.ts";
import { classesByWeight } from "../../../src/matrix/words.ts";
import { didYouMean } from "../../../src/scenario/nearest-name.ts";
import { HarnessError } from "../../errors.ts";
import { readMatrixReport } from "../../runner/read-matrix.ts";
import { type CommandContext, collect, positiveInteger, writableFolder } from "../command.ts";
import { loadMatrixScenarios, matrixFiles } from "../matrix-scenarios.ts";
import { chosenSpeakers } from "../matrix-speakers.ts";
import { presentEnd } from "../present-end.ts";
import { presentMatrix, summariseMatrix } from "../present-matrix.ts";
import { LogProgress } from "../progress-log.ts";
import { TtyProgress } from "../progress-tty.ts";
import { makeReportFolder, pointLatest } from "../report-folder.ts";

interface MatrixOptions {
  readonly restarter?: readonly string[];
  readonly helper?: readonly string[];
  readonly scenario?: readonly string[];
  readonly failOn?: readonly MatrixClass[];
  readonly jobs?: number;
  readonly repeat: number;
  readonly keep?: boolean;
  readonly out?: string;
}

const EXIT_CODES = `
A matrix is a measurement: it ends with 0 whatever the classes are, but with 2 where a run is inconclusive, and with 1 where --fail-on names a class that came up.

  holdfast matrix                                             every kind's newest version: KILL, TERM, container made again
  holdfast matrix --restarter frr bird@2.17 --helper all      bird alone is the newest BIRD, all is every version
  holdfast matrix --restarter frr=quay.io/frrouting/frr:10.4.1 --scenario restart-kill --fail-on flap,black-holed`;

export function addMatrix(program: Command, context: CommandContext): void {
  program
    .command("matrix")
    .summary("measure who can restart next to whom without losing a packet")
    .description(
      "Restarts every restarter next to every helper, in every way asked for, and says what that cost: hitless, flap, stale, black-holed, unsupported or inconclusive.",
    )
    .option(
      "--restarter <speakers...>",
      "who restarts: kind, kind@version, kind=image, all (default: every kind's newest version)",
      collect,
    )
    .option("--helper <speakers...>", "next to whom, in the same words", collect)
    .option(
      "--scenario <names...>",
      "how: restart-kill, restart-term, restart-recreate (these by default), restart-changed, all, or scenario files of your own",
      collect,
    )
    .option("--fail-on <class,...>", `end with 1 where one of these comes up: ${classesByWeight.join(", ")}`, classes)
    .option("-j, --jobs <number>", "cells at the same time at most (default: as many as the engine's memory holds)", positiveInteger)
    .option("-r, --repeat <number>", "run each cell so often; the worst run gives the class", positiveInteger, 1)
    .option("-k, --keep", "leave the lab of a cell up that did not pass")
    .option("-o, --out <folder>", "folder for records and reports, new or empty (default: reports/<time>)", writableFolder)
    .addHelpText("after", EXIT_CODES)
    .action(async (options: MatrixOptions) => {
      context.exitWith(await measure(options, context));
    });
}

async function measure(options: MatrixOptions, { stdout, stderr }: CommandContext): Promise<number> {
  const fill = {
    [RESTARTER]: chosenSpeakers(options.restarter ?? [], "restarter"),
    [HELPER]: chosenSpeakers(options.helper ?? [], "helper"),
  };
  const files = matrixFiles(options.scenario ?? []);
  const cells = loadMatrixScenarios(files, fill).flatMap((scenario) => scenario.cells);
  const out = makeReportFolder(options.out, new Date());
  const progress = stdout.isTty ? new TtyProgress(stdout, cells.length * options.repeat) : undefined;
  const log = new LogProgress(stdout);
  // Loaded here, since the other commands need no vitest.
  const { runUnderVitest } = await import("../../vitest/run-under-vitest.ts");
  progress?.begin();
  const end = await runUnderVitest({
    files,
    cells,
    fill,
    repeat: options.repeat,
    keep: options.keep === true,
    strict: false,
    jobs: options.jobs,
    out,
    onProgress: progress?.onProgress ?? log.onProgress,
    onNotice: progress?.notice ?? ((text) => stderr.write(`${text}\n`)),
  }).finally(() => progress?.end());
  const matrix = readMatrixReport(out);
  if (matrix) presentMatrix(matrix, out, stdout);
  if ("error" in end) return presentEnd(end, stdout, stderr);
  if (!matrix) throw new HarnessError("the runs left nothing of which a matrix could be made");
  pointLatest(out);
  summariseMatrix(matrix);
  if (end.signalCode !== undefined) stderr.write("ended early; what was recorded until then is above\n");
  return end.signalCode ?? exitCode(matrix, options.failOn ?? []);
}

/** A class that was named outweighs what could not be measured. */
function exitCode(matrix: MatrixReport, failOn: readonly MatrixClass[]): number {
  const cameUp = new Set(matrix.cells.flatMap(({ runs }) => runs.map((run) => run.class)));
  return failOn.some((name) => cameUp.has(name)) ? 1 : matrix.exitCode;
}

function classes(text: string, previous: readonly MatrixClass[] = []): readonly MatrixClass[] {
  const named = text.split(",").map((part) => {
    const name = part.trim();
    const found = classesByWeight.find((known) => known === name);
    if (!found) throw new InvalidArgumentError(`${didYouMean(name, classesByWeight) ?? `expected ${classesByWeight.join(", ")}`}.`);
    return found;
  });
  return [...previous, ...named];
}
