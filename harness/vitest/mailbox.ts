import type { Status } from "../../src/verdict/verdict.ts";

/** What a worker asks the main process: the end of one cell's run. `module` tells the answers apart. */
export interface CellQuestion {
  readonly kind: "question";
  readonly asker: string;
  /** `<scenario id> <cell key>`, with `#2` for a repetition. */
  readonly cell: string;
}

export interface CellAnswer {
  readonly kind: "answer";
  readonly asker: string;
  readonly cell: string;
  readonly expectations: readonly ExpectationAnswer[];
  /** What requirements of the catalogue the cell's speakers break, where that counts; empty for none. */
  readonly broken: readonly string[];
  /** Why there is nothing to tell about the cell, or not all of it. */
  readonly trouble?: string;
}

/** An expectation as a test result: `message` is undefined when it counts as good. */
export interface ExpectationAnswer {
  readonly name: string;
  readonly status: Status;
  readonly message?: string;
  readonly expected?: string;
  readonly actual?: string;
  /** Stands beside a result that counts as good though its verdict is no pass. */
  readonly note?: string;
}

export type Mail = CellQuestion | CellAnswer;

/** `<scenario id> <cell key>#2`: the name of one run, in progress lines, test names and mail. */
export function runLabel(scenario: string, key: string, repetition: number): string {
  const cell = key === "-" ? scenario : `${scenario} ${key}`;
  return repetition === 1 ? cell : `${cell}#${repetition}`;
}
