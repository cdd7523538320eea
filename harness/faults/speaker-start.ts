import { z } from "zod";
import type { Fault } from "./fault.ts";
import { onEach, speakerNodes, speakerOf } from "./speaker-ends.ts";

const params = z.strictObject({
  node: speakerNodes(),
  recovery: z.boolean().default(true).meta({ description: "start as after a restart (BIRD -R), not as for the first time" }),
});

/** Brings a dead speaker back. */
export const speakerStart: Fault<typeof params> = {
  kind: "speaker-start",
  summary: "starts a speaker that was killed or stopped",
  params,
  async apply(context, { node, recovery }) {
    const effects = await onEach(node, async (n) => {
      const speaker = speakerOf(context, n);
      if (speaker.running) return { took: false, reason: `the speaker of ${n} was running already` };
      return { took: true, t: await speaker.start({ recovery }), proof: "the speaker's container runs" };
    });
    return { effects };
  },
};
