import type { z } from "zod";
import type { Cell } from "../scenario/model.ts";
import type { Timeline } from "../timeline/timeline.ts";
import type { Verdict } from "./verdict.ts";

/**
 * One kind of expectation: a file in `checks/`, added to the list in `checks.ts`. `judge` is a pure function of the record; it first looks for the effect of the fault it
 * depends on, never throws to fail, and never reads a clock.
 */
export interface Check<S extends z.ZodObject = z.ZodObject> {
  readonly kind: string;
  /** One line, shown by editors and by `holdfast schema`. */
  readonly summary: string;
  readonly params: S;
  judge(timeline: Timeline, params: z.output<S>, cell: Cell): Verdict;
}
