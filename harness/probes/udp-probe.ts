import { hostAddresses } from "../../src/net/hosts.ts";
import type { TimedEvent } from "../../src/observation/fib-state.ts";
import { parseUdpLine } from "../../src/observation/probe-lines.ts";
import { ProbeMerge } from "../../src/observation/probe-merge.ts";
import type { Probe } from "../../src/scenario/model.ts";
import type { LabNode } from "../docker/lab-node.ts";
import type { RecordSink } from "../recorders/record-sink.ts";
import type { RunningProbe } from "./probes.ts";
import { Responders } from "./responders.ts";
import { Side, stopAll } from "./side.ts";

/** Numbered UDP packets on many flows, answered by every node that holds the target address. */
export async function startUdpProbe(probe: Probe, node: (name: string) => LabNode, sink: RecordSink): Promise<RunningProbe> {
  const merge = new ProbeMerge({ probe: probe.name, sender: probe.from, epochNs: sink.clock.epochNs });
  const tell = (events: readonly TimedEvent[]) => {
    for (const { t, body } of events) sink.emit(t, body);
  };
  // A packet of another run, or of an earlier start of this probe, is not ours.
  const id = `${probe.name} ${sink.clock.epochNs} ${sink.clock.now()}`;
  const port = String(probe.port);
  const responders = await Responders.start(probe.responders, async (name) => {
    return await Side.start({
      node: node(name),
      argv: ["udp-echo", "--bind", probe.to, "--port", port, "--id", id, "--name", name],
      parse: parseUdpLine,
      onLine: (line) => tell(merge.fromResponder(name, line)),
      onUnreadable: (detail) => tell(merge.unreadable(name, sink.clock.now(), detail)),
      onGone: (detail) => tell(merge.gone(name, sink.clock.now(), detail)),
    });
  });
  const sources = probe.sources ? ["--sources", hostAddresses(probe.sources, probe.flows).join(",")] : [];
  const rate = ["--flows", String(probe.flows), "--interval-us", String(Math.round(probe.intervalMs * 1000))];
  const sender = await responders.orStop(
    Side.start({
      node: node(probe.from),
      argv: ["udp-send", "--to", probe.to, "--port", port, "--id", id, ...rate, ...sources],
      parse: parseUdpLine,
      onLine: (line) => tell(merge.fromSender(line)),
      onUnreadable: (detail) => tell(merge.unreadable(probe.from, sink.clock.now(), detail)),
      onGone: (detail) => tell(merge.gone(probe.from, sink.clock.now(), detail)),
    }),
  );
  return {
    async stop() {
      try {
        await stopAll([sender]);
        await responders.stop();
      } finally {
        tell(merge.finish(sink.clock.now()));
      }
    },
    nodeUp: (name) => responders.nodeUp(name),
  };
}
