import type { Cell } from "../../src/scenario/model.ts";

/** For how long the cell may watch, in milliseconds: what decides how long the whole run takes, so cells that watch long come first wherever there is a queue. */
export function watchingMs(cell: Cell): number {
  return cell.steps.reduce((sum, step) => {
    if (step.verb === "observe") return sum + step.forMs;
    return step.verb === "observe-until-recovered" ? sum + step.atMostMs : sum;
  }, 0);
}
