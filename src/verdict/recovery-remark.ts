import type { WireEvent } from "../capture/wire-event.ts";
import type { Session, SessionEnd } from "../scenario/model.ts";
import { durationText } from "../timeline/duration-text.ts";
import type { Timeline } from "../timeline/timeline.ts";
import type { Window } from "../timeline/window.ts";
import { isCaptured } from "./session-stretches.ts";

/**
 * What the wire says beside a route's recovery, so that a reader sees what made it late: when the first and the last of the node's sessions came up in that time, and which were down in all of it, with what became of the node's
 * own attempts.
 */
export function phaseRemark(timeline: Timeline, node: string, took: Window): string | undefined {
  const own = timeline.cell.topology.sessions.filter((s) => s.a.node === node || s.b.node === node);
  const ups = own
    .flatMap((session) => {
      const up = timeline.established(session).find((i) => i.fromT >= took.fromT && i.fromT <= timeline.end);
      return up ? [{ id: session.id, t: up.fromT }] : [];
    })
    .sort((a, b) => a.t - b.t);
  const last = ups.findLast((up) => up.t <= took.untilT);
  const told = ups.filter((up, index) => index === 0 || up === last);
  const remarks = [
    ...told.map((up) => `session ${up.id} Established ${durationText(up.t - took.fromT)} after`),
    ...own.filter((session) => isMissing(timeline, session, took)).map((session) => absence(timeline, session, node, took)),
  ];
  return remarks.length === 0 ? undefined : remarks.join("; ");
}

/** Never Established in the window, although captures would have shown it. In no time at all nothing is missing. */
function isMissing(timeline: Timeline, session: Session, { fromT, untilT }: Window): boolean {
  if (untilT <= fromT) return false;
  const wasUp = timeline.established(session).some((i) => i.fromT <= untilT && (i.untilT ?? Infinity) > fromT);
  return !wasUp && isCaptured(timeline, session, untilT);
}

function absence(timeline: Timeline, session: Session, node: string, window: Window): string {
  const [own, peer] = session.a.node === node ? [session.a, session.b] : [session.b, session.a];
  return `session ${session.id} was down all the while: ${attempts(timeline, own, peer, window)}`;
}

/** What became of the node's own attempts to connect, as its own captures show it. */
function attempts(timeline: Timeline, own: SessionEnd, peer: SessionEnd, { fromT, untilT }: Window): string {
  const between = { after: fromT, before: untilT };
  const isOwn = (e: WireEvent) => e.capture.replace(/\.\d+$/, "") === own.node;
  const dialled = (e: WireEvent) =>
    isOwn(e) && "connection" in e && e.connection.client.address === own.address && e.connection.server.address === peer.address;
  const syn = timeline.first("tcp-syn", (e) => dialled(e) && e.from === "client", between);
  if (!syn) return `no SYN of ${own.node} to ${peer.node} was seen`;
  if (timeline.first("tcp-refused", dialled, between)) return `${own.node} dialled ${peer.node} and was refused (RST)`;
  const unreachable = timeline.first(
    "icmp-unreachable",
    (e) => isOwn(e) && e.from.address === own.address && e.to.address === peer.address,
    between,
  );
  if (unreachable) return `${own.node} dialled ${peer.node}, which was unreachable (ICMP)`;
  if (timeline.first("tcp-established", dialled, between)) return `${own.node} dialled ${peer.node} and was connected, no more`;
  return `${own.node} dialled ${peer.node}, and nothing answered`;
}
