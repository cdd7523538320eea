import { z } from "zod";
import { nodeRef } from "../../src/scenario/references.ts";
import type { Fault } from "./fault.ts";
import { applyFirewall } from "./firewall.ts";

const params = z.strictObject({ node: nodeRef(), peer: nodeRef().optional() });

/** ECONNREFUSED at whoever dials: a RST answers each SYN to TCP 179, as from a host whose speaker is gone. Connections that exist are left alone. */
export const refuse: Fault<typeof params> = {
  kind: "refuse",
  summary: "the node answers every new connection to TCP 179 (from `peer`, or from all) with RST",
  params,
  apply: (context, { node, peer }) =>
    applyFirewall(context, {
      node,
      peer,
      hooks: ["input"],
      matches: ["tcp dport 179 tcp flags & (syn | ack) == syn"],
      spareEstablished: false,
      action: "reject with tcp reset",
      testFrom: "peer",
      testError: "ECONNREFUSED",
    }),
};
