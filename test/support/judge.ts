import type { z } from "zod";
import type { Check } from "../../src/verdict/check.ts";
import type { Verdict } from "../../src/verdict/verdict.ts";
import type { History } from "./history.ts";

/** The verdict of a check on a history, its parameters written as in a scenario. */
export function judgeBy<S extends z.ZodObject>(check: Check<S>, history: History, params: Readonly<Record<string, unknown>>): Verdict {
  return check.judge(history.timeline(), check.params.parse(params), history.cell, []);
}

/** What a verdict says. */
export function textOf(verdict: Verdict): string {
  return verdict.status === "pass" || verdict.status === "fail" ? verdict.actual : verdict.reason;
}

export function measuredNs(verdict: Verdict): number | undefined {
  return verdict.status === "pass" || verdict.status === "fail" ? verdict.measured[0]?.value : undefined;
}
