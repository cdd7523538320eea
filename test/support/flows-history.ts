import type { Cell } from "../../src/scenario/model.ts";
import { address, cellWith, faultStep, History, N5, node, observeStep, route, session, TOR, VIP, WEB, waitStep } from "./history.ts";

const CLIENT = node("client", "172.31.0.9");
const SERVERS = ["n3", "n4", "n5"] as const;
const HOPS = { n3: "172.31.0.3", n4: "172.31.0.4", n5: "172.31.0.5" } as const;
export const SOURCE = { address: address("10.30.0.1"), port: 40_001 };
export const SERVICE = { address: address("198.51.100.10"), port: 6443 };

/** A client whose packets go by `tor` to three nodes that share a service address, with a TCP probe `api` and another, `beside`, from the nodes' own network. */
function flowsCell(changes: Partial<Cell> = {}): Cell {
  const base = cellWith();
  const [tor, ...servers] = base.topology.nodes;
  const responders = [...SERVERS];
  const tcp = { ...WEB, kind: "tcp", to: SERVICE.address, port: SERVICE.port, from: "client", responders } as const;
  return cellWith({
    topology: { ...base.topology, nodes: [CLIENT, ...(tor ? [tor] : []), ...servers], sessions: [session(TOR, N5)] },
    probes: [
      { ...tcp, name: "api", flows: 2 },
      { ...tcp, name: "beside", port: 6444, flows: 1, from: "tor" },
      { ...WEB, name: "spread", from: "client", to: SERVICE.address, responders },
    ],
    steps: [waitStep("wait"), faultStep("kill"), observeStep("observe")],
    ...changes,
  });
}

/** The probes run from 2 s to 21 s; `tor` has three next hops until `n5` goes at 12 s, in step `kill`, of which it hears in an UPDATE or the end of a connection. */
export function flowsHistory(write: (h: History) => void = () => {}): History {
  const h = new History(flowsCell()).ordinarySteps().captured("tor", "n3", "n4", "n5");
  h.fibBegins(0.1, "client", [route(VIP, ["172.31.0.1"])]);
  h.fibBegins(0.1, "tor", [route(VIP, Object.values(HOPS))]);
  for (const probe of ["api", "beside"]) {
    h.at(1.9, { kind: "probe-begin", probe, node: probe === "api" ? "client" : "tor", flows: probe === "api" ? 2 : 1, intervalMs: 50 });
  }
  h.at(2, { kind: "tcp-open", probe: "api", flow: 0, responder: "n3", from: SOURCE.address, port: SOURCE.port });
  h.at(2, { kind: "tcp-open", probe: "api", flow: 1, responder: "n4", from: SOURCE.address, port: SOURCE.port + 1 });
  h.at(2, { kind: "tcp-open", probe: "beside", flow: 0, responder: "n3", from: address("172.31.0.1"), port: 40_009 });
  write(h);
  for (const probe of ["api", "beside"]) h.at(21, { kind: "probe-end", probe });
  return h;
}

/** n5's next hop goes from tor's FIB. */
export function nextHopGone(h: History, t = 12): string {
  return h.fib(t, "tor", "replace", route(VIP, [HOPS.n3, HOPS.n4]));
}

/** A node resets flow 0 of `api`, and the client sees it 1 ms later. */
export function resetBy(h: History, by: string, t = 12.05, error = "ECONNRESET"): void {
  h.fact(t, by, { kind: "flow-reset", from: SERVICE, to: SOURCE });
  h.at(t + 0.001, { kind: "tcp-closed", probe: "api", flow: 0, how: "reset", error });
}
