import type { Verdict } from "./verdict.ts";

/** One verdict for several things that must all hold: a fail, else what is not known, else of the passes the one that took longest. */
export function worst(verdicts: readonly [Verdict, ...Verdict[]] | readonly Verdict[]): Verdict {
  const of = (status: Verdict["status"]) => verdicts.filter((v) => v.status === status);
  const [decisive] = [
    ...of("fail"),
    ...of("inconclusive"),
    ...of("pass").sort((a, b) => firstValue(b) - firstValue(a)),
    ...of("not-applicable"),
  ];
  return decisive ?? { status: "inconclusive", reason: "there was nothing to judge" };
}

function firstValue(verdict: Verdict): number {
  return verdict.status === "pass" || verdict.status === "fail" ? (verdict.measured[0]?.value ?? 0) : 0;
}
