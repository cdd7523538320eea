import { exhaustive } from "../exhaustive.ts";
import { parseIpAddress } from "../net/address.ts";
import type { TimedEvent } from "./fib-state.ts";
import type { TcpLine } from "./probe-lines.ts";

/** The events in a line of the client side of a TCP probe; `node` is where it runs. */
export function tcpProbeEvents(line: TcpLine, probe: string, node: string, epochNs: bigint): readonly TimedEvent[] {
  const relative = (ns: bigint) => Number(ns - epochNs);
  const t = relative(line.ns);
  switch (line.ev) {
    case "ready":
      return [];
    case "begin":
      return [{ t, body: { kind: "probe-begin", probe, node, flows: line.flows, intervalMs: line.intervalNs / 1_000_000 } }];
    case "late":
      return [{ t, body: { kind: "probe-stalled", probe, sinceT: relative(line.sinceNs) } }];
    case "open": {
      const from = parseIpAddress(line.from);
      const source = from && { from, port: line.port };
      return [{ t, body: { kind: "tcp-open", probe, flow: line.flow, responder: line.name, ...source } }];
    }
    case "failed":
      return [{ t, body: { kind: "tcp-failed", probe, flow: line.flow, error: line.error } }];
    case "stalled":
      return [{ t, body: { kind: "tcp-stalled", probe, flow: line.flow, sinceT: relative(line.sinceNs) } }];
    case "resumed":
      return [{ t, body: { kind: "tcp-resumed", probe, flow: line.flow, stalledMs: Number(line.stalledNs) / 1_000_000 } }];
    case "closed": {
      const { flow, how, error } = line;
      return [{ t, body: { kind: "tcp-closed", probe, flow, how, ...(error === undefined ? {} : { error }) } }];
    }
    case "end":
      return [{ t, body: { kind: "probe-end", probe } }];
    default:
      return exhaustive(line);
  }
}
