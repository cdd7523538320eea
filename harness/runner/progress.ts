import type { EventBody } from "../../src/observation/event.ts";
import type { Cell } from "../../src/scenario/model.ts";
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

/** The name by which progress tells a running cell. */
export function progressName(cell: Cell, repetition: number): string {
  return `${cell.scenario} ${cell.key}${repetition > 1 ? `#${repetition}` : ""}`;
}

/** Events of the record that somebody who watches wants to read. */
export function eventText(event: EventBody): string | undefined {
  switch (event.kind) {
    case "fault-effect":
      return `${event.fault} on ${event.node}: ${event.proof}`;
    case "fault-without-effect":
      return `${event.fault} on ${event.node} had no effect: ${event.reason}`;
    case "recorder-loss":
      return `${event.recorder} of ${event.node} lost something: ${event.detail}`;
    case "step-end":
      return event.outcome === "done"
        ? undefined
        : `step ${event.step} ${event.outcome}${event.detail === undefined ? "" : `: ${event.detail}`}`;
    default:
      return undefined;
  }
}
