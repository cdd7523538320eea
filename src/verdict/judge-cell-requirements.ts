import type { Cell } from "../scenario/model.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { checks } from "./checks.ts";
import { weakened } from "./judge.ts";
import { judgeRequirements, type RequirementVerdict } from "./judge-requirements.ts";
import type { RequirementCheck, Subject } from "./requirement-check.ts";
import { requirementChecks } from "./requirement-checks.ts";
import { inconclusive } from "./verdict.ts";

/** The verdict on a speaker of a cell. One that does not `count` is there for the expectations that ask for it. */
export interface JudgedRequirement extends RequirementVerdict {
  readonly counts: boolean;
}

export interface JudgedSpeakers {
  readonly subjects: readonly Subject[];
  /** Nodes of whose speaker there is no history since their captures cannot be followed, and why: nothing can be decided of them. */
  readonly unreadable?: ReadonlyMap<string, string>;
}

/** The tester's own speaker: breaking rules is what it is for. */
const TESTER = "scripted";

/**
 * The requirements on the speakers of a run. Those of the tester are judged only where an expectation names its node, and count by themselves never; nor do those of a speaker that an expectation judges as a
 * whole, nor any in a control.
 */
export function judgeCellRequirements(
  timeline: Timeline,
  { subjects, unreadable = new Map() }: JudgedSpeakers,
  known: readonly RequirementCheck[] = requirementChecks,
): readonly JudgedRequirement[] {
  if (timeline.first("run-end", (e) => e.status === "not-applicable")) return [];
  const { cell } = timeline;
  const judged = subjects.filter((s) => countsByItself(cell, s) || isNamed(cell, s.name, "one") || isNamed(cell, s.name, "all"));
  const counting = new Set(judged.filter((s) => countsByItself(cell, s) && !isNamed(cell, s.name, "all")).map((s) => s.name));
  const verdicts = judgeRequirements(judged, known).map(({ requirement, node, verdict }) => ({
    requirement,
    node,
    verdict: weakened(verdict, timeline),
    counts: counting.has(node),
  }));
  return [...verdicts, ...[...unreadable].flatMap(([node, reason]) => unreadableVerdicts(node, reason, known))];
}

function unreadableVerdicts(node: string, reason: string, known: readonly RequirementCheck[]): readonly JudgedRequirement[] {
  return known.map(({ id }) => ({ requirement: id, node, verdict: inconclusive(reason), counts: false }));
}

function countsByItself(cell: Cell, { speaker }: Subject): boolean {
  return cell.variant === "main" && speaker?.kind !== TESTER;
}

function isNamed(cell: Cell, node: string, how: "one" | "all"): boolean {
  return cell.expectations.some(
    ({ kind, params }) => params.node === node && checks.find((check) => check.kind === kind)?.requirementsOf === how,
  );
}
