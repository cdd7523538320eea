import type { SpeakerHistory } from "../analysis/model.ts";
import type { Cell } from "../scenario/model.ts";
import { durationText } from "../timeline/duration-text.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { overlaps, type Window } from "../timeline/window.ts";
import type { SessionSettings, Subject } from "./requirement-check.ts";
import { inferredRestarts, recordedRestarts } from "./restarts.ts";

/** The BGP speakers of a run, one per node that has one and of which there is a history, each seen from its own node. */
export function subjects(timeline: Timeline, histories: ReadonlyMap<string, SpeakerHistory>): readonly Subject[] {
  return timeline.cell.topology.nodes.flatMap((node): Subject[] => {
    const history = histories.get(node.name);
    if (!node.speaker || node.speaker.bgp === false || !history) return [];
    const { name, speaker } = node;
    const awaySpans = absences(timeline, name);
    return [
      {
        name,
        history,
        timeline,
        node,
        speaker,
        settings: speaker.config === undefined ? settings(timeline.cell, name) : [],
        restarts: recordedRestarts(timeline, name),
        blind: (window) => timeline.blindness("wire", name, window),
        fibBlind: (window) => timeline.blindness("fib", name, window),
        away: (window) => awaySpans.find((span) => overlaps(span, window))?.reason,
      },
    ];
  });
}

/**
 * A speaker of a capture alone. `timeline` holds the capture's facts and need hold nothing else: what only a record tells (the process, kernel routes, the configuration) is unknown, and checks that need
 * it find no occasion or cannot decide.
 */
export function captureSubject(timeline: Timeline, history: SpeakerHistory): Subject {
  return {
    name: history.name,
    history,
    timeline,
    settings: [],
    restarts: inferredRestarts(history),
    blind: ({ fromT, untilT }) => {
      // A count of lost packets says nothing of when they were lost before it; a file that ends too early lacks only what came after.
      const isCut = (id: string) => timeline.byId(id)?.kind === "capture-truncated";
      const loss = history.captureLosses.find((one) => (isCut(one.id) ? one.t <= untilT : one.t >= fromT));
      if (loss) return `the capture lost something (${loss.id}): ${loss.detail}`;
      return untilT > history.endT ? `the capture ends ${durationText(untilT - history.endT)} before that` : undefined;
    },
    fibBlind: () => "a capture tells nothing of the kernel's routes",
    away: () => undefined,
  };
}

function settings({ topology }: Cell, node: string): readonly SessionSettings[] {
  return topology.sessions.flatMap((session): SessionSettings[] => {
    const { a, b } = session;
    if (a.node === node) return [{ session, own: a, peer: b, gracefulRestart: a.gracefulRestart }];
    return b.node === node ? [{ session, own: b, peer: a, gracefulRestart: b.gracefulRestart }] : [];
  });
}

type Absence = Window & { readonly reason: string };

/** From each end or pause of the speaker to its next start or resumption. */
function absences(timeline: Timeline, node: string): readonly Absence[] {
  const spans: Absence[] = [];
  let since: { readonly t: number; readonly reason: string } | undefined;
  for (const event of timeline.events) {
    if (!("node" in event) || event.node !== node) continue;
    const reason = END_REASONS.get(event.kind);
    if (reason !== undefined) since ??= { t: event.t, reason };
    else if (since && (event.kind === "speaker-started" || (event.kind === "speaker-resumed" && since.reason === PAUSED))) {
      spans.push({ fromT: since.t, untilT: event.t, reason: since.reason });
      since = undefined;
    }
  }
  if (since) spans.push({ fromT: since.t, untilT: Infinity, reason: since.reason });
  return spans;
}

const PAUSED = "the speaker was paused";
const END_REASONS: ReadonlyMap<string, string> = new Map([
  ["speaker-paused", PAUSED],
  ["speaker-exited", "the speaker was not running"],
  ["node-down", "the node was down"],
]);
