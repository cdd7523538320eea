import type { z } from "zod";
import type { Cell } from "../scenario/model.ts";
import type { Timeline } from "../timeline/timeline.ts";
import type { RequirementVerdict } from "./judge-requirements.ts";
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
  /** The parameter that an expectation of this kind is called after, unless it has a name. */
  readonly namedAfter?: string;
  /**
   * Set by those that judge by the verdicts of requirements on the speaker of `params.node`. `one`: by those that the expectation names. `all`: the speaker as a whole, of which breaking rules is
   * expected; none of its verdicts then counts by itself as well.
   */
  readonly requirementsOf?: "one" | "all";
  /** Set by those that judge what BGP put into a node's kernel: that node. Where its speaker cannot put any routes there, they are not-applicable. */
  fibOf?(params: z.output<S>): string | undefined;
  judge(timeline: Timeline, params: z.output<S>, cell: Cell, requirements: readonly RequirementVerdict[]): Verdict;
}
