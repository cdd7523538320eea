import { plainLine } from "../../src/report/plain-text.ts";
import type { Progress } from "../runner/progress.ts";
import { clockText } from "./clock-text.ts";
import { paintOutcome } from "./paint.ts";
import { cellName } from "./progress-state.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Progress for a log: one line per event with its UTC time and its cell, nothing ever redrawn. With `groups`, for GitHub Actions, what happened inside a cell is kept back and printed as a closed
 * group at its end, as cells run side by side; steps and verdicts are told at once in any case.
 */
export class LogProgress {
  readonly #terminal: Pick<Terminal, "write" | "colour">;
  readonly #groups: boolean;
  readonly #began = new Map<string, number>();
  readonly #kept = new Map<string, string[]>();

  constructor(terminal: Pick<Terminal, "write" | "colour">, groups: boolean = process.env.GITHUB_ACTIONS === "true") {
    this.#terminal = terminal;
    this.#groups = groups;
  }

  readonly onProgress = (progress: Progress): void => {
    const cell = cellName(progress.cell);
    if (progress.kind === "cell-begin") this.#began.set(cell, progress.atMs);
    const line = `${timeText(progress.atMs)} ${defused(`${cell}: ${this.#text(progress, cell)}`)}\n`;
    if (this.#groups) this.#kept.set(cell, [...(this.#kept.get(cell) ?? []), line]);
    if (!this.#groups || (progress.kind !== "event" && progress.kind !== "phase")) this.#terminal.write(line);
    if (progress.kind === "cell-end" && this.#groups) {
      this.#terminal.write(`::group::${defused(cell)}: everything\n${(this.#kept.get(cell) ?? []).join("")}::endgroup::\n`);
      this.#kept.delete(cell);
    }
    if (progress.kind === "cell-end") this.#began.delete(cell);
  };

  #text(progress: Progress, cell: string): string {
    switch (progress.kind) {
      case "cell-begin":
        return "begins";
      case "phase":
        return `phase ${plainLine(progress.phase)}`;
      case "step":
        return `step ${plainLine(progress.step === progress.text ? progress.step : `${progress.step}: ${progress.text}`)}`;
      case "event":
        return plainLine(progress.text);
      case "verdict":
        return `${plainLine(progress.expectation)} ${progress.status}: ${plainLine(progress.text)}`;
      case "cell-end": {
        const took = clockText(progress.atMs - (this.#began.get(cell) ?? progress.atMs));
        return `${paintOutcome(progress.outcome, this.#terminal.colour)} after ${took}, record in ${plainLine(progress.directory)}`;
      }
    }
  }
}

/** GitHub's runner obeys `##[command]` anywhere in a line, and `::command` at its start only, where the time stands. */
function defused(text: string): string {
  return text.replaceAll("##[", "## [");
}

function timeText(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 23);
}
