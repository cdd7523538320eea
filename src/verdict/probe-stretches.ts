import type { Probe } from "../scenario/model.ts";
import { answeredBefore, mergedOutages, outages } from "../timeline/outages.ts";
import { longStalls, runAt } from "../timeline/probe-runs.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { clip, merge, overlaps, type Window } from "../timeline/window.ts";
import type { Stretch } from "./settling.ts";

export type ProbeLife =
  | { readonly status: "known"; readonly stretches: readonly Stretch[]; readonly evidence: readonly string[] }
  | { readonly status: "unknown"; readonly reason: string };

/** A probe's life in the window: `bad` while any of its flows goes unanswered. */
export function probeLife(timeline: Timeline, probe: Probe, window: Window): ProbeLife {
  const life = probe.kind === "udp" ? udpLife(timeline, probe, window) : tcpLife(timeline, probe, window);
  const [loss] = timeline.lossIn("probe", probe.from, window);
  return loss ? unknown(`probe ${probe.name} lost some of its own record: ${loss.detail}`) : life;
}

function udpLife(timeline: Timeline, probe: Probe, window: Window): ProbeLife {
  const run = runAt(timeline.probeRuns(probe.name), window.fromT);
  if (!run) return unknown(`probe ${probe.name} was not running before the fault`);
  if (run.end === undefined || run.end.t < window.untilT) return unknown(`probe ${probe.name} did not run to the end`);
  const answers = Array.from({ length: run.flows }, (_, flow) => answeredBefore(run, flow, window.fromT));
  if (answers.includes(undefined)) return unknown(`not every flow of probe ${probe.name} was answered before the fault`);
  const lost = outages(run, "round-trip");
  // Where nothing got through any more, "until the last packet" means until the end.
  const open = lost
    .filter((o) => o.open && overlaps(o, window))
    .map((o) => ({ fromT: Math.max(o.fromT, window.fromT), untilT: window.untilT }));
  const stalls = longStalls(run);
  const bad = merge([...mergedOutages(lost, window), ...open]).map((span) => knownPart(span, stalls, run.intervalNs));
  const evidence = [run.begin.id, ...answers.flatMap((id) => id ?? []), ...lost.filter((o) => overlaps(o, window)).map((o) => o.evidence)];
  return { status: "known", stretches: stretchesAround(bad, unseen(stalls, window), window), evidence };
}

/** An outage that ends with a stall of the sender may have ended in it. */
function knownPart(outage: Window, stalls: readonly Window[], intervalNs: number): Window {
  const stall = stalls.find((s) => s.fromT > outage.fromT && s.fromT < outage.untilT && outage.untilT <= s.untilT + intervalNs);
  return stall ? { fromT: outage.fromT, untilT: stall.fromT } : outage;
}

function tcpLife(timeline: Timeline, probe: Probe, window: Window): ProbeLife {
  const run = runAt(timeline.probeRuns(probe.name), window.fromT);
  if (!run) return unknown(`probe ${probe.name} was not running before the fault`);
  const flows = timeline.tcpFlows(probe.name).filter((flow) => flow.openT < window.fromT && (flow.closed?.t ?? Infinity) >= window.fromT);
  if (flows.length === 0) return unknown(`probe ${probe.name} had no connection open before the fault`);
  if (flows.length < run.flows)
    return unknown(`only ${flows.length} of ${run.flows} connections of probe ${probe.name} were open before the fault`);
  // Nobody has seen what became of a connection after the client's last word.
  const toldT = run.end?.t ?? run.events.reduce((t, e) => Math.max(t, e.t), run.begin.t);
  const untold = toldT < window.untilT ? [{ fromT: toldT, untilT: window.untilT }] : [];
  const bad = flows.flatMap((flow) => [
    ...flow.stalls.map((s) => ({
      fromT: s.fromT,
      untilT: s.untilT === Infinity && untold.length > 0 ? Math.max(toldT, s.fromT) : s.untilT,
    })),
    ...(flow.closed && flow.closed.how !== "done" ? [{ fromT: flow.closed.t, untilT: Infinity }] : []),
  ]);
  const inside = merge(bad).filter((w) => overlaps(w, window));
  const evidence = flows.flatMap((flow) => [
    flow.evidence,
    ...flow.stalls.map((s) => s.evidence),
    ...(flow.closed ? [flow.closed.evidence] : []),
  ]);
  return {
    status: "known",
    stretches: stretchesAround(
      inside.map((w) => clip(w, window)),
      [...unseen(longStalls(run), window), ...untold.map((span) => ({ ...span, reason: `probe ${probe.name} did not run to the end` }))],
      window,
    ),
    evidence,
  };
}

type Unseen = Window & { readonly reason: string };

/** Where the probe's own side was held up for so long that it shows nothing. */
function unseen(stalls: readonly Window[], window: Window): readonly Unseen[] {
  return stalls
    .filter((stall) => overlaps(stall, window))
    .map((stall) => ({ ...clip(stall, window), reason: "the probe missed its schedule" }));
}

/** `bad` wins over `unseen`: what was lost was lost. */
function stretchesAround(bad: readonly Window[], unseen: readonly Unseen[], window: Window): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let t = window.fromT;
  const quiet = (untilT: number) => {
    for (const span of unseen) {
      if (span.fromT >= untilT || span.untilT <= t) continue;
      if (span.fromT > t) stretches.push({ fromT: t, untilT: span.fromT, state: "good" });
      stretches.push({ fromT: Math.max(t, span.fromT), untilT: Math.min(untilT, span.untilT), state: "unknown", reason: span.reason });
      t = Math.min(untilT, span.untilT);
    }
    if (untilT > t) stretches.push({ fromT: t, untilT, state: "good" });
  };
  for (const span of bad) {
    quiet(span.fromT);
    stretches.push({ ...span, state: "bad" });
    t = span.untilT;
  }
  if (t < window.untilT) quiet(window.untilT);
  else if (stretches.length === 0) stretches.push({ fromT: t, untilT: window.untilT, state: "good" });
  return stretches;
}

function unknown(reason: string): ProbeLife {
  return { status: "unknown", reason };
}
