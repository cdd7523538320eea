import type { PhaseName } from "../observation/event.ts";
import type { Level } from "../requirements/requirement.ts";
import type { SourcePosition } from "../scenario/model.ts";
import type { FlowMove } from "../timeline/flow-moves.ts";
import type { Verdict } from "../verdict/verdict.ts";
import type { RequirementOutcome } from "../verdict/weigh-requirements.ts";
import type { Outcome } from "../verdict/weight.ts";
import type { ProofTotals } from "./proof-totals.ts";

export type { RequirementOutcome } from "../verdict/weigh-requirements.ts";
export type { Outcome } from "../verdict/weight.ts";

/** Everything that a report shows. `results.json` is this, serialised; every other report is a view of it. Made by pure code from run records alone. */
export interface Report {
  readonly version: 1;
  readonly holdfast: string;
  readonly cells: readonly CellReport[];
  readonly totals: Totals;
  readonly requirementTotals: RequirementTotals;
  /** Only where something was run to prove the detector. */
  readonly proof?: ProofTotals;
  /** 0 all pass or differ only as declared, 1 a fail, 2 inconclusive (design, exit codes). */
  readonly exitCode: 0 | 1 | 2;
}

export interface Totals {
  readonly pass: number;
  readonly fail: number;
  readonly inconclusive: number;
  readonly notApplicable: number;
  /** Counted in none of the others: verdicts that are as declared in `known-deviations`, and control failures that had to happen. */
  readonly known: number;
  readonly control: number;
}

/** Verdicts of requirements that count by themselves, over all cells. */
export type RequirementTotals = Readonly<Record<"pass" | "fail" | "warning" | "note" | "known" | "inconclusive" | "notApplicable", number>>;

export interface CellReport {
  readonly scenario: string;
  readonly title: string;
  readonly origin?: string;
  readonly requirements: readonly string[];
  readonly file: string;
  readonly key: string;
  readonly values: Readonly<Record<string, string>>;
  readonly variant: "main" | "control";
  readonly repetition: number;
  /** Relative to the report's folder. */
  readonly directory: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly speakers: readonly { readonly node: string; readonly speaker: string; readonly image?: string }[];
  readonly outcome: Outcome;
  readonly expectations: readonly ExpectationReport[];
  /** What the catalogue's requirements say of the cell's speakers, where they had an occasion. */
  readonly requirementVerdicts: readonly RequirementReport[];
  /** Per node, the requirements that were put to its speaker and had no occasion. */
  readonly withoutOccasion: readonly { readonly node: string; readonly ids: readonly string[] }[];
  /** Wall time per phase of the run, in ns; `undefined` where it never ended. */
  readonly phases: readonly { readonly phase: PhaseName; readonly ns?: number }[];
  readonly lanes: readonly Lane[];
  /** Flows that moved from one answering node to another, of all probes in order of time; left out where none did. */
  readonly flowMoves?: readonly FlowMove[];
  /** End of the time axis, in ns since the run's epoch. */
  readonly endT: number;
  /** How the run itself ended, when not well: aborted, broken, cut off. */
  readonly trouble?: string;
  /** The cell that guards this one's passes by failing; undefined when the scenario names no control. Control cells have none. */
  readonly control?: { readonly cell: string; readonly mustFail: readonly string[] };
}

export interface ExpectationReport {
  readonly name: string;
  readonly kind: string;
  readonly at: SourcePosition;
  readonly verdict: Verdict;
  readonly outcome: Outcome;
  /** Why the outcome differs from the verdict's status: the declared deviation's reference, or a blind detector. */
  readonly note?: string;
  /** The known defect that the speaker of a node has, `none` for none, where the expectation is about that. */
  readonly mutant?: { readonly id: string; readonly node: string };
}

export interface RequirementReport {
  readonly id: string;
  readonly level: Level;
  /** `RFC 4724 section 4.1`. */
  readonly source: string;
  /** What it asks, in one sentence. */
  readonly clause: string;
  readonly node: string;
  readonly verdict: Verdict;
  readonly outcome: RequirementOutcome;
  /** Why the outcome differs from the verdict's status. */
  readonly note?: string;
  /** Whether it counts for the cell by itself, or only for an expectation that asks for it. */
  readonly counts: boolean;
}

/** A row of the timeline; marks and spans are in ns since the run's epoch and lie inside [0, endT]. */
export interface Lane {
  readonly group: "steps" | "faults" | "sessions" | "next-hops" | "probes";
  readonly label: string;
  readonly spans: readonly Span[];
  readonly marks: readonly Mark[];
}

export interface Span {
  readonly fromT: number;
  readonly untilT: number;
  readonly tone: "neutral" | "good" | "bad" | "warn" | "unknown";
  /** Short, drawn inside when it fits; hostile text possible: escape it. */
  readonly label: string;
  /** Longer, as a tooltip. */
  readonly detail?: string;
}

export interface Mark {
  readonly t: number;
  readonly tone: Span["tone"];
  readonly label: string;
  readonly detail?: string;
}
