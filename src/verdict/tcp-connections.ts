import { durationText } from "../timeline/duration-text.ts";
import { longStalls, runAt } from "../timeline/probe-runs.ts";
import type { TcpFlow } from "../timeline/tcp-flows.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { lengthNs, overlaps, type Window } from "../timeline/window.ts";

/** A connection that broke, and how. */
export interface LostConnection {
  readonly flow: TcpFlow;
  readonly closed: NonNullable<TcpFlow["closed"]>;
}

/** The connections of a TCP probe that were open, and not known to hang, when the window began; of those to some nodes, or of all. */
export function soundConnections(timeline: Timeline, probe: string, window: Window, nodes?: readonly string[]): readonly TcpFlow[] {
  return timeline.tcpFlows(probe).filter((flow) => isSound(flow, window.fromT) && (nodes?.includes(flow.responder) ?? true));
}

/** Those of them that broke in the window. */
export function lostConnections(open: readonly TcpFlow[], window: Window): readonly LostConnection[] {
  return open.flatMap((flow) => {
    const closed = flow.closed;
    return closed && closed.how !== "done" && closed.t <= window.untilT ? [{ flow, closed }] : [];
  });
}

/** Why the client may not have seen all that became of the connections up to the window's end. */
export function unseenBy(timeline: Timeline, probe: string, open: readonly TcpFlow[], window: Window): string | undefined {
  const run = runAt(timeline.probeRuns(probe), window.fromT);
  if (!run) return `probe ${probe} was not running when the window began`;
  const stopped = open.some((flow) => flow.closed?.how === "done" && flow.closed.t < window.untilT);
  if (stopped || (run.end !== undefined && run.end.t < window.untilT)) return `probe ${probe} was stopped before the window ended`;
  if (run.end === undefined) return `probe ${probe} does not tell what it saw up to the window's end`;
  if (open.length < run.flows) return `only ${open.length} of ${run.flows} connections of probe ${probe} were sound when the window began`;
  const stall = longStalls(run).find((s) => overlaps(s, window));
  if (stall) return `the client of ${probe} was late by ${durationText(lengthNs(stall))} itself, and could not see a connection hang then`;
  return undefined;
}

/** A server's end is told a little after the client has seen its connections break. */
const TOLD_LATE_NS = 1_000_000_000;

/** How the answering side of a connection that broke at `t` failed us before that, if it did. One that went down with its node did not: that is the fault's doing. */
export function ownDoing(timeline: Timeline, flow: TcpFlow, t: number): string | undefined {
  const losses = timeline.lossIn("probe", flow.responder, { fromT: flow.openT, untilT: t + TOLD_LATE_NS });
  const down = timeline.first("node-down", (e) => e.node === flow.responder && e.t >= flow.openT)?.t ?? Infinity;
  return losses.find((loss) => loss.untilT < down)?.detail;
}

/** Open, and not known to hang. */
function isSound(flow: TcpFlow, t: number): boolean {
  if (flow.openT > t || (flow.closed && flow.closed.t <= t)) return false;
  return !flow.stalls.some((stall) => stall.toldT <= t && t < stall.untilT);
}
