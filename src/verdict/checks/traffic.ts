import { z } from "zod";
import type { Probe } from "../../scenario/model.ts";
import { duration, nodeRef, probeRef } from "../../scenario/references.ts";
import { durationText, limitText, nsOfMs } from "../../timeline/duration-text.ts";
import type { Loss as RecorderLoss } from "../../timeline/losses.ts";
import {
  answeredBefore,
  lostOutside,
  mergedOutages,
  type Outage,
  type OutageDirection,
  outages,
  packetsLost,
} from "../../timeline/outages.ts";
import {
  lastSent,
  longStalls,
  type ProbeRun,
  packetsSent,
  type Refusal,
  responders,
  runAt,
  senderStalls,
  sendRefusals,
} from "../../timeline/probe-runs.ts";
import type { Timeline } from "../../timeline/timeline.ts";
import { clip, lengthNs, merge, overlaps, type Window } from "../../timeline/window.ts";
import type { Check } from "../check.ts";
import { movesInWords } from "../flow-texts.ts";
import { windowParams } from "../params.ts";
import { decided, evidenceOf, inconclusive, MAX_EVIDENCE } from "../verdict.ts";

const params = z.strictObject({
  probe: probeRef(),
  "max-outage": duration()
    .optional()
    .meta({ description: "longest time in which packets are lost; default: not one packet, unless max-loss is given" }),
  "max-loss": z.int().min(0).optional().meta({ description: "packets that may be lost" }),
  direction: z
    .enum(["forward", "return", "both", "round-trip"])
    .default("round-trip")
    .meta({ description: "both: each way is held against the limits by itself" }),
  "answered-by": z.array(nodeRef()).optional().meta({ description: "every answer comes from one of these nodes" }),
  ...windowParams,
});

type Params = z.output<typeof params>;

