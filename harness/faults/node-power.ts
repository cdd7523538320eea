import { z } from "zod";
import { nodeRef } from "../../src/scenario/references.ts";
import type { Fault } from "./fault.ts";
import { namespaceOf } from "./node-reboot.ts";

const params = z.strictObject({ node: nodeRef() });

/** A power cut that lasts, until `node-on` or to the end: so that other things can happen while the node is away. */
export const nodeOff: Fault<typeof params> = {
  kind: "node-off",
  summary: "cuts a node off without a word: its namespace, FIB and firewall are lost, and it stays away until node-on",
  params,
  async apply(context, { node }) {
    if (context.lab.isOff(node)) return { effects: [{ node, took: false, reason: `${node} was off already` }] };
    const before = await namespaceOf(context.lab.node(node));
    const t = await context.lab.powerOff(node);
    return { effects: [{ node, took: true, t, proof: `network namespace ${before} went` }] };
  },
};

/** The power comes back: the addresses with the boot, the speaker in recovery mode. */
export const nodeOn: Fault<typeof params> = {
  kind: "node-on",
  summary: "boots a node that node-off has cut off",
  params,
  async apply(context, { node }) {
    if (!context.lab.isOff(node)) return { effects: [{ node, took: false, reason: `${node} was not off` }] };
    await context.lab.powerOn(node);
    const { beganT } = await context.lab.node(node).run(["true"]);
    return { effects: [{ node, took: true, t: beganT, proof: `network namespace ${await namespaceOf(context.lab.node(node))} came` }] };
  },
};
