import { appendFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { renderMatrixMarkdown } from "../../src/matrix/markdown.ts";
import type { MatrixReport } from "../../src/matrix/model.ts";
import { renderMatrixText } from "../../src/matrix/text.ts";
import type { Terminal } from "./terminal.ts";

/** The matrix as text, then where its page is. */
export function presentMatrix(matrix: MatrixReport, out: string, stdout: Terminal): void {
  stdout.write(renderMatrixText(matrix, { colour: stdout.colour }));
  const path = join(out, "matrix.html");
  const fromHere = relative(process.cwd(), path);
  stdout.write(`matrix: ${fromHere.startsWith("..") ? resolve(path) : fromHere}\n`);
}

/** Adds the matrix to GitHub's job summary where there is one. */
export function summariseMatrix(matrix: MatrixReport): void {
  const summary = process.env.GITHUB_STEP_SUMMARY;
  if (summary) appendFileSync(summary, renderMatrixMarkdown(matrix));
}
