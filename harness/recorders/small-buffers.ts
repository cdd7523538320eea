import type { Cell } from "../../src/scenario/model.ts";

/** The recorders that the fault `recorder-pause` knows. */
export const PAUSABLE_RECORDERS = ["wire", "fib", "probe"] as const;
export type PausableRecorder = (typeof PAUSABLE_RECORDERS)[number];

/** Whether a step of the cell asks that the node's recorder has only a small buffer, so that a pause makes it lose something: buffers are made when a recorder starts. */
export function hasSmallBuffer(cell: Cell, node: string, recorder: PausableRecorder): boolean {
  return cell.steps.some((step) => {
    if (step.verb !== "fault" || step.fault.kind !== "recorder-pause") return false;
    const { params } = step.fault;
    return params.node === node && params.recorder === recorder && params["small-buffer"] === true;
  });
}
