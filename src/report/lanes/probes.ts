import type { Probe } from "../../scenario/model.ts";
import { mergedOutages, outages, packetsLost } from "../../timeline/outages.ts";
import { senderStalls } from "../../timeline/probe-runs.ts";
import type { Timeline } from "../../timeline/timeline.ts";
import type { Lane, Mark, Span } from "../model.ts";

/** UDP: a lane per direction, since a restart may cost only one of them. TCP: one lane for the connections. */
export function probeLanes(timeline: Timeline, probe: Probe, endT: number): readonly Lane[] {
  return probe.kind === "udp" ? udpLanes(timeline, probe, endT) : [tcpLane(timeline, probe, endT)];
}

function udpLanes(timeline: Timeline, probe: Probe, endT: number): readonly Lane[] {
  const runs = timeline.probeRuns(probe.name);
  return (["forward", "return"] as const).map((direction) => {
    const spans = runs.flatMap((run): readonly Span[] => {
      const window = { fromT: run.begin.t, untilT: run.end?.t ?? endT };
      const lost = outages(run, direction);
      const bad = mergedOutages(lost, window).map((w): Span => {
        const here = lost.filter((o) => packetsLost(o, w) > 0);
        const packets = here.reduce((sum, o) => sum + packetsLost(o, w), 0);
        const flows = new Set(here.map((o) => o.flow)).size;
        return { ...w, tone: "bad", label: `${packets} lost`, detail: `${packets} packets of ${flows} of ${run.flows} flows lost` };
      });
      const stalled = senderStalls(run).map(({ fromT, untilT }): Span => ({ fromT, untilT, tone: "unknown", label: "sender stalled" }));
      return [...between(window, bad, "received"), ...stalled];
    });
    return { group: "probes", label: `${probe.name}, ${direction}`, spans, marks: [] };
  });
}

/** The window with `bad` in it and good spans between. */
function between(window: { readonly fromT: number; readonly untilT: number }, bad: readonly Span[], label: string): readonly Span[] {
  const spans: Span[] = [];
  let t = window.fromT;
  for (const span of [...bad].sort((a, b) => a.fromT - b.fromT)) {
    if (span.fromT > t) spans.push({ fromT: t, untilT: span.fromT, tone: "good", label });
    spans.push(span);
    t = Math.max(t, span.untilT);
  }
  if (t < window.untilT) spans.push({ fromT: t, untilT: window.untilT, tone: "good", label });
  return spans;
}

function tcpLane(timeline: Timeline, probe: Probe, endT: number): Lane {
  const flows = timeline.tcpFlows(probe.name);
  const spans = flows.flatMap((flow) =>
    flow.stalls.map((s): Span => ({ fromT: s.fromT, untilT: Math.min(s.untilT, endT), tone: "bad", label: `flow ${flow.flow} stalled` })),
  );
  const opened = flows.map((f): Mark => ({ t: f.openT, tone: "good", label: "", detail: `flow ${f.flow} open to ${f.responder}` }));
  const closed = flows.flatMap((f): readonly Mark[] => {
    if (!f.closed || f.closed.how === "done") return [];
    return [{ t: f.closed.t, tone: "bad", label: f.closed.how, detail: `flow ${f.flow} ended: ${f.closed.error ?? f.closed.how}` }];
  });
  const failed = timeline
    .all("tcp-failed", (e) => e.probe === probe.name)
    .map((e): Mark => ({ t: e.t, tone: "bad", label: "", detail: `flow ${e.flow} did not open: ${e.error}` }));
  return {
    group: "probes",
    label: `${probe.name}, connections`,
    spans,
    marks: [...opened, ...closed, ...failed].sort((a, b) => a.t - b.t),
  };
}