/** What a UDP probe lost of the packets that it sent in the window, and for how long; which nodes answered. */
export const traffic: Check<typeof params> = {
  kind: "traffic",
  summary: "live traffic of a probe: longest outage, packets lost, which node answers",
  params,
  judge(timeline, p, cell) {
    const bounds = timeline.window(p.from, p.until);
    if (bounds.status === "unknown") return inconclusive(bounds.reason);
    const { window } = bounds;
    const run = runAt(timeline.probeRuns(p.probe), window.fromT);
    if (!run) return inconclusive(`probe ${p.probe} was not running when the window began`, bounds.evidence);
    const directions: readonly OutageDirection[] = p.direction === "both" ? ["forward", "return"] : [p.direction];
    const answers = Array.from({ length: run.flows }, (_, flow) => answeredBefore(run, flow, window.fromT));
    const seeing = new Set(answers.flatMap((answer, flow) => (answer === undefined ? [] : [flow])));
    if (seeing.size === 0)
      return inconclusive(`probe ${p.probe} was not answered before the window began, so it cannot show a loss`, bounds.evidence);

    const probe = cell.probes.find(({ name }) => name === p.probe);
    const unrecorded = recorderLosses(timeline, p, probe, window);
    const refused = sendRefusals(run).filter((r) => r.fromT < window.untilT && r.untilT > window.fromT);
    const losses = directions.map((direction) => measure(run, direction, window, seeing, { unrecorded, refused }));
    const foreign = foreignAnswers(run, p["answered-by"], window);
    const worst = {
      lost: max(losses.map((l) => l.lost)),
      certainLost: max(losses.map((l) => l.certainLost)),
      certainNs: max(losses.map((l) => l.certainNs)),
      possibleNs: max(losses.map((l) => l.possibleNs)),
    };
    const limits = limitsOf(p);
    const tooLong = limits.outageNs !== undefined && (limits.outageNs === 0 ? worst.certainLost > 0 : worst.certainNs > limits.outageNs);
    const tooMany = limits.lost !== undefined && worst.certainLost > limits.lost;
    const fails = tooLong || tooMany || foreign.length > 0;

    const untrusted = blindSpot(run, p, window, unrecorded);
    if (untrusted !== undefined && !fails) return inconclusive(untrusted, bounds.evidence);
    if (refused.length > 0 && !fails) {
      return inconclusive(
        `the kernel refused to send ${packetsOf(refused)} packets of probe ${p.probe}`,
        refused.slice(0, MAX_EVIDENCE).map((r) => r.evidence),
      );
    }
    if (!fails && seeing.size < run.flows) {
      return inconclusive(
        `${run.flows - seeing.size} of ${run.flows} flows of probe ${p.probe} were not answered before the window began`,
        bounds.evidence,
      );
    }
    const hidden = limits.outageNs === undefined ? longStalls(run).filter((stall) => overlaps(stall, window)) : [];
    if (!fails && hidden.length > 0) {
      return inconclusive(
        `the sender of ${p.probe} missed its schedule for ${durationText(max(hidden.map(lengthNs)))}, and nothing can be lost that is not sent`,
        hidden.slice(0, MAX_EVIDENCE).map((s) => s.evidence),
      );
    }
    if (!fails && limits.outageNs !== undefined && worst.possibleNs > limits.outageNs) {
      const stalls = senderStalls(run).filter((stall) => overlaps(stall, window));
      const longest = durationText(worst.possibleNs);
      return inconclusive(
        `the sender of ${p.probe} missed its schedule, and an outage of ${longest} could hide there`,
        stalls.map((s) => s.evidence),
      );
    }
    const outageNs = max(losses.flatMap((l) => l.outages.map(lengthNs)));
    const sent = packetsSent(run, window);
    const moves = timeline.flowMoves(p.probe).filter((move) => move.t >= window.fromT && move.t <= window.untilT);
    return decided(!fails, {
      expected: expectedText(p, limits),
      actual: [
        lossText(
          outageNs,
          worst.lost,
          sent,
          losses.flatMap((l) => l.outages),
        ),
        ...foreign.map((f) => f.text),
        ...movesInWords(moves),
      ].join("; "),
      evidence: evidenceOf(
        bounds.evidence[0],
        ...losses.flatMap((l) => l.evidence),
        ...foreign.map((f) => f.evidence),
        ...moves.slice(0, MAX_EVIDENCE / 4).flatMap((move) => [...move.evidence.slice(0, 1), ...(move.cause?.evidence ?? [])]),
        ...answers,
        run.begin.id,
        run.end?.id,
        bounds.evidence[1],
      ),
      measured: [
        { name: "longest outage", value: outageNs, unit: "ns", ...(limits.outageNs === undefined ? {} : { limit: limits.outageNs }) },
        { name: "lost", value: worst.lost, unit: "packets", ...(limits.lost === undefined ? {} : { limit: limits.lost }) },
        { name: "sent", value: sent, unit: "packets" },
      ],
    });
  },
};

interface Limits {
  readonly outageNs: number | undefined;
  readonly lost: number | undefined;
}

function limitsOf(p: Params): Limits {
  const maxOutage = p["max-outage"] ?? (p["max-loss"] === undefined ? 0 : undefined);
  return { outageNs: maxOutage === undefined ? undefined : nsOfMs(maxOutage), lost: p["max-loss"] };
}

interface Loss {
  readonly lost: number;
  /** Without what was sent where the probe's record is lost, and what the kernel refused to send. */
  readonly certainLost: number;
  readonly outages: readonly Window[];
  /** The longest outage without what the sender's own stalls, a loss in the record or a refusal to send may have added to it. */
  readonly certainNs: number;
  /** The longest outage that can have been: a stall hides what happens in it. */
  readonly possibleNs: number;
  readonly evidence: readonly string[];
}

/** What makes a packet look lost that the network did not lose. */
interface Doubts {
  readonly unrecorded: readonly RecorderLoss[];
  readonly refused: readonly Refusal[];
}

