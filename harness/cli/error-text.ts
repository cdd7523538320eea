import { plainLines } from "../../src/report/plain-text.ts";
import { formatProblems, ScenarioError } from "../../src/scenario/scenario-error.ts";
import { HarnessError, UsageError } from "../errors.ts";
import { EXIT_BROKEN, EXIT_USAGE } from "./exit-codes.ts";

/** An error as a user reads it: the message and what to do about it, without a stack unless HOLDFAST_DEBUG=1 asks for it. No control sequences. */
export function errorText(error: unknown, debug = process.env.HOLDFAST_DEBUG === "1"): string {
  return plainLines(debug ? `${message(error)}\n${stack(error)}` : message(error));
}

/** 64 where the user can mend it on the command line or in a scenario, 70 where the harness broke. */
export function errorExitCode(error: unknown): number {
  return error instanceof ScenarioError || error instanceof UsageError ? EXIT_USAGE : EXIT_BROKEN;
}

function message(error: unknown): string {
  if (error instanceof ScenarioError) return formatProblems(error);
  if (error instanceof UsageError || error instanceof HarnessError) return error.hint ? `${error.message}\n  ${error.hint}` : error.message;
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.map(message).join("\n");
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function stack(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const cause = error.cause === undefined ? "" : `\ncaused by ${stack(error.cause) || String(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
