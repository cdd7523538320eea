import type { PhaseName } from "../observation/event.ts";
import type { RunManifest } from "../observation/run-manifest.ts";
import type { Cell } from "../scenario/model.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { mutant } from "../verdict/checks/mutant.ts";
import { type JudgedExpectation, runTrouble } from "../verdict/judge.ts";
import type { JudgedRequirement } from "../verdict/judge-cell-requirements.ts";
import { type CellResults, exitCode, type WeighedCell, weigh } from "../verdict/outcome.ts";
import type { Strictness } from "../verdict/weigh-requirements.ts";
import { axisEnd, buildLanes } from "./lanes.ts";
import type { CellReport, ExpectationReport, Report, Totals } from "./model.ts";
import { proofTotals } from "./proof-totals.ts";
import { requirementTotals, requirementVerdicts, withoutOccasion } from "./requirement-reports.ts";

/** A judged cell with all that a report shows of it. */
export interface CellInput {
  readonly cell: Cell;
  readonly manifest: RunManifest;
  readonly repetition: number;
  /** Of the run's record, relative to the report's folder. */
  readonly directory: string;
  readonly timeline: Timeline;
  readonly results: readonly JudgedExpectation[];
  readonly requirements?: readonly JudgedRequirement[];
}

/** The report of an invocation: all its cells together, since a cell's passes count for nothing when its control did not fail. Keeps the order. */
export function buildReport(inputs: readonly CellInput[], strictness: Strictness = { strict: false }): Report {
  const weighed = weigh(inputs.map(withTrouble), strictness);
  const cells = inputs.flatMap((input, i) => {
    const weight = weighed[i];
    return weight ? [cellReport(input, weight)] : [];
  });
  const holdfast = inputs[0]?.manifest.holdfast ?? "";
  const proof = proofTotals(cells);
  return {
    version: 1,
    holdfast,
    cells,
    totals: totals(cells),
    requirementTotals: requirementTotals(cells),
    ...(proof === undefined ? {} : { proof }),
    exitCode: exitCode(cells),
  };
}

function withTrouble(input: CellInput): CellResults {
  const trouble = runTrouble(input.timeline);
  return trouble === undefined ? input : { ...input, trouble };
}

function cellReport(input: CellInput, weighed: WeighedCell): CellReport {
  const { cell, manifest, timeline } = input;
  const trouble = runTrouble(timeline);
  const moves = cell.probes.flatMap((probe) => timeline.flowMoves(probe.name)).sort((a, b) => a.t - b.t);
  return {
    scenario: cell.scenario,
    title: cell.title,
    ...(cell.origin === undefined ? {} : { origin: cell.origin }),
    requirements: cell.requirements,
    file: cell.file,
    key: cell.key,
    values: cell.values,
    variant: cell.variant,
    repetition: input.repetition,
    directory: input.directory,
    startedAt: isoTime(manifest.epochNs),
    speakers: speakers(cell, manifest),
    outcome: weighed.outcome,
    expectations: weighed.expectations.map(({ expectation: { name, kind, at, params }, verdict, outcome, note }) => ({
      name,
      kind,
      at,
      verdict,
      outcome,
      ...(note === undefined ? {} : { note }),
      ...mutantOf(kind, params),
    })),
    requirementVerdicts: requirementVerdicts(weighed),
    withoutOccasion: withoutOccasion(weighed),
    phases: phases(timeline),
    lanes: buildLanes(timeline, cell),
    ...(moves.length === 0 ? {} : { flowMoves: moves }),
    endT: axisEnd(timeline),
    ...(trouble === undefined ? {} : { trouble }),
    ...(cell.control === undefined ? {} : { control: cell.control }),
  };
}

function mutantOf(kind: string, { id, node }: Readonly<Record<string, unknown>>): Pick<ExpectationReport, "mutant"> {
  return kind === mutant.kind && typeof id === "string" && typeof node === "string" ? { mutant: { id, node } } : {};
}

function speakers(cell: Cell, manifest: RunManifest): CellReport["speakers"] {
  return cell.topology.nodes.flatMap(({ name, speaker }) => {
    if (!speaker) return [];
    const image = manifest.images[name] ?? speaker.image;
    return [{ node: name, speaker: `${speaker.kind}@${speaker.version}`, ...(image === undefined ? {} : { image }) }];
  });
}

/** In the order of their beginning; a phase that a killed run left open has no length. */
function phases(timeline: Timeline): CellReport["phases"] {
  const order: PhaseName[] = [...new Set(timeline.all("phase-begin").map((e) => e.phase))];
  return order.map((phase) => {
    const begin = timeline.first("phase-begin", (e) => e.phase === phase);
    const end = timeline.first("phase-end", (e) => e.phase === phase);
    return begin && end ? { phase, ns: end.t - begin.t } : { phase };
  });
}

/** What a control run shows besides what has to fail in it counts nowhere. */
function totals(cells: readonly CellReport[]): Totals {
  const counted = cells.flatMap((cell) =>
    cell.expectations.filter((e) => cell.variant === "main" || e.outcome !== "not-applicable" || e.verdict.status === "not-applicable"),
  );
  const count = (outcome: CellReport["outcome"]) => counted.filter((e) => e.outcome === outcome).length;
  return {
    pass: count("pass"),
    fail: count("fail"),
    inconclusive: count("inconclusive"),
    notApplicable: count("not-applicable"),
    known: count("known"),
    control: count("control-failed"),
  };
}

function isoTime(epochNs: string): string {
  if (!/^\d{1,20}$/.test(epochNs)) return "unknown";
  return new Date(Number(BigInt(epochNs) / 1_000_000n)).toISOString();
}
