import { z } from "zod";
import { probeRef } from "../../scenario/references.ts";
import { durationText } from "../../timeline/duration-text.ts";
import { longStalls, runAt } from "../../timeline/probe-runs.ts";
import type { TcpFlow } from "../../timeline/tcp-flows.ts";
import type { Timeline } from "../../timeline/timeline.ts";
import { lengthNs, overlaps, type Window } from "../../timeline/window.ts";
import type { Check } from "../check.ts";
import { windowParams } from "../params.ts";
import { decided, evidenceOf, inconclusive } from "../verdict.ts";

const params = z.strictObject({
  probe: probeRef(),
  resets: z.int().min(0).default(0).meta({ description: "connections that may be lost: reset, timed out, or closed by the far end" }),
  stalls: z.int().min(0).default(0).meta({ description: "times that a connection may hang for longer than the probe's stall time" }),
  ...windowParams,
});

/** What became of the long-lived connections that were open when the window began. */
export const tcp: Check<typeof params> = {
  kind: "tcp",
  summary: "long-lived TCP connections of a probe: how many are lost, how many stall",
  params,
  judge(timeline, p, cell) {
    const bounds = timeline.window(p.from, p.until);
    if (bounds.status === "unknown") return inconclusive(bounds.reason);
    const { window } = bounds;
    const open = timeline.tcpFlows(p.probe).filter((flow) => isSound(flow, window.fromT));
    if (open.length === 0) return inconclusive(`probe ${p.probe} had no sound connection when the window began`, bounds.evidence);
    const lost = open.flatMap((flow) => {
      const closed = flow.closed;
      return closed && closed.how !== "done" && closed.t <= window.untilT ? [{ flow, closed }] : [];
    });
    const stalls = open.flatMap((flow) => flow.stalls.filter((stall) => overlaps(stall, window)).map((stall) => ({ flow, stall })));
    const holds = lost.length <= p.resets && stalls.length <= p.stalls;
    const sender = cell.probes.find((probe) => probe.name === p.probe)?.from;
    const [loss] = timeline.lossIn("probe", sender, window);
    if (holds && loss) return inconclusive(`probe ${p.probe} lost some of its own record on ${loss.node}: ${loss.detail}`, bounds.evidence);
    const unseen = unseenBy(timeline, p.probe, open, window);
    if (holds && unseen !== undefined) return inconclusive(unseen, bounds.evidence);
    const ours = [
      ...lost.map((l) => ownDoing(timeline, l.flow, l.closed.t)),
      ...stalls.map((s) => ownDoing(timeline, s.flow, s.stall.fromT)),
    ];
    const excused = ours.find((detail) => detail !== undefined);
    const sure = (of: readonly unknown[], from: number) => of.filter((_, i) => ours[from + i] === undefined).length;
    if (!holds && excused !== undefined && sure(lost, 0) <= p.resets && sure(stalls, lost.length) <= p.stalls)
      return inconclusive(`probe ${p.probe} lost an answering side, which may be what broke its connections: ${excused}`, bounds.evidence);
    const told = [
      ...lost.map(
        ({ flow, closed }) => `flow ${flow.flow} to ${flow.responder} ${END_TEXT[closed.how]} at ${(closed.t / 1e9).toFixed(3)} s`,
      ),
      ...stalls.map(
        ({ flow, stall }) => `flow ${flow.flow} to ${flow.responder} hung ${stallText(stall)} from ${(stall.fromT / 1e9).toFixed(3)} s on`,
      ),
    ];
    return decided(holds, {
      expected: `probe ${p.probe}: at most ${p.resets} connections lost and ${p.stalls} stalls`,
      actual: `${lost.length} of ${open.length} connections lost, ${stalls.length} stalls${told.length === 0 ? "" : `: ${told.slice(0, MAX_SHOWN).join("; ")}`}`,
      evidence: evidenceOf(
        bounds.evidence[0],
        ...lost.map(({ closed }) => closed.evidence),
        ...stalls.map(({ stall }) => stall.evidence),
        ...open.map((flow) => flow.evidence),
      ),
      measured: [
        { name: "connections lost", value: lost.length, unit: "count", limit: p.resets },
        { name: "stalls", value: stalls.length, unit: "count", limit: p.stalls },
        { name: "longest stall", value: stalls.reduce((ns, { stall }) => Math.max(ns, stallNs(stall, timeline.end)), 0), unit: "ns" },
      ],
    });
  },
};

const MAX_SHOWN = 8;
const END_TEXT = { reset: "was reset", fin: "was closed by the far end", timeout: "timed out", done: "was closed" } as const;

/** Why the client may not have seen all that became of the connections up to the window's end. */
function unseenBy(timeline: Timeline, probe: string, open: readonly TcpFlow[], window: Window): string | undefined {
  const run = runAt(timeline.probeRuns(probe), window.fromT);
  if (!run) return `probe ${probe} was not running when the window began`;
  const stopped = open.some((flow) => flow.closed?.how === "done" && flow.closed.t < window.untilT);
  if (stopped || (run.end !== undefined && run.end.t < window.untilT)) return `probe ${probe} was stopped before the window ended`;
  if (run.end === undefined) return `probe ${probe} does not tell what it saw up to the window's end`;
  if (open.length < run.flows) return `only ${open.length} of ${run.flows} connections of probe ${probe} were sound when the window began`;
  const stall = longStalls(run).find((s) => overlaps(s, window));
  if (stall) return `the client of ${probe} was late by ${durationText(lengthNs(stall))} itself, and could not see a connection hang then`;
  return undefined;
}

/** A server's end is told a little after the client has seen its connections break. */
const TOLD_LATE_NS = 1_000_000_000;

/** How the answering side of a connection that broke at `t` failed us before that, if it did. One that went down with its node did not: that is the fault's doing. */
function ownDoing(timeline: Timeline, flow: TcpFlow, t: number): string | undefined {
  const losses = timeline.lossIn("probe", flow.responder, { fromT: flow.openT, untilT: t + TOLD_LATE_NS });
  const down = timeline.first("node-down", (e) => e.node === flow.responder && e.t >= flow.openT)?.t ?? Infinity;
  return losses.find((loss) => loss.untilT < down)?.detail;
}

/** Open, and not known to hang. */
function isSound(flow: TcpFlow, t: number): boolean {
  if (flow.openT > t || (flow.closed && flow.closed.t <= t)) return false;
  return !flow.stalls.some((stall) => stall.toldT <= t && t < stall.untilT);
}

function stallText(stall: Window): string {
  return stall.untilT === Infinity ? "to the end" : `for ${durationText(lengthNs(stall))}`;
}

function stallNs(stall: Window, endT: number): number {
  return Math.min(stall.untilT, Math.max(endT, stall.fromT)) - stall.fromT;
}
