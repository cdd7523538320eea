import type { EventId, RecordEvent } from "../observation/event.ts";
import type { EventOf } from "./events.ts";
import { lengthNs, type Window } from "./window.ts";

type ProbeBegin = EventOf<"probe-begin">;
type OfProbe = Extract<RecordEvent, { readonly probe: string }>;

/** A probe from its start to its stop, with its own events in the order of writing. A probe that is started again numbers its packets from 0 again. */
export interface ProbeRun {
  readonly probe: string;
  readonly begin: ProbeBegin;
  readonly end: OfProbe | undefined;
  readonly flows: number;
  readonly intervalNs: number;
  readonly events: readonly OfProbe[];
}

/** `written`: the record's events as they were written, for a report may carry a time before that of an event it follows. */
export function probeRuns(written: readonly RecordEvent[], probe: string): readonly ProbeRun[] {
  const runs: { begin: ProbeBegin; end: OfProbe | undefined; events: OfProbe[] }[] = [];
  for (const event of written) {
    if (!("probe" in event) || event.probe !== probe) continue;
    if (event.kind === "probe-begin") runs.push({ begin: event, end: undefined, events: [] });
    const run = runs.at(-1);
    run?.events.push(event);
    if (run && event.kind === "probe-end") run.end = event;
  }
  return runs.map((run) => ({ probe, ...run, flows: run.begin.flows, intervalNs: run.begin.intervalMs * 1_000_000 }));
}

/** The run of the probe that was under way at `t`. */
export function runAt(runs: readonly ProbeRun[], t: number): ProbeRun | undefined {
  return runs.findLast((run) => run.begin.t <= t && (run.end === undefined || run.end.t >= t));
}

/** About how many packets of a flow (of all flows, without one) were sent in the window: between two reports the sender is taken to be even. */
export function packetsSent(run: ProbeRun, window: Window, flow?: number): number {
  const flows = flow === undefined ? Array.from({ length: run.flows }, (_, i) => i) : [flow];
  return flows.reduce((sum, f) => {
    const points = sentPoints(run, f);
    return sum + Math.round(sentBy(points, window.untilT) - sentBy(points, window.fromT));
  }, 0);
}

/** The newest report of how much of a flow was sent. */
export function lastSent(run: ProbeRun, flow: number): EventOf<"probe-sent"> | undefined {
  return run.events.filter((e) => e.kind === "probe-sent" && e.flow === flow).at(-1) as EventOf<"probe-sent"> | undefined;
}

/** Where the sender missed its schedule: an outage could hide in there. */
export function senderStalls(run: ProbeRun): readonly (Window & { readonly evidence: EventId })[] {
  return run.events.flatMap((e) => (e.kind === "probe-stalled" ? [{ fromT: e.sinceT, untilT: e.t, evidence: e.id }] : []));
}

/** A sender that is late by less than this, beyond its interval, is no trouble: a busy machine does that, and so short an outage is nothing that a recovery is measured in. */
const STALL_TOLERANCE_NS = 250_000_000;

/** The stalls that are too long to be overlooked. */
export function longStalls(run: ProbeRun): ReturnType<typeof senderStalls> {
  return senderStalls(run).filter((stall) => lengthNs(stall) > run.intervalNs + STALL_TOLERANCE_NS);
}

/** Where the kernel refused to send packets of a flow (no route, say), from report to report: these count as sent, and nobody received them. */
export interface Refusal extends Window {
  readonly flow: number;
  readonly packets: number;
  readonly evidence: EventId;
}

export function sendRefusals(run: ProbeRun): readonly Refusal[] {
  return Array.from({ length: run.flows }, (_, flow) => flow).flatMap((flow) => {
    let [errors, fromT] = [0, run.begin.t];
    return run.events.flatMap((e): Refusal[] => {
      if (e.kind !== "probe-sent" || e.flow !== flow) return [];
      const refusal = { flow, packets: e.sendErrors - errors, fromT, untilT: e.t, evidence: e.id };
      [errors, fromT] = [e.sendErrors, e.t];
      return refusal.packets > 0 ? [refusal] : [];
    });
  });
}

/** Which node answered a flow from when on, in order; from the changes told, and from the reports. */
export function responders(
  run: ProbeRun,
  flow: number,
): readonly { readonly t: number; readonly responder: string; readonly evidence: EventId }[] {
  const told = run.events.flatMap((e) => {
    if (e.kind === "probe-responder" && e.flow === flow) return [{ t: e.t, responder: e.responder, evidence: e.id }];
    if (e.kind !== "probe-received" || e.flow !== flow || e.direction !== "return" || e.received === 0) return [];
    return [{ t: e.highestSentT, responder: e.responder, evidence: e.id }];
  });
  return told.sort((a, b) => a.t - b.t);
}

interface SentPoint {
  readonly t: number;
  readonly sent: number;
}

function sentPoints(run: ProbeRun, flow: number): readonly SentPoint[] {
  const told = run.events.flatMap((e) => (e.kind === "probe-sent" && e.flow === flow ? [{ t: e.t, sent: e.sent }] : []));
  return [{ t: run.begin.t, sent: 0 }, ...told].sort((a, b) => a.t - b.t);
}

function sentBy(points: readonly SentPoint[], t: number): number {
  const after = points.findIndex((point) => point.t > t);
  const [last, next] = after === -1 ? [points.at(-1), undefined] : [points[after - 1], points[after]];
  if (!last) return 0;
  if (!next) return last.sent;
  return last.sent + ((next.sent - last.sent) * (t - last.t)) / (next.t - last.t);
}
