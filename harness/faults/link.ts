import { z } from "zod";
import { networkRef, nodeRef } from "../../src/scenario/references.ts";
import type { LabNode } from "../docker/lab-node.ts";
import { staticRoutes } from "../docker/namespace-setup.ts";
import type { AppliedFault, Fault, FaultContext } from "./fault.ts";

const params = z.strictObject({ node: nodeRef(), network: networkRef() });
type Params = z.output<typeof params>;

/** The node's interface goes down; the other nodes of the segment keep their carrier, as behind a switch. */
export const linkDown: Fault<typeof params> = {
  kind: "link-down",
  summary: "takes the node's interface on a network down",
  params,
  async apply(context, link) {
    const effect = await setLink(context, link, "down");
    return { effects: [effect], heal: async () => void (await setLink(context, link, "up")) };
  },
};

/** The interface comes back, and with it the node's static routes. */
export const linkUp: Fault<typeof params> = {
  kind: "link-up",
  summary: "brings the node's interface on a network up again",
  params,
  async apply(context, link) {
    return { effects: [await setLink(context, link, "up")] };
  },
};

async function setLink(
  context: FaultContext,
  { node: name, network }: Params,
  state: "up" | "down",
): Promise<AppliedFault["effects"][number]> {
  const node = context.lab.node(name);
  if ((await isLinkUp(node, network)) === (state === "up"))
    return { node: name, took: false, reason: `${network} on ${name} was ${state} already` };
  const { endedT } = await node.run(["ip", "link", "set", "dev", network, state]);
  const spec = context.cell.topology.nodes.find((n) => n.name === name);
  if (state === "up" && spec) await node.run(["ip", "-batch", "-"], `${staticRoutes(spec).join("\n")}\n`);
  if ((await isLinkUp(node, network)) !== (state === "up"))
    return { node: name, took: false, reason: `${network} on ${name} is still not ${state}` };
  return { node: name, took: true, t: endedT, proof: `the kernel reports ${network} as ${state}` };
}

async function isLinkUp(node: LabNode, network: string): Promise<boolean> {
  const { stdout } = await node.run(["ip", "-j", "link", "show", "dev", network]);
  const [link] = JSON.parse(stdout) as readonly { readonly flags: readonly string[] }[];
  return link?.flags.includes("UP") ?? false;
}
