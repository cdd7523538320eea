import type { Cell, Expectation } from "../scenario/model.ts";
import type { Timeline } from "../timeline/timeline.ts";
import type { Check } from "./check.ts";
import { checks } from "./checks.ts";
import type { RequirementVerdict } from "./judge-requirements.ts";
import { inconclusive, type Verdict } from "./verdict.ts";

export interface JudgedExpectation {
  readonly expectation: Expectation;
  readonly verdict: Verdict;
}

/** Judges every expectation of a cell by its run's record, in the scenario's order. A pure function: the same record gives the same verdicts. */
export function judgeCell(
  timeline: Timeline,
  cell: Cell = timeline.cell,
  known: readonly Check[] = checks,
  requirements: readonly RequirementVerdict[] = [],
): readonly JudgedExpectation[] {
  const notApplicable = timeline.first("run-end", (e) => e.status === "not-applicable");
  const trouble = runTrouble(timeline);
  return cell.expectations.map((expectation) => {
    if (notApplicable) return { expectation, verdict: { status: "not-applicable", reason: notApplicable.reason ?? "the run says so" } };
    const verdict = judgeOne(timeline, expectation, cell, known, requirements);
    return { expectation, verdict: weakened(verdict, timeline, trouble) };
  });
}

/** What is wrong with the run as a whole: its record is damaged, or it did not come to its end. Undefined when nothing is. */
export function runTrouble(timeline: Timeline): string | undefined {
  const { damage, damagedInside } = timeline.record;
  const end = timeline.first("run-end");
  const reason = end?.reason === undefined ? "" : `: ${end.reason}`;
  const damaged = damage === undefined ? undefined : `the record is damaged: ${damage}`;
  const also = damagedInside && damaged !== undefined ? `; ${damaged}` : "";
  if (end?.status === "aborted") return `the run was aborted${reason}${also}`;
  if (end?.status === "broken") return `the run broke${reason}${also}`;
  return damaged;
}

function judgeOne(
  timeline: Timeline,
  expectation: Expectation,
  cell: Cell,
  known: readonly Check[],
  requirements: readonly RequirementVerdict[],
): Verdict {
  const check = known.find(({ kind }) => kind === expectation.kind);
  if (!check) return inconclusive(`this Holdfast has no check ${expectation.kind}`);
  try {
    const without = withoutKernelRoutes(cell, check.fibOf?.(expectation.params));
    if (without !== undefined) return { status: "not-applicable", reason: without };
    return check.judge(timeline, expectation.params, cell, requirements);
  } catch (error) {
    return inconclusive(`the check broke: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Why nothing can be expected of the kernel's routes on this node; undefined where something can. */
export function withoutKernelRoutes(cell: Cell, node: string | undefined): string | undefined {
  const speaker = cell.topology.nodes.find((n) => n.name === node)?.speaker;
  if (speaker?.kernelRoutes !== "never") return undefined;
  return `${speaker.kind}@${speaker.version}, the speaker of ${node}, has no way to put routes into the kernel`;
}

/** What broke before the run ended is broken, unless the record may have lost what speaks against it; what held so far might not have held to the end. */
export function weakened(verdict: Verdict, timeline: Timeline, trouble: string | undefined = runTrouble(timeline)): Verdict {
  if (trouble === undefined) return verdict;
  switch (verdict.status) {
    case "fail":
      return timeline.record.damagedInside === true ? inconclusive(`${trouble}; so far: ${verdict.actual}`, verdict.evidence) : verdict;
    case "pass":
      return inconclusive(`${trouble}; so far: ${verdict.actual}`, verdict.evidence);
    case "inconclusive":
      // What rests on another verdict has it from there.
      return verdict.reason.startsWith(trouble) ? verdict : inconclusive(`${trouble}; ${verdict.reason}`, verdict.evidence);
    default:
      return verdict;
  }
}
