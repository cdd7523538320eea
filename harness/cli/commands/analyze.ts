import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import { renderCaptureHtml } from "../../../src/report/analysis/html.ts";
import { serializeCaptureReport } from "../../../src/report/analysis/json.ts";
import type { CaptureReport } from "../../../src/report/analysis/model.ts";
import { renderCaptureText } from "../../../src/report/analysis/text.ts";
import { analyzeCaptures } from "../../analyze/analyze.ts";
import { writeGuarded } from "../../runner/guarded-file.ts";
import { type CommandContext, writableFolder } from "../command.ts";

interface AnalyzeCommandOptions {
  readonly json?: boolean;
  readonly out?: string;
  readonly epoch?: bigint;
}

export function addAnalyze(program: Command, context: CommandContext): void {
  program
    .command("analyze")
    .summary("explain and judge captures from anywhere, without Docker")
    .description(
      "Reads packet captures (pcap, pcapng) and says what the BGP in them shows: sessions, restarts with their phases, broken rules with " +
        "clause and packet, and what cannot be told.\n" +
        "Exit code 1: a MUST is broken; 2: a capture is damaged or shows no session from its begin; 64: no capture, or no BGP in it.",
    )
    .argument("<pcap...>", "captures: of several places, or pieces of one that was rotated")
    .option("--json", "print everything as JSON (docs/analyze.md)")
    .option("-o, --out <folder>", "write report.html and analysis.json there as well", writableFolder)
    .option(
      "--epoch <time>",
      "zero of the times in JSON: 2026-11-21T10:00:00Z, or nanoseconds since 1970 (default: the first packet)",
      epoch,
    )
    .action((paths: string[], options: AnalyzeCommandOptions) => {
      const report = analyzeCaptures(paths, options.epoch === undefined ? {} : { epochNs: options.epoch });
      const { stdout } = context;
      stdout.write(options.json ? serializeCaptureReport(report) : renderCaptureText(report, { colour: stdout.colour }));
      if (options.out !== undefined) {
        const html = writeReports(report, options.out);
        if (!options.json) stdout.write(`report: ${html}\n`);
      }
      context.exitWith(report.exitCode);
    });
}

function writeReports(report: CaptureReport, folder: string): string {
  writeGuarded(folder, () => mkdirSync(folder, { recursive: true }));
  const html = join(folder, "report.html");
  writeGuarded(html, () => writeFileSync(html, renderCaptureHtml(report)));
  const json = join(folder, "analysis.json");
  writeGuarded(json, () => writeFileSync(json, serializeCaptureReport(report)));
  return html;
}

function epoch(text: string): bigint {
  if (/^\d{1,20}$/.test(text)) return BigInt(text);
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw new InvalidArgumentError("expected a UTC time such as 2026-11-21T10:00:00Z, or nanoseconds since 1970.");
  return BigInt(ms) * 1_000_000n;
}
