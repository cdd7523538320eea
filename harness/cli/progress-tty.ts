import { displayWidth, padTo, plainLine } from "../../src/report/plain-text.ts";
import type { Progress } from "../runner/progress.ts";
import { clockText } from "./clock-text.ts";
import { cutTo } from "./cut-to.ts";
import { paint, paintOutcome } from "./paint.ts";
import { ProgressState, type RunningCell } from "./progress-state.ts";
import type { Terminal } from "./terminal.ts";

const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
const CLEAR_DOWN = "\u001b[0J";
const REDRAW_EVERY_MS = 200;

/**
 * Live progress in a terminal: a line per running cell with its current step and a running clock, redrawn in place; a cell's outcome scrolls away above them. `begin` hides the cursor, and `end`, or
 * the end of the process, brings it back.
 */
export class TtyProgress {
  readonly #terminal: Terminal;
  readonly #total: number;
  readonly #now: () => number;
  readonly #state = new ProgressState();
  readonly #beganMs: number;
  #timer: NodeJS.Timeout | undefined;
  #drawn = 0;

  constructor(terminal: Terminal, total: number, now: () => number = () => performance.now()) {
    this.#terminal = terminal;
    this.#total = total;
    this.#now = now;
    this.#beganMs = now();
  }

  readonly onProgress = (progress: Progress): void => {
    const nowMs = this.#now();
    const ended = this.#state.take(progress, nowMs);
    if (progress.kind === "cell-end" && ended) this.#draw(finishedLines(ended, progress.outcome, nowMs, this.#terminal));
  };

  begin(): void {
    this.#terminal.write(HIDE_CURSOR);
    process.on("exit", this.#showCursor);
    this.#timer = setInterval(() => this.#draw([]), REDRAW_EVERY_MS);
    this.#timer.unref();
    this.#draw([]);
  }

  /** Something to say in between; stays on the screen. */
  readonly notice = (text: string): void => this.#draw([cutTo(plainLine(text), this.#terminal.columns - 1)]);

  end(): void {
    clearInterval(this.#timer);
    this.#terminal.write(this.#erase() + SHOW_CURSOR);
    this.#drawn = 0;
    process.off("exit", this.#showCursor);
  }

  /** The frame is one write, so that the terminal never shows half of it. */
  #draw(above: readonly string[]): void {
    const frame = renderFrame(
      { running: this.#state.running, finished: this.#state.finished, total: this.#total, beganMs: this.#beganMs },
      this.#now(),
      this.#terminal,
    );
    this.#terminal.write(this.#erase() + [...above, ...frame].map((line) => `${line}\n`).join(""));
    this.#drawn = frame.length;
  }

  #erase(): string {
    return this.#drawn > 0 ? `\u001b[${this.#drawn}A\r${CLEAR_DOWN}` : "";
  }

  readonly #showCursor = (): void => this.#terminal.write(SHOW_CURSOR);
}

export interface Frame {
  readonly running: readonly RunningCell[];
  readonly finished: number;
  readonly total: number;
  readonly beganMs: number;
}

/** The lines that are redrawn: as many cells as the window has room for, the longest running first, and the totals. No line is as wide as the window, so none wraps. */
export function renderFrame(frame: Frame, nowMs: number, terminal: Pick<Terminal, "columns" | "rows" | "colour">): readonly string[] {
  const columns = Math.max(10, terminal.columns - 1);
  const room = Math.max(1, terminal.rows - 2);
  const shown = frame.running.length <= room ? frame.running : frame.running.slice(0, Math.max(0, room - 1));
  const hidden = frame.running.length - shown.length;
  const nameWidth = Math.min(Math.max(0, ...shown.map((r) => displayWidth(r.cell))), Math.floor(columns / 2));
  const cells = shown.map((r) => {
    const clock = clockText(nowMs - r.beganMs).padStart(7);
    const name = padTo(cutTo(r.cell, nameWidth), nameWidth);
    return `${name} ${paint("dim", clock, terminal.colour)} ${cutTo(r.doing, columns - nameWidth - 9)}`.trimEnd();
  });
  const waiting = Math.max(0, frame.total - frame.finished - frame.running.length);
  const parts = [
    `${frame.running.length} running`,
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
    `${frame.finished} of ${frame.total} done`,
  ];
  const totals = cutTo(`${parts.join(", ")}, ${clockText(nowMs - frame.beganMs)}`, columns);
  return [...cells, ...(hidden > 0 ? [cutTo(`… and ${hidden} more`, columns)] : []), paint("dim", totals, terminal.colour)];
}

const GOOD = ["pass", "known", "control-failed", "not-applicable", "hitless", "unsupported"];

/** A cell that ended: its outcome and wall time, and below it, where somebody has to look, each verdict that is no pass. These lines may wrap: they are never redrawn. */
export function finishedLines(cell: RunningCell, outcome: string, nowMs: number, terminal: Pick<Terminal, "colour">): readonly string[] {
  const head = `${paintOutcome(outcome, terminal.colour)}  ${cell.cell}  ${paint("dim", clockText(nowMs - cell.beganMs), terminal.colour)}`;
  const telling = GOOD.includes(outcome) ? [] : cell.verdicts.filter((v) => v.status !== "pass");
  const rest = telling.map((v) => `    ${v.expectation} ${v.status}: ${v.text}`);
  return [head, ...rest];
}
