import type { Status } from "../../src/verdict/verdict.ts";

/** What a running cell tells the terminal, as it happens; nothing is judged from it. `cell` is `<scenario id> <cell key>`, with `#2` for a repetition. */
export type Progress = { readonly cell: string; readonly atMs: number } & (
  | { readonly kind: "cell-begin" }
  | { readonly kind: "phase"; readonly phase: string }
  | { readonly kind: "step"; readonly step: string; readonly text: string }
  | { readonly kind: "event"; readonly text: string }
  | { readonly kind: "verdict"; readonly expectation: string; readonly status: Status; readonly text: string }
  | { readonly kind: "cell-end"; readonly outcome: string; readonly directory: string }
);

export type ProgressListener = (progress: Progress) => void;
