import type { EventId, RecorderName } from "../observation/event.ts";
import type { EventIndex } from "./events.ts";
import { overlaps, type Window } from "./window.ts";

/** A stored capture that cannot be read from `sinceT` on (0: not at all): missing, cut, no pcap. Found when it is read, so it is no event of the record. */
export interface CaptureProblem {
  /** `<node>`, or `<node>.2` after a reboot. */
  readonly capture: string;
  readonly node: string;
  readonly sinceT: number;
  readonly detail: string;
}

/** A stretch of which a recorder cannot speak. */
export interface Loss extends Window {
  readonly recorder: RecorderName;
  readonly node: string;
  readonly detail: string;
  readonly evidence?: EventId;
}

/** The losses of a recorder, on one node or on any, that touch the window. */
export function lossesIn(
  index: EventIndex,
  problems: readonly CaptureProblem[],
  recorder: RecorderName,
  node: string | undefined,
  window: Window,
): readonly Loss[] {
  const told: Loss[] = index
    .all("recorder-loss", (e) => e.recorder === recorder)
    .map((e) => ({ recorder, node: e.node, fromT: e.sinceT, untilT: e.t, detail: e.detail, evidence: e.id }));
  const found: Loss[] = problems.map((problem) => {
    // A node that came up again has a new capture, which is none the worse for it.
    const next = index.first("recorder-begin", (e) => e.recorder === "wire" && e.node === problem.node, { after: problem.sinceT + 1 });
    const detail = `capture ${problem.capture}: ${problem.detail}`;
    return { recorder: "wire", node: problem.node, fromT: problem.sinceT, untilT: next?.t ?? Infinity, detail };
  });
  return [...told, ...found].filter(
    (loss) => loss.recorder === recorder && (node === undefined || loss.node === node) && overlaps(loss, window),
  );
}

/**
 * Why the recorder of a node cannot speak for the whole window, or undefined when it can: it was not running all the time, or it lost something. A node that is down
 * needs no recorder.
 */
export function blindness(
  index: EventIndex,
  problems: readonly CaptureProblem[],
  recorder: RecorderName,
  node: string,
  window: Window,
): string | undefined {
  const loss = lossesIn(index, problems, recorder, node, window)[0];
  if (loss) return `the ${recorder} recorder of ${node} lost something: ${loss.detail}`;
  let coveredT = window.fromT;
  for (const span of coverage(index, recorder, node)) {
    if (span.fromT <= coveredT) coveredT = Math.max(coveredT, span.untilT);
  }
  return coveredT >= window.untilT ? undefined : `the ${recorder} recorder of ${node} was not running all the time`;
}

/** Where the recorder ran, or the node was down, in order of their begin. */
function coverage(index: EventIndex, recorder: RecorderName, node: string): readonly Window[] {
  const spans: Window[] = [];
  let since: number | undefined;
  let downSince: number | undefined;
  for (const event of index.ofNode(node)) {
    if (event.kind === "recorder-begin" && event.recorder === recorder) {
      if (downSince !== undefined) spans.push({ fromT: downSince, untilT: event.t });
      downSince = undefined;
      since ??= event.t;
    } else if (event.kind === "node-down") {
      if (since !== undefined) spans.push({ fromT: since, untilT: event.t });
      since = undefined;
      downSince = event.t;
    } else if (event.kind === "recorder-end" && event.recorder === recorder && since !== undefined) {
      spans.push({ fromT: since, untilT: event.t });
      since = undefined;
    }
  }
  const open = since ?? downSince;
  if (open !== undefined) spans.push({ fromT: open, untilT: Infinity });
  return spans.sort((a, b) => a.fromT - b.fromT);
}
