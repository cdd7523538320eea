import { z } from "zod";
import { nodeRef } from "../../src/scenario/references.ts";
import type { Fault } from "./fault.ts";
import { speakerOf } from "./speaker-ends.ts";

const params = z.strictObject({ node: nodeRef() });

/** Every process of the speaker stops at once and its sockets stay open, so that only the hold timer tells the peers. */
export const pause: Fault<typeof params> = {
  kind: "pause",
  summary: "freezes a speaker; its connections stay open until the peers' hold timers expire",
  params,
  async apply(context, { node }) {
    const speaker = speakerOf(context, node);
    if (!speaker.running || speaker.paused)
      return {
        effects: [{ node, took: false, reason: `the speaker of ${node} was ${speaker.paused ? "paused already" : "not running"}` }],
      };
    await speaker.pause();
    const { beganT } = await context.lab.node(node).run(["true"]);
    return {
      effects: [{ node, took: true, t: beganT, proof: "the engine reports the speaker's container as paused" }],
      heal: async () => {
        if (speaker.paused) await speaker.resume();
      },
    };
  },
};
