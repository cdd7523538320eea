import { z } from "zod";
import type { Fault } from "./fault.ts";
import { endSpeaker, onEach, signalName, speakerNodes, startSpeakers } from "./speaker-ends.ts";

const params = z.strictObject({ node: speakerNodes(), signal: signalName("KILL") });

/** The process dies and stays dead; the node lives on. The heal starts it again. */
export const speakerKill: Fault<typeof params> = {
  kind: "speaker-kill",
  summary: "kills a speaker by a signal; its node, with FIB and firewall, lives on",
  params,
  async apply(context, { node, signal }) {
    return { effects: await onEach(node, (n) => endSpeaker(context, n, signal)), heal: () => startSpeakers(context, node) };
  },
};
