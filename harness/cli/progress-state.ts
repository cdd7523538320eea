import { plainLine } from "../../src/report/plain-text.ts";
import type { Status } from "../../src/verdict/verdict.ts";
import type { Progress } from "../runner/progress.ts";

/** What is known of the cells under way, for whoever draws it. All text in it is safe to print. */
export interface RunningCell {
  readonly cell: string;
  readonly beganMs: number;
  readonly doing: string;
  readonly verdicts: readonly { readonly expectation: string; readonly status: Status; readonly text: string }[];
}

/** Folds progress into the cells that run; a cell's end takes it out. Times are those of `nowMs`, whatever clock the runner uses. */
export class ProgressState {
  readonly #running = new Map<string, RunningCell>();
  #finished = 0;

  get running(): readonly RunningCell[] {
    return [...this.#running.values()];
  }

  get finished(): number {
    return this.#finished;
  }

  /** The cell as it was when it ended, on its end. */
  take(progress: Progress, nowMs: number): RunningCell | undefined {
    const cell = cellName(progress.cell);
    const known = this.#running.get(cell) ?? { cell, beganMs: nowMs, doing: "begins", verdicts: [] };
    switch (progress.kind) {
      case "cell-begin":
        this.#running.set(cell, known);
        return undefined;
      case "phase":
        this.#running.set(cell, { ...known, doing: plainLine(progress.phase) });
        return undefined;
      case "step":
        this.#running.set(cell, { ...known, doing: plainLine(progress.text || progress.step) });
        return undefined;
      case "event":
        this.#running.set(cell, { ...known, doing: plainLine(progress.text) });
        return undefined;
      case "verdict": {
        const verdict = { expectation: plainLine(progress.expectation), status: progress.status, text: plainLine(progress.text) };
        this.#running.set(cell, { ...known, verdicts: [...known.verdicts, verdict] });
        return undefined;
      }
      case "cell-end":
        this.#running.delete(cell);
        this.#finished++;
        return known;
    }
  }
}

/** A scenario without matrix has one cell, `-`, which need not be told. */
export function cellName(cell: string): string {
  return plainLine(cell).replace(/ -(?=$|#|\+)/, "");
}
