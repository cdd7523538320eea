import { requirementOf } from "../requirements/catalogue.ts";
import type { Cell, KnownDeviation } from "../scenario/model.ts";
import type { JudgedRequirement } from "./judge-cell-requirements.ts";
import { type Outcome, type Weight, weighDeclared } from "./weight.ts";

/** `warning`: a broken SHOULD; it counts as good, unless the run is strict. `note`: something broken that binds nobody. */
export type RequirementOutcome = Outcome | "warning" | "note";

export interface WeighedRequirement extends JudgedRequirement {
  readonly outcome: RequirementOutcome;
  readonly note?: string;
}

export interface Strictness {
  /** A broken SHOULD fails the cell. */
  readonly strict: boolean;
}

/** Weighs what was judged of a cell's speakers by the level of each requirement and what was declared of it. */
export function weighRequirements(
  cell: Cell,
  judged: readonly JudgedRequirement[],
  trouble: string | undefined,
  { strict }: Strictness,
): readonly WeighedRequirement[] {
  return judged.map((one) => ({ ...one, ...weighOne(one, judged, cell, trouble, strict) }));
}

/** What the cell's outcome has to take into account. */
export function countedOutcomes(weighed: readonly WeighedRequirement[]): readonly Outcome[] {
  return weighed.flatMap(({ counts, outcome }) => (counts && (outcome === "fail" || outcome === "known") ? [outcome] : []));
}

/** The declarations that are about this requirement on this node. */
export function declaredOf(cell: Cell, requirement: string, node: string): readonly KnownDeviation[] {
  if (cell.variant !== "main") return [];
  return cell.knownDeviations.filter((d) => d.requirement === requirement && (d.node === undefined || d.node === node));
}

function weighOne(
  one: JudgedRequirement,
  all: readonly JudgedRequirement[],
  cell: Cell,
  trouble: string | undefined,
  strict: boolean,
): { readonly outcome: RequirementOutcome; readonly note?: string } {
  const { status } = one.verdict;
  const declared = declaredOf(cell, one.requirement, one.node);
  // Without occasion there is nothing that could differ.
  if (declared.length === 0 || status === "not-applicable" || isMeantForOthers(one, all, declared)) {
    return { outcome: status === "fail" ? outcomeOfFailure(one.requirement, strict) : status };
  }
  // Whether a speaker comes to break a rule may hang on when things happen in the run; only what a scenario expects by name has to break as declared.
  if (status === "pass")
    return { outcome: "pass", note: `declared as ${declared.map((d) => d.verdict).join(" or ")}, and met in this run` };
  const weight: Weight = weighDeclared(status, declared, undefined, trouble);
  return weight;
}

/** A declaration that names no node is about those speakers that show it; the others may do it right. */
function isMeantForOthers(one: JudgedRequirement, all: readonly JudgedRequirement[], declared: readonly KnownDeviation[]): boolean {
  if (one.verdict.status !== "pass") return false;
  const others = all.filter((o) => o.requirement === one.requirement && o.node !== one.node && o.counts);
  return declared.every((d) => d.node === undefined && others.some((o) => o.verdict.status === d.verdict));
}

function outcomeOfFailure(requirement: string, strict: boolean): RequirementOutcome {
  switch (requirementOf(requirement)?.level) {
    case "MUST":
    case "MUST NOT":
      return "fail";
    case "SHOULD":
    case "SHOULD NOT":
      return strict ? "fail" : "warning";
    default:
      return "note";
  }
}
