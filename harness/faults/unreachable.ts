import { z } from "zod";
import { nodeRef } from "../../src/scenario/references.ts";
import type { Fault } from "./fault.ts";
import { applyFirewall } from "./firewall.ts";

const params = z.strictObject({ node: nodeRef(), peer: nodeRef().optional() });

/** EHOSTUNREACH at whoever dials: ICMP host unreachable (ICMPv6 address unreachable) answers every BGP segment to and from the node. */
export const unreachable: Fault<typeof params> = {
  kind: "unreachable",
  summary: "BGP to and from the node (with `peer`, or with all) is answered with ICMP host unreachable",
  params,
  apply: (context, { node, peer }) =>
    applyFirewall(context, {
      node,
      peer,
      hooks: ["input", "output"],
      matches: ["tcp dport 179", "tcp sport 179"],
      spareEstablished: false,
      action: "reject with icmpx type host-unreachable",
      testFrom: "peer",
      testError: "EHOSTUNREACH",
    }),
};
