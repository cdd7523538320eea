import { findMutant } from "../requirements/mutants.ts";
import { isBinding } from "../requirements/requirement.ts";
import type { CellReport, ExpectationReport } from "./model.ts";

/** How well the detector is proved by the cells of an invocation: speakers with known defects, speakers without any, and recorders that lose something. */
export interface ProofTotals {
  /** By defect, however many cells have it: as good as in the worst of them. */
  readonly mutants: Readonly<Record<"caught" | "missed" | "wrongRule" | "undecided", number>>;
  /** Verdicts on speakers that break nothing. */
  readonly twins: Readonly<Record<"clean" | "falseAlarms" | "undecided", number>>;
  /** Verdicts that a fault of the harness itself has to leave inconclusive. */
  readonly harnessFaults: Readonly<Record<"inconclusive" | "decided", number>>;
}

/** The origin of scenarios in which the harness itself is made to fail. */
const HARNESS_FAULTS = "harness-faults";

/** Undefined where no cell proves anything. */
export function proofTotals(cells: readonly CellReport[]): ProofTotals | undefined {
  const main = cells.filter((cell) => cell.variant === "main");
  const judged = main.flatMap((cell) => cell.expectations.flatMap((e) => (e.mutant ? [{ ...e.mutant, cell, e }] : [])));
  const mutants = new Map<string, MutantFate>();
  const twins: TwinFate[] = [];
  for (const { id, node, cell, e } of judged) {
    if ((findMutant(id)?.breaks.length ?? 0) > 0) mutants.set(id, worse(mutants.get(id), mutantFate(id, node, cell, e)));
    else twins.push(twinFate(e));
  }
  const faults = main.filter((cell) => cell.origin === HARNESS_FAULTS).flatMap((cell) => cell.expectations);
  if (judged.length === 0 && faults.length === 0) return undefined;
  const isSo = (e: ExpectationReport) => e.outcome === "known" && e.verdict.status === "inconclusive";
  return {
    mutants: counted(MUTANT_FATES, [...mutants.values()]),
    twins: counted(TWIN_FATES, twins),
    harnessFaults: { inconclusive: faults.filter(isSo).length, decided: faults.filter((e) => !isSo(e)).length },
  };
}

/** Worst first. */
const MUTANT_FATES = ["missed", "wrongRule", "undecided", "caught"] as const;
const TWIN_FATES = ["falseAlarms", "undecided", "clean"] as const;
type MutantFate = (typeof MUTANT_FATES)[number];
type TwinFate = (typeof TWIN_FATES)[number];

/** A failed expectation with something else found broken has been caught by the wrong rule; with nothing else it was missed. */
function mutantFate(id: string, node: string, cell: CellReport, { outcome }: ExpectationReport): MutantFate {
  if (outcome === "pass") return "caught";
  if (outcome !== "fail") return "undecided";
  const known = findMutant(id);
  const expected: readonly string[] = [...(known?.breaks ?? []), ...(known?.besides ?? [])];
  const wrong = cell.requirementVerdicts.some(
    (r) => r.node === node && r.verdict.status === "fail" && isBinding(r.level) && !expected.includes(r.id),
  );
  return wrong ? "wrongRule" : "missed";
}

function twinFate({ outcome }: ExpectationReport): TwinFate {
  if (outcome === "pass") return "clean";
  return outcome === "fail" ? "falseAlarms" : "undecided";
}

function worse(before: MutantFate | undefined, now: MutantFate): MutantFate {
  return MUTANT_FATES.find((fate) => fate === before || fate === now) ?? now;
}

function counted<F extends string>(fates: readonly F[], all: readonly F[]): Readonly<Record<F, number>> {
  const counts = fates.map((fate) => [fate, all.filter((one) => one === fate).length] as const);
  return Object.fromEntries(counts) as Record<F, number>;
}

/** Each kind of proof in words, as `mutants: 57 caught, none missed`; kinds of which there was none are left out. */
export function proofInWords(totals: ProofTotals | undefined): readonly string[] {
  if (!totals) return [];
  const { mutants, twins, harnessFaults } = totals;
  const some = (counts: Readonly<Record<string, number>>) => Object.values(counts).some((n) => n > 0);
  const undecided = (n: number) => (n > 0 ? `, ${n} undecided` : "");
  return [
    ...(some(mutants)
      ? [
          `mutants: ${mutants.caught} caught, ${mutants.missed} missed, ${mutants.wrongRule} caught by the wrong rule${undecided(mutants.undecided)}`,
        ]
      : []),
    ...(some(twins) ? [`twins: ${twins.clean} clean, ${twins.falseAlarms} false alarms${undecided(twins.undecided)}`] : []),
    ...(some(harnessFaults)
      ? [`harness faults: ${harnessFaults.inconclusive} inconclusive as they must, ${harnessFaults.decided} not`]
      : []),
  ];
}
