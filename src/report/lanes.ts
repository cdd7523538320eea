import type { Cell } from "../scenario/model.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { movesLane } from "./lanes/moves.ts";
import { nextHopLanes } from "./lanes/next-hops.ts";
import { probeLanes } from "./lanes/probes.ts";
import { sessionLanes } from "./lanes/sessions.ts";
import { faultLanes, stepLane } from "./lanes/steps.ts";
import type { Lane } from "./model.ts";

/** The end of the time axis: of the last step, however it ended, or of the record where no step ended. At least 1 ns, so that it can be divided by. */
export function axisEnd(timeline: Timeline): number {
  const steps = timeline.all("step-end").map((e) => e.t);
  const end = steps.length > 0 ? Math.max(timeline.end, ...steps) : Math.max(timeline.end, timeline.events.at(-1)?.t ?? 0);
  return Math.max(1, end);
}

/** What happened in a run, in rows on one axis. Nothing is judged here: a tone says what a reader should notice, a verdict says what it means. */
export function buildLanes(timeline: Timeline, cell: Cell): readonly Lane[] {
  const endT = axisEnd(timeline);
  const lanes = [
    stepLane(timeline),
    ...faultLanes(timeline, endT),
    ...sessionLanes(timeline, cell, endT),
    ...nextHopLanes(timeline, cell),
    ...cell.probes.flatMap((probe) => [...probeLanes(timeline, probe, endT), movesLane(timeline, probe)]),
  ];
  return lanes.filter((l) => l.spans.length > 0 || l.marks.length > 0).map((lane) => clipLane(lane, endT));
}

/** What lies beyond the axis is cut off. A span without length that lies inside stays: a hole in forwarding may be that short. */
function clipLane(lane: Lane, endT: number): Lane {
  const spans = lane.spans
    .filter((s) => s.fromT < endT && s.untilT >= 0)
    .map((s) => ({ ...s, fromT: Math.max(0, s.fromT), untilT: Math.min(endT, s.untilT) }));
  return { ...lane, spans, marks: lane.marks.filter((m) => m.t >= 0 && m.t <= endT) };
}
