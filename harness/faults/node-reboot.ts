import { z } from "zod";
import { duration, nodeRef } from "../../src/scenario/references.ts";
import type { LabNode } from "../docker/lab-node.ts";
import type { Fault } from "./fault.ts";

const params = z.strictObject({
  node: nodeRef(),
  "down-for": duration().default(0).meta({ description: "how long the node stays away, besides the time it takes to boot" }),
});

/** A power cut: no FIN, no RST; FIB, firewall and sockets are lost, addresses come back with the boot, and the speaker starts in recovery mode. */
export const nodeReboot: Fault<typeof params> = {
  kind: "node-reboot",
  summary: "cuts a node off without a word and boots it again: its namespace, FIB and firewall are lost",
  params,
  async apply(context, { node, "down-for": downForMs }) {
    const before = await namespaceOf(context.lab.node(node));
    const t = await context.lab.powerOff(node);
    await context.elapse(downForMs);
    await context.lab.powerOn(node);
    const after = await namespaceOf(context.lab.node(node));
    if (before === after) return { effects: [{ node, took: false, reason: `the namespace of ${node} is the same as before: ${after}` }] };
    return { effects: [{ node, took: true, t, proof: `network namespace ${before} went, ${after} came` }] };
  },
};

/** The namespace's inode, which the kernel may use again, with the start time of the node's first process, which it will not. */
export async function namespaceOf(node: LabNode): Promise<string> {
  const { stdout: link } = await node.run(["readlink", "/proc/1/ns/net"]);
  const { stdout: stat } = await node.run(["cat", "/proc/1/stat"]);
  return `${link.trim()} begun at tick ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "?"}`;
}
