import { z } from "zod";
import type { Fault } from "./fault.ts";
import { endSpeaker, onEach, speakerNodes, startSpeakers } from "./speaker-ends.ts";

const params = z.strictObject({ node: speakerNodes() });

/** The ordinary stop, as a service manager does it. */
export const speakerStop: Fault<typeof params> = {
  kind: "speaker-stop",
  summary: "stops a speaker in order, by TERM",
  params,
  async apply(context, { node }) {
    return { effects: await onEach(node, (n) => endSpeaker(context, n, "TERM")), heal: () => startSpeakers(context, node) };
  },
};
