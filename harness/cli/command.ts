import { InvalidArgumentError } from "commander";
import type { Terminal } from "./terminal.ts";

/** What a command gets from `main`: where its text goes, and how it tells its exit code. */
export interface CommandContext {
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  exitWith(code: number): void;
}

/** For an option that may be repeated. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 10_000) throw new InvalidArgumentError("expected a whole number from 1 to 10000.");
  return value;
}

export function writableFolder(text: string): string {
  if (text.trim() === "" || text.includes("\0")) throw new InvalidArgumentError("expected a folder.");
  return text;
}
