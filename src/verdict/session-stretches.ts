import type { EventId } from "../observation/event.ts";
import type { Session } from "../scenario/model.ts";
import { isTooLong } from "../timeline/session-connection.ts";
import type { SessionInterval } from "../timeline/sessions.ts";
import type { Timeline } from "../timeline/timeline.ts";
import type { Window } from "../timeline/window.ts";
import type { Stretch } from "./settling.ts";

/**
 * A session's life from the captures: `good` while Established, unknown where neither end's capture can tell. An end that dies without a word, with its node or behind a
 * firewall, leaves nothing on the wire, so the death of a speaker or a node ends its sessions as well.
 */
export function sessionStretches(timeline: Timeline, session: Session): readonly Stretch[] {
  const stretches: Stretch[] = [];
  const silent: UnknownSpan[] = [];
  const deaths = deathsOf(timeline, session);
  let t = 0;
  let endedBy: EventId | undefined;
  const down = (untilT: number) => {
    // Established again the moment it ended: a new connection replaced the old one, and that is a loss of the session too.
    if (untilT > t || endedBy !== undefined) stretches.push({ fromT: t, untilT, state: "bad", evidence: endedBy });
  };
  for (const interval of timeline.established(session)) {
    if (interval.fromT > timeline.end) break;
    down(interval.fromT);
    const ended = interval.untilT === undefined ? undefined : { t: interval.untilT, id: interval.evidence.at(-1) };
    const died = deaths.find((death) => death.t > interval.fromT && death.t < (ended?.t ?? Infinity));
    const end = died ?? ended;
    const untilT = Math.min(end?.t ?? timeline.end, timeline.end);
    stretches.push({ fromT: interval.fromT, untilT, state: "good", evidence: interval.evidence[0] });
    silent.push(...silences(timeline, interval, untilT, died !== undefined));
    t = untilT;
    endedBy = end?.id;
  }
  if (t < timeline.end) down(timeline.end);
  return [...silent, ...unseen(timeline, session)].reduce(cover, stretches);
}

type UnknownSpan = Window & { readonly reason: string };

/** Behind a silent drop a session ends without a word. The drop may be at the output of an end, whose own capture then still shows what it sends: any capture counts, if whole. */
function silences(timeline: Timeline, interval: SessionInterval, endT: number, isEndSeen: boolean): readonly UnknownSpan[] {
  return interval.silences.flatMap((silence) => {
    if (silence.untilT === undefined && isEndSeen) return [];
    const untilT = Math.min(silence.untilT ?? endT, endT);
    if (untilT <= interval.fromT || !isTooLong(silence, untilT)) return [];
    if (timeline.unseen("wire", silence.node, { fromT: silence.lastT, untilT }).length > 0) return [];
    const fromT = Math.max(silence.holdEndsT, interval.fromT);
    return [{ fromT, untilT, reason: `the capture of ${silence.node} shows an end silent for longer than the hold time` }];
  });
}

function deathsOf(timeline: Timeline, session: Session): readonly { readonly t: number; readonly id: EventId }[] {
  const isEnd = (e: { readonly node: string }) => e.node === session.a.node || e.node === session.b.node;
  return [...timeline.all("node-down", isEnd), ...timeline.all("speaker-exited", isEnd)].sort((a, b) => a.t - b.t);
}

/** Where the capture of neither end tells anything. One whole capture is enough. */
function unseen(timeline: Timeline, session: Session): readonly UnknownSpan[] {
  const whole = { fromT: 0, untilT: timeline.end };
  const [a, b] = [session.a.node, session.b.node].map((node) => timeline.unseen("wire", node, whole));
  const both = (a ?? []).flatMap((x) =>
    (b ?? []).map((y) => ({ fromT: Math.max(x.fromT, y.fromT), untilT: Math.min(x.untilT, y.untilT) })),
  );
  return both
    .filter((span) => span.fromT < span.untilT)
    .map((span) => ({ ...span, reason: `neither the capture of ${session.a.node} nor that of ${session.b.node} is whole` }));
}

/** A loss of no length at the border of the span was seen, and stays. */
function cover(stretches: readonly Stretch[], span: UnknownSpan): Stretch[] {
  const { fromT, untilT } = span;
  const before = stretches.filter((s) => s.fromT < fromT || s.untilT === fromT).map((s) => ({ ...s, untilT: Math.min(s.untilT, fromT) }));
  const after = stretches.filter((s) => s.untilT > untilT || s.fromT === untilT).map((s) => ({ ...s, fromT: Math.max(s.fromT, untilT) }));
  return [...before, { ...span, state: "unknown" }, ...after];
}

/** Whether a capture of either end was running at all before `t`; without one nothing is known of the session. */
export function isCaptured(timeline: Timeline, session: Session, t: number): boolean {
  const ends = [session.a.node, session.b.node];
  return timeline.first("recorder-begin", (e) => e.recorder === "wire" && ends.includes(e.node), { before: t }) !== undefined;
}
