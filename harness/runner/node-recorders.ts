import type { Cell } from "../../src/scenario/model.ts";
import type { RunningNode } from "../docker/running-node.ts";
import { startFibRecorder } from "../recorders/fib-recorder.ts";
import type { RecordSink } from "../recorders/record-sink.ts";
import { hasSmallBuffer } from "../recorders/small-buffers.ts";
import { captureFilter, startWireRecorder } from "../recorders/wire-recorder.ts";
import type { LiveView } from "./live-view.ts";
import type { RunRecord } from "./run-record.ts";

export interface NodeRecorders {
  stop(): Promise<void>;
}

/**
 * Attaches the recorders to a node that has just come up. A node without speaker, or with one that speaks no BGP, carries none, so only its FIB is watched, unless it answers a TCP probe and may
 * reset a connection.
 */
export async function startNodeRecorders(
  node: RunningNode,
  cell: Cell,
  sink: RecordSink,
  record: RunRecord,
  live: LiveView,
): Promise<NodeRecorders> {
  const capture = node.incarnation === 1 ? node.name : `${node.name}.${node.incarnation}`;
  const tcpProbes = cell.probes.filter((probe) => probe.kind === "tcp");
  const speaker = cell.topology.nodes.find((n) => n.name === node.name)?.speaker;
  const speaksBgp = speaker !== undefined && speaker.bgp !== false;
  const [fib, wire] = await Promise.all([
    startFibRecorder(node, sink, hasSmallBuffer(cell, node.name, "fib")),
    speaksBgp || tcpProbes.some((probe) => probe.responders.includes(node.name))
      ? startWireRecorder(node, sink, captureFile(record, live, capture), {
          filter: captureFilter(tcpProbes.map((probe) => probe.port)),
          smallBuffer: hasSmallBuffer(cell, node.name, "wire"),
        })
      : undefined,
  ]);
  await fib.ready;
  return {
    async stop() {
      await Promise.all([fib.stop(), wire?.stop()]);
    },
  };
}

function captureFile(record: RunRecord, live: LiveView, capture: string): Parameters<typeof startWireRecorder>[2] {
  const name = `capture/${capture}.pcap`;
  const append = record.appender(name);
  return {
    name,
    data(chunk) {
      append(chunk);
      live.capture(capture, chunk);
    },
  };
}