function measure(run: ProbeRun, direction: OutageDirection, window: Window, flows: ReadonlySet<number>, doubts: Doubts): Loss {
  const inside: readonly Outage[] = outages(run, direction).filter((o) => flows.has(o.flow) && packetsLost(o, window) > 0);
  const merged = mergedOutages(inside, window);
  const stalls = senderStalls(run)
    .filter((stall) => overlaps(stall, window))
    .map((stall) => clip(stall, window));
  const stalledNs = (outage: Window) => stalls.filter((s) => overlaps(s, outage)).reduce((sum, s) => sum + lengthNs(clip(s, outage)), 0);
  const unrecorded = doubts.unrecorded.map((loss) => ({ ...loss, fromT: loss.fromT - UNDERWAY_NS }));
  const refused = doubts.refused.filter((r) => flows.has(r.flow));
  return {
    lost: inside.reduce((sum, outage) => sum + packetsLost(outage, window), 0),
    certainLost: Math.max(0, lostOutside(inside, window, unrecorded).packets - packetsOf(refused)),
    outages: merged,
    certainNs: max(lostOutside(inside, window, [...unrecorded, ...refused]).windows.map((outage) => lengthNs(outage) - stalledNs(outage))),
    possibleNs: max(merge([...merged, ...stalls]).map(lengthNs)),
    evidence: inside.slice(0, MAX_EVIDENCE).map((outage) => outage.evidence),
  };
}

/** What a lost report should have told can have been sent this long before the last report that came. */
const UNDERWAY_NS = 300_000_000;

/** The losses in the probe's own record. The echo's own reports are needed only to tell one direction from the other. */
function recorderLosses(timeline: Timeline, p: Params, probe: Probe | undefined, window: Window): readonly RecorderLoss[] {
  const needed = [probe?.from ?? "", ...(p.direction === "round-trip" ? [] : (probe?.responders ?? []))];
  return timeline.lossIn("probe", undefined, window).filter((loss) => needed.includes(loss.node));
}

function packetsOf(refused: readonly Refusal[]): number {
  return refused.reduce((sum, r) => sum + r.packets, 0);
}

/** Why the probe's record is not to be trusted to have no loss in the window. */
function blindSpot(run: ProbeRun, p: Params, window: Window, [loss]: readonly RecorderLoss[]): string | undefined {
  if (loss) return `probe ${p.probe} lost some of its own record on ${loss.node}: ${loss.detail}`;
  if (run.end !== undefined && run.end.t < window.untilT) return `probe ${p.probe} was stopped before the window ended`;
  const silent = Array.from({ length: run.flows }, (_, flow) => lastSent(run, flow)?.t ?? run.begin.t);
  if (run.end === undefined || Math.min(...silent) < window.untilT - REPORTING_NS)
    return `probe ${p.probe} does not tell what it sent up to the window's end`;
  return undefined;
}

/** The sender reports more often than this. */
const REPORTING_NS = 1_000_000_000;

function foreignAnswers(
  run: ProbeRun,
  allowed: readonly string[] | undefined,
  window: Window,
): readonly { readonly text: string; readonly evidence: string }[] {
  if (allowed === undefined) return [];
  return Array.from({ length: run.flows }, (_, flow) => flow).flatMap((flow) => {
    const told = responders(run, flow).filter((r) => r.t <= window.untilT);
    const current = told.findLast((r) => r.t <= window.fromT);
    const inside = told.filter((r) => r.t > window.fromT);
    const foreign = [...(current ? [current] : []), ...inside].find((r) => !allowed.includes(r.responder));
    return foreign ? [{ text: `flow ${flow} was answered by ${foreign.responder}`, evidence: foreign.evidence }] : [];
  });
}

function expectedText(p: Params, limits: Limits): string {
  const parts: string[] = [];
  if (limits.outageNs === 0) parts.push("no packet lost");
  else if (limits.outageNs !== undefined) parts.push(`no outage longer than ${limitText(limits.outageNs)}`);
  if (limits.lost !== undefined) parts.push(`at most ${limits.lost} packets lost`);
  if (p["answered-by"]) parts.push(`answered by ${p["answered-by"].join(", ")}`);
  return `probe ${p.probe} (${p.direction}): ${parts.join(", ")}`;
}

function lossText(outageNs: number, lost: number, sent: number, windows: readonly Window[]): string {
  if (lost === 0) return `none of about ${sent} packets lost`;
  const first = windows.reduce((t, w) => Math.min(t, w.fromT), Infinity);
  const many = windows.length > 1 ? ` of ${windows.length}` : "";
  return `${lost} of about ${sent} packets lost, longest outage ${durationText(outageNs)}${many}, the first from ${(first / 1e9).toFixed(3)} s on`;
}

function max(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), 0);
}
