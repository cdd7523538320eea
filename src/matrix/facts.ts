import { parsePrefix } from "../net/prefix.ts";
import type { ExpectationReport } from "../report/model.ts";
import type { Expectation } from "../scenario/model.ts";
import { durationText } from "../timeline/duration-text.ts";
import { mergedOutages, type OutageDirection, outages, packetsLost } from "../timeline/outages.ts";
import { runAt } from "../timeline/probe-runs.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { clip, lengthNs, overlaps, type Window } from "../timeline/window.ts";
import { runTrouble } from "../verdict/judge.ts";
import { MAX_EVIDENCE } from "../verdict/verdict.ts";
import type { CellFacts, Known, RouteFact, StaleFact, TrafficFact } from "./classify.ts";
import type { Told } from "./model.ts";
import { outOfKernel, restartRemarks, withoutRestart } from "./wire-facts.ts";

/** Of an expectation's report, what a class rests on. */
type Judged = Pick<ExpectationReport, "name" | "verdict" | "outcome" | "note">;

/**
 * What a run's record shows of its restart. Traffic and next hops count where the scenario's own expectations could be decided; `expectations` are those of its report, so that a pass whose control did not fail
 * counts as not known.
 */
export function cellFacts(timeline: Timeline, expectations: readonly Judged[]): CellFacts {
  const lacking = timeline.first("run-end", (e) => e.status === "not-applicable");
  const trouble = runTrouble(timeline);
  const named = timeline.cell.expectations.map((e) => ({ e, judged: expectations.find((x) => x.name === e.name) }));
  const of = (kind: string) => named.flatMap(({ e, judged }) => (e.kind === kind && judged ? [{ e, judged }] : []));
  const always = of("next-hops").filter(({ e }) => e.params.always !== undefined);
  const gone = of("next-hops").filter(({ e }) => Array.isArray(e.params.eventually) && e.params.eventually.length === 0);
  return {
    ...(lacking ? { unavailable: lacking.reason ?? "the run says so" } : {}),
    ...(trouble === undefined ? {} : { trouble }),
    outOfKernel: lacking ? [] : always.flatMap(({ e, judged }) => [...withoutKernel(judged), ...outOfKernel(timeline, e)]),
    withoutRestart: withoutRestart(timeline),
    traffic: of("traffic").map(({ e, judged }) => trafficFact(timeline, e, judged)),
    routes: always.map(({ judged }) => routeFact(judged)),
    stale: gone.map(({ e, judged }) => staleFact(timeline, e, judged)),
    remarks: restartRemarks(timeline),
  };
}

/** A speaker that has no way to put routes into the kernel: what is expected there is not-applicable, with the reason. */
function withoutKernel({ verdict }: Judged): readonly Told[] {
  return verdict.status === "not-applicable" ? [{ text: verdict.reason, evidence: [] }] : [];
}

/** Why a verdict decides nothing here; undefined when it does. */
function undecided({ verdict, outcome, name, note }: Judged): { readonly status: "unknown"; readonly reason: string } | undefined {
  if (verdict.status === "inconclusive" || verdict.status === "not-applicable")
    return { status: "unknown", reason: `${name}: ${verdict.reason}` };
  if (verdict.status === "pass" && outcome === "inconclusive")
    return { status: "unknown", reason: `${name}: ${note ?? "its control did not fail"}` };
  return undefined;
}

function trafficFact(timeline: Timeline, { params }: Expectation, judged: Judged): Known<TrafficFact> {
  const unknown = undecided(judged);
  if (unknown) return unknown;
  const bounds = timeline.window(textOf(params.from), textOf(params.until));
  const name = textOf(params.probe) ?? "";
  const run = bounds.status === "known" ? runAt(timeline.probeRuns(name), bounds.window.fromT) : undefined;
  if (bounds.status === "unknown" || !run) return { status: "unknown", reason: `probe ${name} was not running when the window began` };
  const { window } = bounds;
  const inside = (direction: OutageDirection) => outages(run, direction).filter((o) => packetsLost(o, window) > 0);
  const lostOf = (direction: OutageDirection) => inside(direction).reduce((sum, o) => sum + packetsLost(o, window), 0);
  const roundTrip = inside("round-trip");
  const lost = lostOf("round-trip");
  const merged = mergedOutages(roundTrip, window);
  const longest = merged.reduce<Window | undefined>((a, b) => (a && lengthNs(a) >= lengthNs(b) ? a : b), undefined);
  const silent = roundTrip.filter((o) => o.open && overlaps(o, window)).map((o) => window.untilT - clip(o, window).fromT);
  const ways = `${lostOf("forward")} on the way to the restarter, ${lostOf("return")} on the way back`;
  const text =
    longest === undefined
      ? `no packet of probe ${name} was lost in ${durationText(lengthNs(window))}`
      : `probe ${name} lost ${lost} packets (${ways}), for at most ${durationText(lengthNs(longest))} at a time, ${sinceFault(timeline, longest.fromT)}`;
  return {
    status: "known",
    text,
    lost,
    longestNs: longest ? lengthNs(longest) : 0,
    silentNs: Math.max(0, ...silent),
    evidence: evidenceIn(judged),
  };
}

function routeFact(judged: Judged): Known<RouteFact> {
  const unknown = undecided(judged);
  if (unknown || !("measured" in judged.verdict)) return unknown ?? { status: "unknown", reason: `${judged.name} was not decided` };
  const { status, actual, expected, measured } = judged.verdict;
  if (status === "pass") return { status: "known", text: `${expected}: ${actual}`, evidence: evidenceIn(judged) };
  return { status: "known", text: actual, brokenNs: measured[0]?.value ?? 0, evidence: evidenceIn(judged) };
}

function staleFact(timeline: Timeline, { params }: Expectation, judged: Judged): Known<StaleFact> {
  const unknown = undecided(judged);
  if (unknown || !("actual" in judged.verdict)) return unknown ?? { status: "unknown", reason: `${judged.name} was not decided` };
  const prefix = parsePrefix(textOf(params.prefix) ?? "");
  const node = textOf(params.node) ?? "";
  const last = prefix ? timeline.nextHops(node, prefix).at(-1) : undefined;
  const isThere = judged.verdict.status === "fail" && last?.status === "known" && last.nextHops.length > 0;
  const hops = last?.status === "known" ? last.nextHops.join(", ") : "";
  const text = isThere
    ? `${params.prefix} is in the kernel of ${node} to the end, via ${hops}, though nobody announces it any more (${judged.verdict.actual})`
    : `${params.prefix} in the kernel of ${node}: ${judged.verdict.actual}`;
  return { status: "known", text, isThere, evidence: evidenceIn(judged) };
}

function evidenceIn({ verdict }: Judged): readonly string[] {
  return "evidence" in verdict && verdict.evidence ? verdict.evidence.slice(0, MAX_EVIDENCE) : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** `from 0.4 s after the restart on`; the first fault is the restart. */
function sinceFault(timeline: Timeline, t: number): string {
  const effect = timeline.first("fault-effect");
  if (!effect) return `from ${durationText(t)} of the record on`;
  return t >= effect.t
    ? `from ${durationText(t - effect.t)} after the speaker's end on`
    : `from ${durationText(effect.t - t)} before the speaker's end on`;
}
