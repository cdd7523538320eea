import { z } from "zod";
import { type IpAddress, ipFamily } from "../../src/net/address.ts";
import { nodeRef } from "../../src/scenario/references.ts";
import { MissingKernelFeature } from "../errors.ts";
import type { AppliedFault, Effect, Fault, FaultContext } from "./fault.ts";
import { type Neighbour, neighboursOf } from "./firewall.ts";

const params = z.strictObject({
  node: nodeRef(),
  peer: nodeRef().meta({ description: "the other end of the connections" }),
});
const ON_WIRE_MS = 5000;

/**
 * The BGP connections with a peer break, and nothing else: both speakers live and nothing is filtered. The kernel aborts them as `ss -K` asks it to: the speaker's next call on its socket fails, the peer gets a
 * RST, which on the wire is the proof.
 */
export const tcpKill: Fault<typeof params> = {
  kind: "tcp-kill",
  summary: "breaks the TCP connections of BGP sessions with a peer: the peer gets a RST, the speaker an error",
  params,
  async apply(context, { node, peer }): Promise<AppliedFault> {
    const neighbours = neighboursOf(context.cell, node, peer);
    if (neighbours.length === 0) return { effects: [{ node, took: false, reason: `${node} and ${peer} share no network` }] };
    const { beganT } = await context.lab.node(node).run(["true"]);
    const killed = await killAll(context, node, neighbours);
    if (killed === 0) return { effects: [{ node, took: false, reason: `${node} had no BGP connection with ${peer}` }] };
    return { effects: [{ node, ...(await proven(context, node, peer, killed, beganT)) }] };
  },
};

/** How many connections the kernel ended. */
async function killAll(context: FaultContext, name: string, neighbours: readonly Neighbour[]): Promise<number> {
  const node = context.lab.node(name);
  let killed = 0;
  for (const { local, remote } of neighbours) {
    const filter = [
      "src",
      inFilter(local),
      "and",
      "dst",
      inFilter(remote),
      "and",
      "(",
      "sport",
      "=",
      ":179",
      "or",
      "dport",
      "=",
      ":179",
      ")",
    ];
    const listed = await node.run(["ss", "-H", "-t", "-n", "state", "established", ...filter]);
    if (listed.stdout.trim() === "") continue;
    const { stdout, stderr } = await node.tryRun(["ss", "-H", "-t", "-n", "-K", "state", "established", ...filter]);
    const ended = stdout.split("\n").filter((line) => line.trim() !== "").length;
    // ss says little when the kernel refuses; that the connections are still there says it.
    if (ended === 0 && (await node.run(["ss", "-H", "-t", "-n", "state", "established", ...filter])).stdout.trim() !== "")
      throw new MissingKernelFeature(
        `the kernel of the lab cannot end a TCP connection from outside (CONFIG_INET_DIAG_DESTROY): ${stderr.trim()}`,
      );
    killed += ended;
  }
  return killed;
}

async function proven(context: FaultContext, node: string, peer: string, killed: number, sinceT: number): Promise<Effect> {
  const t = await context.connectionEnd(node, peer, sinceT, ON_WIRE_MS);
  const what = `the kernel ended ${killed} connection${killed === 1 ? "" : "s"} of ${node} with ${peer}`;
  if (t === undefined) return { took: false, reason: `${what}, but no RST was seen on the wire within ${ON_WIRE_MS / 1000} s` };
  return { took: true, t, proof: `${what}, and its RST was seen on the wire`, peer };
}

/** ss takes what follows a bare colon for a port. */
function inFilter(address: IpAddress): string {
  return ipFamily(address) === "ipv6" ? `[${address}]` : address;
}
