import type { Command } from "commander";
import { judgeDirectory } from "../../runner/judge-directory.ts";
import { readMatrixReport } from "../../runner/read-matrix.ts";
import { type CommandContext, writableFolder } from "../command.ts";
import { presentReport } from "../present-end.ts";
import { presentMatrix } from "../present-matrix.ts";

export function addJudge(program: Command, context: CommandContext): void {
  program
    .command("judge")
    .summary("judge a recorded run again, without Docker")
    .description("Judges the runs recorded at or below a folder and writes their reports anew. The same records give the same verdicts.")
    .argument("<run>", "folder of a run: reports/latest, or one cell's folder in it")
    .option("-o, --out <folder>", "where the reports go (default: into the run's folder)", writableFolder)
    .option("--strict", "a broken SHOULD fails as a broken MUST does")
    .action(async (run: string, options: { readonly out?: string; readonly strict?: boolean }) => {
      const report = await judgeDirectory(run, options);
      const out = options.out ?? run;
      const matrix = readMatrixReport(out);
      if (matrix) presentMatrix(matrix, out, context.stdout);
      const measured = matrix?.cells.reduce((sum, cell) => sum + cell.runs.length, 0) ?? 0;
      // What was run to be measured counts by its class, and everything else by its verdicts.
      const isMeasurement = matrix !== undefined && measured === report.cells.filter((cell) => cell.variant === "main").length;
      if (!isMeasurement) presentReport(report, out, context.stdout);
      context.exitWith(isMeasurement ? matrix.exitCode : report.exitCode);
    });
}
