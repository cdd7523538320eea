import { z } from "zod";
import { described, durationFrom } from "../../src/scenario/fields.ts";
import { nodeRef } from "../../src/scenario/references.ts";
import type { Fault } from "./fault.ts";
import { speakerOf } from "./speaker-ends.ts";

const params = z.strictObject({
  node: nodeRef(),
  for: described(durationFrom(1), "how long, while the next steps go on; without it until the fault is healed").optional(),
});

/**
 * The stream by which the route-sync process hears of best paths breaks and is opened again later, as it was at first: what GoBGP told in between is lost, and nobody says so. GoBGP and its sessions go on undisturbed.
 */
export const syncInterrupt: Fault<typeof params> = {
  kind: "sync-interrupt",
  change: "sync-interrupt",
  summary: "interrupts the stream of best paths from GoBGP to route-sync: what is told meanwhile is lost",
  params,
  async apply(context, { node, for: forMs }) {
    const speaker = speakerOf(context, node);
    const answer = await speaker.tell({ op: "interrupt-watch", ...(forMs === undefined ? {} : { forMs: Math.round(forMs) }) });
    const { beganT: t } = await context.lab.node(node).run(["true"]);
    if (answer.wasOpen !== true) return { effects: [{ node, took: false, reason: `the stream of ${node} was interrupted already` }] };
    const until = forMs === undefined ? "" : ` for ${forMs / 1000} s`;
    const proof = `route-sync answered that its stream of best paths is closed${until}, with ${String(answer.routes)} routes in its map`;
    const heal = async () => {
      if (speaker.running) await speaker.tell({ op: "resume-watch" });
    };
    return { effects: [{ node, took: true, t, proof }], heal };
  },
};
