import { basename } from "node:path";
import { captureReport, type VantagePoint } from "../../src/report/analysis/build.ts";
import { captureTimeline } from "../../src/report/analysis/capture-timeline.ts";
import type { CaptureReport, FileReport } from "../../src/report/analysis/model.ts";
import { Places } from "../../src/report/analysis/places.ts";
import { isoTime } from "../../src/report/analysis/utc.ts";
import { judgeRequirements, type RequirementVerdict } from "../../src/verdict/judge-requirements.ts";
import type { RequirementCheck } from "../../src/verdict/requirement-check.ts";
import { captureSubject } from "../../src/verdict/subjects.ts";
import { UsageError } from "../errors.ts";
import { holdfastVersion } from "../version.ts";
import { type CaptureSpan, chunksOf, continuation, openCapture } from "./capture-file.ts";
import { type CapturePart, type Followed, follow } from "./follow.ts";
import { packetTimes } from "./packet-times.ts";
import { vantagePoints } from "./vantage-points.ts";

export interface AnalyzeOptions {
  /** The zero of all times, nanoseconds since 1970 (UTC); by default the first packet. */
  readonly epochNs?: bigint;
  /** By default all that there are. */
  readonly checks?: readonly RequirementCheck[];
}

/** All that captures show, judged. Throws UsageError when one cannot be read, is no capture, or holds no BGP. */
export function analyzeCaptures(paths: readonly string[], options: AnalyzeOptions = {}): CaptureReport {
  const distinct = [...new Set(paths)];
  const { plans, assumptions, firstNs } = plan(distinct);
  const epochNs = options.epochNs ?? firstNs;
  const nameOf = namer(distinct);
  const seen = plans.map((one) => seeFrom(one, { epochNs, nameOf, checks: options.checks }));
  return captureReport(holdfastVersion(), isoTime(epochNs, 0), assumptions, seen);
}

interface Plan {
  readonly parts: readonly CapturePart[];
  readonly paths: readonly string[];
  /** Known where the files were read before. */
  readonly spans?: readonly CaptureSpan[];
  /** Of a file that may be a pipe: it cannot be read twice. */
  readonly firstNs: bigint;
}

function plan(paths: readonly string[]): {
  readonly plans: readonly Plan[];
  readonly assumptions: readonly string[];
  readonly firstNs: bigint;
} {
  const [only, ...others] = paths;
  if (only === undefined) throw new UsageError("no capture is named");
  if (others.length === 0) {
    const { path, firstNs, chunks } = openCapture(only);
    return { plans: [{ parts: [{ files: [{ path, chunks }] }], paths, firstNs }], assumptions: [], firstNs };
  }
  const { points, assumptions } = vantagePoints(paths);
  const plans = points.map(({ parts }): Plan => {
    const spans = parts.flat();
    return { parts: parts.map(partOf), paths: spans.map(({ path }) => path), spans, firstNs: spans[0]?.firstNs ?? 0n };
  });
  const firstNs = plans.map((one) => one.firstNs).reduce((a, b) => (b < a ? b : a));
  return { plans, assumptions, firstNs };
}

function partOf(part: readonly CaptureSpan[]): CapturePart {
  const files = part.map(({ path, format }, i) => ({ path, chunks: i === 0 ? chunksOf(path) : continuation(path, format) }));
  return { files };
}

/** A file's name, and its whole path where another of the files has the same name. */
function namer(paths: readonly string[]): Reading["nameOf"] {
  const byName = Map.groupBy(paths, (path) => basename(path));
  return (path) => ((byName.get(basename(path)) ?? []).length > 1 ? path : basename(path));
}

interface Reading {
  readonly epochNs: bigint;
  readonly nameOf: (path: string) => string;
  readonly checks: readonly RequirementCheck[] | undefined;
}

function seeFrom(one: Plan, { epochNs, nameOf, checks }: Reading): VantagePoint {
  const followed = follow(one.parts, epochNs, nameOf);
  const { histories, facts } = followed;
  if (!facts.hasBgp) {
    const packets = followed.packets.reduce((sum, n) => sum + n, 0);
    throw new UsageError(`${one.paths.join(", ")}: no BGP in ${packets} packets (TCP port 179)`, {
      hint: "was it captured where the sessions pass, with a filter that lets them through?",
    });
  }
  const timeline = captureTimeline(facts.wire, epochNs);
  const verdicts = judgeRequirements(
    histories.map((history) => captureSubject(timeline, history)),
    checks,
  );
  const known = (id: string) => timeline.byId(id)?.t;
  const files = one.paths.map((path) => ({ path, name: nameOf(path) }));
  const places = placesOf(files, followed, epochNs, verdicts, known);
  return {
    files: fileReports(one, followed, epochNs),
    histories,
    verdicts,
    places,
    sidelights: facts.sidelights,
    pair: (a, b) => facts.pair(a, b),
  };
}

/** UPDATEs are not kept, so the time of one that decides is looked up in its file. */
function placesOf(
  files: Parameters<typeof packetTimes>[0],
  { places }: Followed,
  epochNs: bigint,
  verdicts: readonly RequirementVerdict[],
  known: (id: string) => number | undefined,
): Places {
  const located = new Places(epochNs, places, known);
  const asked = verdicts
    .flatMap(({ verdict }) => (verdict.status === "not-applicable" ? [] : (verdict.evidence ?? [])))
    .filter((id) => known(id) === undefined);
  const times = packetTimes(
    files,
    [...new Set(asked)].map((id) => ({ id, ...located.packet(id) })),
    epochNs,
  );
  return new Places(epochNs, places, (id) => known(id) ?? times.get(id));
}

function fileReports(one: Plan, { histories, facts, places, packets }: Followed, epochNs: bigint): readonly FileReport[] {
  return places.map(({ file }, i): FileReport => {
    const span = one.spans?.[i];
    const damage = span ? span.damage : facts.damage;
    const first = isoTime(span?.firstNs ?? one.firstNs, 0);
    const last = span ? isoTime(span.lastNs, 0) : isoTime(epochNs, histories[0]?.endT ?? 0);
    return { name: file, packets: packets[i] ?? 0, first, last, ...(damage !== undefined && { damage }) };
  });
}
