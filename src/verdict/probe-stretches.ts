import type { Probe } from "../scenario/model.ts";
import { answeredBefore, mergedOutages, outages } from "../timeline/outages.ts";
import { runAt } from "../timeline/probe-runs.ts";
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
  const bad = merge([...mergedOutages(lost, window), ...open]);
  const evidence = [run.begin.id, ...answers.flatMap((id) => id ?? []), ...lost.filter((o) => overlaps(o, window)).map((o) => o.evidence)];
  return { status: "known", stretches: stretchesAround(bad, window), evidence };
}

function tcpLife(timeline: Timeline, probe: Probe, window: Window): ProbeLife {
  const flows = timeline.tcpFlows(probe.name).filter((flow) => flow.openT < window.fromT && (flow.closed?.t ?? Infinity) >= window.fromT);
  if (flows.length === 0) return unknown(`probe ${probe.name} had no connection open before the fault`);
  const bad = flows.flatMap((flow) => [
    ...flow.stalls,
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
      window,
    ),
    evidence,
  };
}

function stretchesAround(bad: readonly Window[], window: Window): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let t = window.fromT;
  for (const span of bad) {
    if (span.fromT > t) stretches.push({ fromT: t, untilT: span.fromT, state: "good" });
    stretches.push({ ...span, state: "bad" });
    t = span.untilT;
  }
  if (t < window.untilT || stretches.length === 0) stretches.push({ fromT: t, untilT: window.untilT, state: "good" });
  return stretches;
}

function unknown(reason: string): ProbeLife {
  return { status: "unknown", reason };
}
