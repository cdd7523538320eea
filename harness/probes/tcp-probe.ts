import { hostAddresses } from "../../src/net/hosts.ts";
import { parseTcpLine } from "../../src/observation/probe-lines.ts";
import { tcpProbeEvents } from "../../src/observation/tcp-probe.ts";
import type { Probe } from "../../src/scenario/model.ts";
import type { LabNode } from "../docker/lab-node.ts";
import type { RecordSink } from "../recorders/record-sink.ts";
import type { RunningProbe } from "./probes.ts";
import { Responders } from "./responders.ts";
import { Side, stopAll } from "./side.ts";

/** Long-lived TCP connections on which something is always under way, as the probe's pattern is; they are opened once, and what ends one ends it for good. */
export async function startTcpProbe(probe: Probe, node: (name: string) => LabNode, sink: RecordSink): Promise<RunningProbe> {
  const loss = (name: string, sinceT: number, detail: string) =>
    sink.emit(sink.clock.now(), { kind: "recorder-loss", recorder: "probe", node: name, sinceT, detail });
  const port = String(probe.port);
  const interval = ["--interval-us", String(Math.round(probe.intervalMs * 1000))];
  const pattern = probe.pattern ? ["--pattern", probe.pattern] : [];
  const sources = probe.sources ? ["--sources", hostAddresses(probe.sources, probe.flows).join(",")] : [];
  const responders = await Responders.start(probe.responders, async (name) => {
    let saidT = sink.clock.now();
    return await Side.start({
      node: node(name),
      argv: ["tcp-server", "--bind", probe.to, "--port", port, "--name", name, ...interval, ...pattern],
      parse: parseTcpLine,
      // What a server sees the client sees too: nothing of it is missing, but from now on a broken connection may be our doing.
      onLine: () => {
        saidT = sink.clock.now();
      },
      onUnreadable: (detail) => loss(name, saidT, detail),
      onGone: (detail) => loss(name, sink.clock.now(), detail),
    });
  });
  const rate = ["--flows", String(probe.flows), ...interval, ...pattern, ...sources];
  let lastT = sink.clock.now();
  const client = await responders.orStop(
    Side.start({
      node: node(probe.from),
      argv: ["tcp-client", "--to", probe.to, "--port", port, "--stall-ms", String(Math.round(probe.stallMs)), ...rate],
      parse: parseTcpLine,
      onLine: (line) => {
        for (const { t, body } of tcpProbeEvents(line, probe.name, probe.from, sink.clock.epochNs)) {
          lastT = t;
          sink.emit(t, body);
        }
      },
      onUnreadable: (detail) => loss(probe.from, lastT, detail),
      onGone: (detail) => {
        loss(probe.from, lastT, detail);
        sink.emit(sink.clock.now(), { kind: "probe-end", probe: probe.name });
      },
    }),
  );
  return {
    async stop() {
      await stopAll([client]);
      await responders.stop();
    },
    nodeUp: (name) => responders.nodeUp(name),
  };
}
