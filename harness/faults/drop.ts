import { z } from "zod";
import { nodeRef } from "../../src/scenario/references.ts";
import type { Fault } from "./fault.ts";
import { applyFirewall, type Hook } from "./firewall.ts";

const params = z.strictObject({
  node: nodeRef(),
  peer: nodeRef().optional().meta({ description: "only packets to and from this node's own addresses" }),
  direction: z.enum(["in", "out", "both"]).default("both").meta({ description: "as seen from the node" }),
  "spare-established": z.boolean().default(false).meta({ description: "flows that exist go on, as in a stateful security group" }),
  traffic: z
    .enum(["bgp", "all"])
    .default("bgp")
    .meta({ description: "TCP 179 only, or everything; without `peer` forwarded packets as well, in both directions" }),
});

const HOOKS: Record<"in" | "out" | "both", readonly Hook[]> = { in: ["input"], out: ["output"], both: ["input", "output"] };

/** A security group: packets vanish without a word. */
export const drop: Fault<typeof params> = {
  kind: "drop",
  summary: "drops packets silently, as a security group does",
  params,
  apply: (context, { node, peer, direction, traffic, "spare-established": spareEstablished }) =>
    applyFirewall(context, {
      node,
      peer,
      hooks: traffic === "all" && peer === undefined ? [...HOOKS[direction], "forward"] : HOOKS[direction],
      matches: traffic === "all" ? ["meta l4proto != 255"] : ["tcp dport 179", "tcp sport 179"],
      spareEstablished,
      action: "drop",
      testFrom: direction === "out" ? "node" : "peer",
      testError: "timeout",
    }),
};
