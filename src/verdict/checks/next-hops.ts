import { z } from "zod";
import { ofTable } from "../../observation/route-table.ts";
import { duration, nodeRef, prefixText, stepRef } from "../../scenario/references.ts";
import { durationText, nsOfMs } from "../../timeline/duration-text.ts";
import type { NextHopInterval } from "../../timeline/next-hops.ts";
import type { Timeline } from "../../timeline/timeline.ts";
import { clip, lengthNs, type Window } from "../../timeline/window.ts";
import { withinBudget } from "../budget.ts";
import type { Check } from "../check.ts";
import { nextHopText, prefixParam, tableParam, windowParams } from "../params.ts";
import { type Stretch, settle, touches } from "../settling.ts";
import { toldRoutes } from "../told-routes.ts";
import { decided, evidenceOf, inconclusive, type Verdict } from "../verdict.ts";
import { lossOf } from "./next-hop-cause.ts";

const params = z
  .strictObject({
    node: nodeRef(),
    prefix: prefixText(),
    ...tableParam,
    always: z.array(nextHopText()).optional().meta({ description: "the next hops are these in the whole window, at every moment" }),
    ...windowParams,
    eventually: z.array(nextHopText()).optional().meta({ description: "the next hops become these and stay so" }),
    after: stepRef().optional(),
    within: duration().optional(),
  })
  .refine((p) => (p.always === undefined) !== (p.eventually === undefined), "either always or eventually")
  .refine((p) => p.eventually === undefined || (p.after !== undefined && p.within !== undefined), "eventually needs after and within");

type Params = z.output<typeof params>;

/** A node's next hops of a prefix, from the kernel's own events: the set at every moment of a window, or the set that must be reached in time. */
export const nextHops: Check<typeof params> = {
  kind: "next-hops",
  summary: "a node's next hops of a prefix in the kernel: always a set, or eventually within a time",
  params,
  fibOf: (p) => p.node,
  judge(timeline, p) {
    const intervals = timeline.nextHops(p.node, prefixParam(p.prefix), p.table);
    if (p.always) return always(timeline, p, new Set(p.always), intervals);
    return eventually(timeline, p, new Set(p.eventually), intervals);
  },
};

function always(timeline: Timeline, p: Params, wanted: ReadonlySet<string>, all: readonly NextHopInterval[]): Verdict {
  const bounds = timeline.window(p.from, p.until);
  if (bounds.status === "unknown") return inconclusive(bounds.reason);
  const { window } = bounds;
  const intervals = all.filter((i) => touches(i, window)).map((i) => clip(i, window));
  const deviations = deviationsFrom(wanted, intervals);
  const unknown = intervals.find((i) => i.status === "unknown");
  if (deviations.length === 0 && unknown?.status === "unknown") {
    return inconclusive(
      `the next hops of ${p.prefix} on ${p.node} are not known from ${instant(unknown.fromT)} on: ${unknown.reason}`,
      bounds.evidence,
    );
  }
  if (intervals.length === 0) return inconclusive(`the FIB of ${p.node} was not observed`, bounds.evidence);
  const ever = new Set(all.flatMap((i) => (i.status === "known" ? i.nextHops : [])));
  const told = deviations
    .slice(0, MAX_SHOWN)
    .map((d) => ({ ...d, loss: d.kind === "missing" ? lossOf(timeline, p.node, d.nextHop, d.fromT) : undefined }));
  const shown = told.map((d) => `${sentence(timeline, p, d, ever)}${d.loss ? `, ${d.loss.text}` : ""}`);
  const more = deviations.length > MAX_SHOWN ? [`and ${deviations.length - MAX_SHOWN} more`] : [];
  return decided(deviations.length === 0, {
    expected: `next hops of ${p.prefix} on ${p.node}${ofTable(p.table)} always ${setText(wanted)}`,
    actual: deviations.length === 0 ? `always, for ${durationText(lengthNs(window))}` : [...shown, ...more].join("; "),
    evidence: evidenceOf(
      bounds.evidence[0],
      ...told.flatMap((d) => [...d.evidence.slice(0, MAX_SHOWN), d.loss?.evidence]),
      ...intervals.slice(0, MAX_SHOWN).map((i) => i.evidence),
      bounds.evidence[1],
    ),
    measured: [{ name: "longest deviation", value: deviations.reduce((ns, d) => Math.max(ns, lengthNs(d)), 0), unit: "ns", limit: 0 }],
  });
}

