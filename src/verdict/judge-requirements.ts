import type { RequirementId } from "../requirements/catalogue.ts";
import type { Judgement, RequirementCheck, Subject } from "./requirement-check.ts";
import { requirementChecks } from "./requirement-checks.ts";
import { type Decided, evidenceOf, inconclusive, MAX_EVIDENCE, type Measurement, type Verdict } from "./verdict.ts";

/** What a requirement's check says of one speaker, all occasions together. */
export interface RequirementVerdict {
  readonly requirement: RequirementId;
  /** The speaker: a node's name, in a capture alone that of its history. */
  readonly node: string;
  readonly verdict: Verdict;
}

/** Every requirement on every speaker: broken if on any occasion, else open if on any, else met if there was one; otherwise not applicable. */
export function judgeRequirements(
  subjects: readonly Subject[],
  checks: readonly RequirementCheck[] = requirementChecks,
): readonly RequirementVerdict[] {
  return subjects.flatMap((subject) =>
    checks.map((check) => ({ requirement: check.id, node: subject.name, verdict: judgeOne(subject, check) })),
  );
}

function judgeOne(subject: Subject, check: RequirementCheck): Verdict {
  try {
    return together(check.judge(subject));
  } catch (error) {
    return inconclusive(`the check broke: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** One verdict for all occasions of a requirement; it speaks of the first that decides, and says how many there are. */
export function together(judgements: readonly Judgement[]): Verdict {
  const failed = judgements.filter((j) => j.status === "fail");
  const [failure] = failed;
  if (failure) return decidedBy(failure, failed, judgements.length);
  const open = judgements.filter((j) => j.status === "inconclusive");
  const [undecided] = open;
  if (undecided) {
    const evidence = [...new Set(open.flatMap((j) => j.evidence ?? []))].slice(0, MAX_EVIDENCE);
    return inconclusive(`${ofSession(undecided)}${undecided.reason}${amount(open.length, judgements.length)}`, evidence);
  }
  const passed = judgements.filter((j) => j.status === "pass");
  const [success] = passed;
  return success ? decidedBy(success, passed, judgements.length) : { status: "not-applicable", reason: "there was no occasion" };
}

const MOST_MEASURED = 10;

function decidedBy(first: Decided & Judgement, alike: readonly (Decided & Judgement)[], all: number): Verdict {
  const [id, ...more] = first.evidence;
  const measured: readonly Measurement[] = alike.flatMap((j) => j.measured);
  return {
    status: first.status,
    expected: first.expected,
    actual: `${ofSession(first)}${first.actual}${amount(alike.length, all)}`,
    evidence: evidenceOf(id, ...more, ...alike.slice(1).flatMap((j) => j.evidence)),
    measured: measured.slice(0, MOST_MEASURED),
  };
}

const ofSession = ({ session }: Judgement) => (session === undefined ? "" : `with ${session}: `);

function amount(alike: number, all: number): string {
  if (all === 1) return "";
  return alike === all ? ` (alike on all ${all} occasions)` : ` (on ${alike} of ${all} occasions)`;
}
