import type { SourcePosition } from "./model.ts";
import { printable } from "./printable.ts";

/** One mistake in a scenario file: where, what stands there, what was expected, and how to mend it. */
export interface Problem extends SourcePosition {
  readonly message: string;
  readonly expected?: string;
  readonly hint?: string;
  /** The text of that line, for a code frame. */
  readonly sourceLine?: string;
}

/** A scenario file that cannot be used: every mistake in it, in file order. The author's fault, hence exit code 64. */
export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(headline).join("\n"));
    this.problems = problems;
  }
}

/** The problems as a text for people: a headline `file:line:column: message` each, the line it stands in, what was expected, and a hint. No newline at the end. */
export function formatProblems(error: ScenarioError): string {
  return error.problems.map(formatProblem).join("\n");
}

function formatProblem(problem: Problem): string {
  const lines = [headline(problem), ...frame(problem)];
  if (problem.expected) lines.push(`    expected: ${problem.expected}`);
  if (problem.hint) lines.push(`    hint: ${problem.hint}`);
  return lines.join("\n");
}

function headline(problem: Problem): string {
  return `${problem.file}:${problem.line}:${problem.column}: ${problem.message}`;
}

const FRAME_WIDTH = 120;

/** A long line is shown from shortly before the mistake on. */
function frame({ sourceLine, line, column }: Problem): readonly string[] {
  if (sourceLine === undefined || sourceLine.trim() === "") return [];
  const start = column <= FRAME_WIDTH - 20 ? 0 : column - 40;
  const shown = printable(sourceLine.slice(start, start + FRAME_WIDTH));
  const gutter = String(line).padStart(5);
  return [`${gutter} | ${shown}`, `${" ".repeat(5)} | ${" ".repeat(Math.max(0, column - 1 - start))}^`];
}
