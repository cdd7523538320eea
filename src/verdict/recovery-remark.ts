import { durationText } from "../timeline/duration-text.ts";
import type { Timeline } from "../timeline/timeline.ts";

/** What the wire says beside a route's recovery: when the node's first session came back, so that a reader sees whether the session or the speaker made it late. */
export function phaseRemark(timeline: Timeline, node: string, sinceT: number): string | undefined {
  const own = timeline.cell.topology.sessions.filter((s) => s.a.node === node || s.b.node === node);
  const back = own
    .flatMap((session) => timeline.established(session).map((i) => ({ id: session.id, t: i.fromT })))
    .filter((i) => i.t >= sinceT && i.t <= timeline.end)
    .sort((a, b) => a.t - b.t)[0];
  return back && `session ${back.id} Established ${durationText(back.t - sinceT)} after`;
}
