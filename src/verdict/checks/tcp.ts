import { z } from "zod";
import { nodeRef, probeRef } from "../../scenario/references.ts";
import { durationText } from "../../timeline/duration-text.ts";
import type { Timeline } from "../../timeline/timeline.ts";
import { lengthNs, overlaps, type Window } from "../../timeline/window.ts";
import type { Check } from "../check.ts";
import { causesInWords, resetBy } from "../flow-texts.ts";
import { windowParams } from "../params.ts";
import { lostConnections, ownDoing, soundConnections, unseenBy } from "../tcp-connections.ts";
import { decided, evidenceOf, inconclusive } from "../verdict.ts";

const params = z.strictObject({
  probe: probeRef(),
  resets: z.int().min(0).default(0).meta({ description: "connections that may be lost: reset, timed out, or closed by the far end" }),
  stalls: z.int().min(0).default(0).meta({ description: "times that a connection may hang for longer than the probe's stall time" }),
  "connected-to": z.array(nodeRef()).min(1).optional().meta({ description: "count only connections that one of these nodes answers" }),
  beside: probeRef().optional().meta({
    description: "a tcp probe, as from a client in the same network: where its connections broke as well, a loss is inconclusive",
  }),
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
    const every = soundConnections(timeline, p.probe, window);
    const open = soundConnections(timeline, p.probe, window, p["connected-to"]);
    const which = p["connected-to"] ? ` to ${p["connected-to"].join(" or ")}` : "";
    if (open.length === 0) return inconclusive(`probe ${p.probe} had no sound connection${which} when the window began`, bounds.evidence);
    const lost = lostConnections(open, window);
    const stalls = open.flatMap((flow) => flow.stalls.filter((stall) => overlaps(stall, window)).map((stall) => ({ flow, stall })));
    const holds = lost.length <= p.resets && stalls.length <= p.stalls;
    const sender = cell.probes.find((probe) => probe.name === p.probe)?.from;
    const [loss] = timeline.lossIn("probe", sender, window);
    if (holds && loss) return inconclusive(`probe ${p.probe} lost some of its own record on ${loss.node}: ${loss.detail}`, bounds.evidence);
    const unseen = unseenBy(timeline, p.probe, every, window);
    if (holds && unseen !== undefined) return inconclusive(unseen, bounds.evidence);
    const ours = [
      ...lost.map((l) => ownDoing(timeline, l.flow, l.closed.t)),
      ...stalls.map((s) => ownDoing(timeline, s.flow, s.stall.fromT)),
    ];
    const excused = ours.find((detail) => detail !== undefined);
    const sure = (of: readonly unknown[], from: number) => of.filter((_, i) => ours[from + i] === undefined).length;
    if (!holds && excused !== undefined && sure(lost, 0) <= p.resets && sure(stalls, lost.length) <= p.stalls)
      return inconclusive(`probe ${p.probe} lost an answering side, which may be what broke its connections: ${excused}`, bounds.evidence);
    const doubt = holds || p.beside === undefined ? undefined : brokenBeside(timeline, p.beside, window);
    if (doubt !== undefined)
      return inconclusive(`${lost.length} of ${open.length} connections of probe ${p.probe} were lost, but ${doubt}`, bounds.evidence);
    const resets = timeline.sentResets(p.probe);
    const moves = timeline.flowMoves(p.probe).filter((move) => lost.some(({ flow }) => move.evidence.includes(flow.evidence)));
    const told = [
      ...lost.map(
        ({ flow, closed }) =>
          `flow ${flow.flow} to ${flow.responder} ${END_TEXT[closed.how]}${closed.how === "reset" ? resetBy(flow, resets) : ""} at ${(closed.t / 1e9).toFixed(3)} s`,
      ),
      ...stalls.map(
        ({ flow, stall }) => `flow ${flow.flow} to ${flow.responder} hung ${stallText(stall)} from ${(stall.fromT / 1e9).toFixed(3)} s on`,
      ),
    ];
    return decided(holds, {
      expected: `probe ${p.probe}${which}: at most ${p.resets} connections lost and ${p.stalls} stalls${p.beside === undefined ? "" : `, where probe ${p.beside} has none`}`,
      actual: `${lost.length} of ${open.length} connections lost, ${stalls.length} stalls${told.length === 0 ? "" : `: ${[...told.slice(0, MAX_SHOWN), ...causesInWords(moves)].join("; ")}`}`,
      evidence: evidenceOf(
        bounds.evidence[0],
        ...lost.slice(0, MAX_SHOWN).map(({ closed }) => closed.evidence),
        ...moves.slice(0, MAX_SHOWN).flatMap((move) => [...move.evidence.slice(0, 1), ...(move.cause?.evidence ?? [])]),
        ...lost.slice(MAX_SHOWN).map(({ closed }) => closed.evidence),
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

/** Why a loss may not be the doing of the way across the network: the connections of the other probe did not live on either, or nobody knows. */
function brokenBeside(timeline: Timeline, probe: string, window: Window): string | undefined {
  const open = soundConnections(timeline, probe, window);
  if (open.length === 0) return `probe ${probe} had no sound connection to compare with`;
  const lost = lostConnections(open, window);
  if (lost.length > 0) return `${lost.length} of ${open.length} connections of probe ${probe} were lost as well`;
  const stalled = open.filter((flow) => flow.stalls.some((stall) => overlaps(stall, window)));
  if (stalled.length > 0) return `${stalled.length} of ${open.length} connections of probe ${probe} hung as well`;
  return unseenBy(timeline, probe, open, window);
}

function stallText(stall: Window): string {
  return stall.untilT === Infinity ? "to the end" : `for ${durationText(lengthNs(stall))}`;
}

function stallNs(stall: Window, endT: number): number {
  return Math.min(stall.untilT, Math.max(endT, stall.fromT)) - stall.fromT;
}