function eventually(timeline: Timeline, p: Params, wanted: ReadonlySet<string>, intervals: readonly NextHopInterval[]): Verdict {
  const start = timeline.momentAfter(p.after ?? "");
  if (start.status === "unknown") return inconclusive(start.reason);
  const stretches = intervals.map((i): Stretch => {
    if (i.status === "unknown") return { ...i, state: "unknown" };
    return {
      fromT: i.fromT,
      untilT: i.untilT,
      evidence: i.evidence,
      state: setText(new Set(i.nextHops)) === setText(wanted) ? "good" : "bad",
    };
  });
  const last = intervals.at(-1);
  const endsWith = last?.status === "known" ? `at the end they are ${setText(new Set(last.nextHops))}` : undefined;
  return withinBudget(settle(stretches, { fromT: start.t, untilT: timeline.end }, true), {
    wanted: `next hops of ${p.prefix} on ${p.node} are ${setText(wanted)}`,
    verb: "reached",
    never: "they never were others",
    measurement: "next hops reached",
    sinceT: start.t,
    withinNs: nsOfMs(p.within ?? 0),
    endT: timeline.end,
    evidence: [start.evidence],
    remark: endsWith,
  });
}

const MAX_SHOWN = 10;

/** A next hop that was missing, or was there without being wanted, for one uninterrupted while. */
interface Deviation extends Window {
  readonly nextHop: string;
  readonly kind: "missing" | "extra";
  readonly evidence: readonly string[];
}

function deviationsFrom(wanted: ReadonlySet<string>, intervals: readonly NextHopInterval[]): readonly Deviation[] {
  const deviations: Deviation[] = [];
  for (const interval of intervals) {
    if (interval.status === "unknown") continue;
    const present = new Set(interval.nextHops);
    for (const nextHop of [...wanted].filter((w) => !present.has(w))) note(deviations, nextHop, "missing", interval);
    for (const nextHop of interval.nextHops.filter((n) => !wanted.has(n))) note(deviations, nextHop, "extra", interval);
  }
  return deviations.sort((a, b) => a.fromT - b.fromT);
}

/** A deviation goes on where the set changes and the next hop still deviates. */
function note(deviations: Deviation[], nextHop: string, kind: Deviation["kind"], interval: NextHopInterval): void {
  const evidence = interval.evidence === undefined ? [] : [interval.evidence];
  const before = deviations.findIndex((d) => d.nextHop === nextHop && d.kind === kind && d.untilT === interval.fromT);
  const earlier = deviations[before];
  if (earlier) deviations[before] = { ...earlier, untilT: interval.untilT, evidence: [...earlier.evidence, ...evidence] };
  else deviations.push({ nextHop, kind, fromT: interval.fromT, untilT: interval.untilT, evidence });
}

/** `ever`: what was a next hop at any time of the run. */
function sentence(timeline: Timeline, p: Params, deviation: Deviation, ever: ReadonlySet<string>): string {
  const where = `of ${p.prefix} on ${p.node} for ${durationText(lengthNs(deviation))}, from ${instant(deviation.fromT)} on`;
  const nodes = timeline.nodesOf(deviation.nextHop);
  const who = nodes.length === 0 ? deviation.nextHop : `${deviation.nextHop} is a node (${nodes.join(", ")}) and`;
  if (deviation.kind === "extra") return `${who} was a next hop ${where}, and should not have been`;
  const told = ever.has(deviation.nextHop) ? undefined : toldRoutes(timeline, p.node, deviation.nextHop, deviation.fromT);
  return `${who} was no next hop ${where}${told === undefined ? "" : `: ${told}`}`;
}

function setText(set: ReadonlySet<string>): string {
  return set.size === 0 ? "none" : [...set].sort().join(", ");
}

/** A point of the run's clock. */
function instant(t: number): string {
  return `${(t / 1e9).toFixed(3)} s`;
}
