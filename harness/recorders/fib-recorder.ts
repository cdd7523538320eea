import { FibState, type TimedEvent } from "../../src/observation/fib-state.ts";
import { type MonitorFrame, MonitorFrameReader } from "../../src/observation/netlink-frame.ts";
import type { LabNode } from "../docker/lab-node.ts";
import { AgentProcess } from "../probes/agent-process.ts";
import { within } from "../runner/deadline.ts";
import { ChunkQueue } from "./chunk-queue.ts";
import type { RecordSink } from "./record-sink.ts";

const READY_MS = 15_000;

export interface FibRecorder {
  /** The first snapshot has been recorded. */
  readonly ready: Promise<void>;
  /** Takes the final snapshot and ends; how many netlink messages were seen, and how often some were lost. Safe to call after the node has gone. */
  stop(): Promise<{ readonly seen: number; readonly lost: number }>;
}

/** Octets of netlink messages that the kernel keeps for a monitor that shall overrun as soon as it is slow: about ten route changes. */
const SMALL_BUFFER = "8192";

/** Watches the node's kernel routes, nexthop objects, links and addresses. A monitor that ends without being stopped is told as a loss. */
export async function startFibRecorder(node: LabNode, sink: RecordSink, smallBuffer = false): Promise<FibRecorder> {
  const state = new FibState(node.name, sink.clock.epochNs);
  const reader = new MonitorFrameReader();
  const tell = ({ t, body }: TimedEvent) => sink.emit(t, body);
  const counts = { seen: 0, lost: 0 };
  let ended = false;
  let haveSnapshot: () => void = () => {};
  const snapshot = new Promise<void>((resolve) => {
    haveSnapshot = resolve;
  });
  const take = (frame: MonitorFrame) => {
    for (const event of state.push(frame)) tell(event);
    if (frame.kind === "message") counts.seen++;
    if (frame.kind === "overrun" || frame.kind === "stall" || frame.kind === "anomaly") counts.lost++;
    if (frame.kind === "dump-end") haveSnapshot();
    if (frame.kind === "end") ended = true;
  };
  sink.emit(sink.clock.now(), { kind: "recorder-begin", recorder: "fib", node: node.name });
  const queue = new ChunkQueue((chunk) => reader.push(chunk).forEach(take));
  const argv = ["monitor", ...(smallBuffer ? ["--receive-buffer", SMALL_BUFFER] : [])];
  const monitor = await AgentProcess.start(node, argv, queue.push);
  const finished = monitor.ended.then(async (how) => {
    await queue.drained();
    if (ended) {
      sink.emit(sink.clock.now(), { kind: "recorder-end", recorder: "fib", node: node.name, ...counts });
      return;
    }
    counts.lost++;
    const detail = monitor.stopping ? `${how}, without its final snapshot` : how;
    sink.emit(sink.clock.now(), { kind: "recorder-loss", recorder: "fib", node: node.name, sinceT: state.lastT, detail });
  });
  const ready = within(READY_MS, `the first FIB snapshot of node ${node.name}`, monitor.orEnded(snapshot));
  // Whoever waits for it hears of a failure; who does not is told by the loss above.
  ready.catch(() => {});
  return {
    ready,
    async stop() {
      await monitor.stop();
      await finished;
      return { ...counts };
    },
  };
}
