import type { EventId, RecordEvent, RecorderName } from "../observation/event.ts";
import { EventIndex, type EventOf } from "./events.ts";
import { clip, merge, overlaps, type Window } from "./window.ts";

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

/** A capture file as it was found. */
export interface StoredCapture {
  /** `<node>`, or `<node>.2` after a reboot. */
  readonly capture: string;
  /** How many packets it holds. */
  readonly packets: number;
  /** It was read to its end; one that was not says so itself, with the time. */
  readonly isWhole: boolean;
}

/** What the record says was captured, and no file has: a capture that is missing, or holds fewer packets than tcpdump had counted when it ended. */
export function captureProblems(events: readonly RecordEvent[], stored: readonly StoredCapture[]): readonly CaptureProblem[] {
  const index = new EventIndex(events);
  return recorderRuns(index, "wire").flatMap(({ begin, end }) => {
    const capture = captureOf(begin);
    const found = stored.find((s) => s.capture === capture);
    const problem = { capture, node: begin.node, sinceT: begin.t };
    if (!found) return [{ ...problem, detail: "its file is missing or not readable" }];
    if (!found.isWhole || !end || found.packets >= end.seen) return [];
    return [{ ...problem, detail: `its file holds ${found.packets} of ${end.seen} packets` }];
  });
}

/** The losses of a recorder, on one node or on any, that touch the window. */
export function lossesIn(
  index: EventIndex,
  problems: readonly CaptureProblem[],
  recorder: RecorderName,
  node: string | undefined,
  window: Window,
): readonly Loss[] {
  const runs = recorderRuns(index, recorder);
  const told: Loss[] = index.all("recorder-loss", (e) => e.recorder === recorder).map((e) => lossTold(e, runs));
  const found = recorder === "wire" ? problems.map((problem) => lossFound(problem, runs)) : [];
  const losses = [...told, ...found, ...unended(index, runs)];
  return losses.filter((loss) => (node === undefined || loss.node === node) && overlaps(loss, window));
}

/** A recorder that ended by itself tells the loss until its death; nothing is recorded from then on either, until the next begins. */
function lossTold(event: EventOf<"recorder-loss">, runs: readonly RecorderRun[]): Loss {
  const { recorder, node, detail } = event;
  const died = runs.find((run) => run.losses.at(-1) === event && !run.end);
  return { recorder, node, fromT: event.sinceT, untilT: died ? died.untilT : event.t, detail, evidence: event.id };
}

/** A node that came up again has a new capture, which is none the worse for the old one. */
function lossFound(problem: CaptureProblem, runs: readonly RecorderRun[]): Loss {
  const own = runs.find((run) => captureOf(run.begin) === problem.capture);
  const fromT = Math.max(problem.sinceT, own?.begin.t ?? 0);
  const detail = `capture ${problem.capture}: ${problem.detail}`;
  return { recorder: "wire", node: problem.node, fromT, untilT: own?.untilT ?? Infinity, detail };
}

/** A complete run ends all its recorders; of one without an end nobody knows what it saw. In a record that is cut the ends may only be missing. */
function unended(index: EventIndex, runs: readonly RecorderRun[]): readonly Loss[] {
  if (!index.first("run-end", (e) => e.status === "complete")) return [];
  return runs
    .filter((run) => !run.end && run.losses.length === 0)
    .map(({ begin, untilT }) => {
      const { recorder, node, id } = begin;
      return { recorder, node, fromT: begin.t, untilT, detail: "the record does not tell how it ended", evidence: id };
    });
}

/** From one begin of a recorder on a node to its next. */
interface RecorderRun {
  readonly begin: EventOf<"recorder-begin">;
  readonly end: EventOf<"recorder-end"> | undefined;
  readonly losses: readonly EventOf<"recorder-loss">[];
  /** The next begin, or Infinity. */
  readonly untilT: number;
}

function recorderRuns(index: EventIndex, recorder: RecorderName): readonly RecorderRun[] {
  const begins = index.all("recorder-begin", (e) => e.recorder === recorder);
  return begins.map((begin, i) => {
    const next = begins.slice(i + 1).find((e) => e.node === begin.node);
    const untilT = next?.t ?? Infinity;
    const isOwn = (e: EventOf<"recorder-end" | "recorder-loss">) =>
      e.recorder === recorder && e.node === begin.node && e.t >= begin.t && (next === undefined || e.t < next.t);
    return { begin, end: index.first("recorder-end", isOwn), losses: index.all("recorder-loss", isOwn), untilT };
  });
}

/** `capture/a.2.pcap` holds the capture `a.2`. */
function captureOf(begin: EventOf<"recorder-begin">): string {
  return begin.file === undefined ? begin.node : begin.file.replace(/^.*\//, "").replace(/\.pcap$/, "");
}

/** Where the recorder of a node cannot speak, inside the window: it was not running while the node was up, or it lost something. In order. */
export function unseenSpans(
  index: EventIndex,
  problems: readonly CaptureProblem[],
  recorder: RecorderName,
  node: string,
  window: Window,
): readonly Window[] {
  const holes: Window[] = [];
  let coveredT = window.fromT;
  for (const span of coverage(index, recorder, node)) {
    if (span.fromT > coveredT) holes.push({ fromT: coveredT, untilT: span.fromT });
    coveredT = Math.max(coveredT, span.untilT);
  }
  if (coveredT < window.untilT) holes.push({ fromT: coveredT, untilT: window.untilT });
  const spans = [...holes, ...lossesIn(index, problems, recorder, node, window)].filter((span) => overlaps(span, window));
  return merge(spans.map(({ fromT, untilT }) => clip({ fromT, untilT }, window)));
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
