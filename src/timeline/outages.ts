import type { EventId, ProbeDirection } from "../observation/event.ts";
import { lastSent, type ProbeRun, packetsSent } from "./probe-runs.ts";
import { clip, merge, overlaps, type Window } from "./window.ts";

/** `round-trip`: no echo came back, whichever way it was lost; `return`: the packet arrived and its echo did not. */
export type OutageDirection = ProbeDirection | "round-trip";

/** Consecutive packets of a flow, numbers `from` to `to`, that were lost. `fromT` is the send time of the first, `untilT` that of the next one that got through. */
export interface Outage extends Window {
  readonly flow: number;
  readonly from: number;
  readonly to: number;
  /** Nothing got through after it before the probe was stopped: `untilT` is when the last packet was sent. */
  readonly open: boolean;
  readonly evidence: EventId;
}

/** What a flow lost in one direction, in order. */
export function flowOutages(run: ProbeRun, flow: number, direction: OutageDirection): readonly Outage[] {
  const forward = told(run, flow, "forward");
  if (direction === "forward") return forward;
  const roundTrip = joined([...told(run, flow, "return"), ...forward]);
  return direction === "round-trip" ? roundTrip : forward.reduce(subtract, roundTrip);
}

/** What all flows lost in one direction. */
export function outages(run: ProbeRun, direction: OutageDirection): readonly Outage[] {
  return Array.from({ length: run.flows }, (_, flow) => flowOutages(run, flow, direction)).flat();
}

/** When at least one flow was losing packets. Loss that comes and goes on several flows is one long outage here, and not many short ones. */
export function mergedOutages(list: readonly Outage[], window: Window): readonly Window[] {
  return merge(list.filter((outage) => packetsLost(outage, window) > 0).map((outage) => clip(outage, window)));
}

/** Of the packets lost in the window those that were sent outside all of `spans`, and when that was: what is sure to be lost where `spans` are what the record cannot speak for. */
export function lostOutside(
  list: readonly Outage[],
  window: Window,
  spans: readonly Window[],
): { readonly packets: number; readonly windows: readonly Window[] } {
  const holes = merge(spans.filter((span) => overlaps(span, window)).map((span) => clip(span, window)));
  const inside = holes.reduce((sum, hole) => sum + list.reduce((n, outage) => n + packetsLost(outage, hole), 0), 0);
  const all = list.reduce((sum, outage) => sum + packetsLost(outage, window), 0);
  const windows = holes.reduce(without, mergedOutages(list, window));
  return {
    packets: Math.max(0, all - inside),
    windows: holes.length === 0 ? windows : windows.filter((w) => list.some((outage) => packetsLost(outage, w) > 0)),
  };
}

/** How many of the lost packets were sent inside the window, both of its ends included. */
export function packetsLost(outage: Outage, window: Window): number {
  if (!overlaps(outage, window)) return 0;
  const count = outage.to - outage.from + 1;
  const spacing = spacingNs(outage);
  if (spacing <= 0) return outage.fromT >= window.fromT && outage.fromT <= window.untilT ? count : 0;
  const first = Math.max(0, Math.ceil((window.fromT - outage.fromT) / spacing));
  const last = Math.min(count - 1, Math.floor((window.untilT - outage.fromT) / spacing));
  return Math.max(0, last - first + 1);
}

/** A report which shows that packets of the flow sent before `t` were answered; undefined when none was, as far as is known. */
export function answeredBefore(run: ProbeRun, flow: number, t: number): EventId | undefined {
  const report = run.events.find((e) => e.kind === "probe-received" && e.direction === "return" && e.flow === flow && e.received > 0);
  const before = { fromT: run.begin.t, untilT: t - 1 };
  const lost = flowOutages(run, flow, "round-trip").reduce((sum, outage) => sum + packetsLost(outage, before), 0);
  return packetsSent(run, before, flow) > lost ? report?.id : undefined;
}

function without(windows: readonly Window[], hole: Window): readonly Window[] {
  return windows.flatMap((w) => {
    if (!overlaps(w, hole)) return [w];
    const parts = [
      { fromT: w.fromT, untilT: hole.fromT },
      { fromT: hole.untilT, untilT: w.untilT },
    ];
    return parts.filter((part) => part.fromT < part.untilT);
  });
}

function told(run: ProbeRun, flow: number, direction: ProbeDirection): readonly Outage[] {
  const gaps = run.events.flatMap((e): Outage[] => {
    if (e.kind !== "probe-gap" || e.flow !== flow || e.direction !== direction) return [];
    return [{ flow, from: e.from, to: e.to, fromT: e.fromT, untilT: e.untilT, open: false, evidence: e.id }];
  });
  return joined([...gaps, ...openTail(run, flow, direction)]);
}

/** Packets after the newest that arrived. Only a probe that has made its final reports can tell them from packets still under way. */
function openTail(run: ProbeRun, flow: number, direction: ProbeDirection): readonly Outage[] {
  const sent = lastSent(run, flow);
  if (run.end === undefined || sent === undefined) return [];
  let [highest, highestSentT] = [-1, run.begin.t - run.intervalNs];
  for (const e of run.events) {
    // An echo proves its packet's way forward as well, whatever became of the responder's own report.
    if (e.kind !== "probe-received" || e.flow !== flow || (direction === "return" && e.direction !== "return")) continue;
    if (e.highest > highest) [highest, highestSentT] = [e.highest, e.highestSentT];
  }
  if (sent.sent - 1 <= highest) return [];
  const fromT = highestSentT + run.intervalNs;
  return [{ flow, from: highest + 1, to: sent.sent - 1, fromT, untilT: Math.max(fromT, sent.t), open: true, evidence: sent.id }];
}

/** The union by packet numbers; what follows upon each other without a packet between them is one outage. */
function joined(list: readonly Outage[]): Outage[] {
  const union: Outage[] = [];
  for (const outage of [...list].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const last = union.at(-1);
    if (!last || outage.from > last.to + 1) union.push(outage);
    else if (outage.to > last.to) {
      union[union.length - 1] = { ...last, to: outage.to, untilT: Math.max(last.untilT, outage.untilT), open: outage.open };
    }
  }
  return union;
}

/** `list` without the packets that `minus` lost. */
function subtract(list: readonly Outage[], minus: Outage): readonly Outage[] {
  return list.flatMap((outage) => {
    if (minus.to < outage.from || minus.from > outage.to) return [outage];
    const parts: Outage[] = [];
    if (outage.from < minus.from) parts.push({ ...outage, to: minus.from - 1, untilT: sendT(outage, minus.from), open: false });
    if (outage.to > minus.to) parts.push({ ...outage, from: minus.to + 1, fromT: sendT(outage, minus.to + 1) });
    return parts;
  });
}

function sendT(outage: Outage, packet: number): number {
  return Math.round(outage.fromT + (packet - outage.from) * spacingNs(outage));
}

function spacingNs(outage: Outage): number {
  return (outage.untilT - outage.fromT) / (outage.to - outage.from + 1);
}
