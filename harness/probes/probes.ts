import type { Probe } from "../../src/scenario/model.ts";
import type { LabNode } from "../docker/lab-node.ts";
import type { RecordSink } from "../recorders/record-sink.ts";
import { startTcpProbe } from "./tcp-probe.ts";
import { startUdpProbe } from "./udp-probe.ts";

export interface RunningProbe {
  /** Stops sending, waits for what is still under way and for the final reports of both sides. A side that has gone away was told as a loss. */
  stop(): Promise<void>;
  /** The node has come back with a new namespace: its answering side starts again. Does nothing for a node that has none, or whose one still runs. */
  nodeUp(node: string): Promise<void>;
}

/** Starts the answering sides, and the sending side once they are ready. Resolves when it sends. */
export async function startProbe(probe: Probe, node: (name: string) => LabNode, sink: RecordSink): Promise<RunningProbe> {
  switch (probe.kind) {
    case "udp":
      return await startUdpProbe(probe, node, sink);
    case "tcp":
      return await startTcpProbe(probe, node, sink);
  }
}
