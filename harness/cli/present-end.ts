import { appendFileSync, existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { githubAnnotations } from "../../src/report/annotations.ts";
import { renderMarkdown } from "../../src/report/markdown.ts";
import type { Report } from "../../src/report/model.ts";
import { renderText } from "../../src/report/text.ts";
import { BrokenInvocation } from "../runner/broken-invocation.ts";
import { errorExitCode, errorText } from "./error-text.ts";
import { pointLatest } from "./report-folder.ts";
import type { Terminal } from "./terminal.ts";

/** How a run of scenarios ended: with a report or without. `signalCode` is 130 where Ctrl-C ended it early. */
export type RunEnd = { readonly out: string; readonly signalCode: number | undefined } & (
  | { readonly report: Report }
  | { readonly error: unknown }
);

/** Prints the end of a run, adds it to GitHub's job summary where there is one, and gives the exit code. */
export function presentEnd(end: RunEnd, stdout: Terminal, stderr: Terminal): number {
  if ("error" in end) {
    if (end.error instanceof BrokenInvocation) presentReport(end.error.report, end.out, stdout);
    // What was recorded until then may have been judged all the same.
    const html = join(end.out, "report.html");
    if (existsSync(html)) stdout.write(`report: ${shortest(html)}\n`);
    stderr.write(`${errorText(end.error)}\n`);
    return end.signalCode ?? errorExitCode(end.error);
  }
  presentReport(end.report, end.out, stdout);
  pointLatest(end.out);
  const summary = process.env.GITHUB_STEP_SUMMARY;
  if (summary) appendFileSync(summary, renderMarkdown(end.report));
  if (end.signalCode !== undefined) stderr.write("ended early; what was recorded until then is judged above\n");
  return end.signalCode ?? end.report.exitCode;
}

/** The report as text, then where the HTML one is. */
export function presentReport(report: Report, out: string, stdout: Terminal): void {
  stdout.write(renderText(report, { colour: stdout.colour }));
  if (process.env.GITHUB_ACTIONS === "true") stdout.write(githubAnnotations(report));
  const html = join(out, "report.html");
  if (existsSync(html)) stdout.write(`report: ${shortest(html)}\n`);
}

function shortest(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith("..") ? resolve(path) : fromHere;
}
