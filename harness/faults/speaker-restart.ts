import { z } from "zod";
import type { Fault } from "./fault.ts";
import { downFor, endSpeaker, onEach, signalName, speakerNodes, startSpeakers } from "./speaker-ends.ts";

const params = z.strictObject({ node: speakerNodes(), signal: signalName("KILL"), "down-for": downFor() });

/** Ends and comes back in the same container: a crash that a supervisor mends, or a container restart. */
export const speakerRestart: Fault<typeof params> = {
  kind: "speaker-restart",
  summary: "ends a speaker by a signal and starts it again in the same container",
  params,
  async apply(context, { node, signal, "down-for": downForMs }) {
    const effects = await onEach(node, async (n) => {
      const effect = await endSpeaker(context, n, signal);
      if (effect.took) {
        await context.elapse(downForMs);
        await startSpeakers(context, n);
      }
      return effect;
    });
    return { effects };
  },
};
