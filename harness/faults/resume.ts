import { z } from "zod";
import { nodeRef } from "../../src/scenario/references.ts";
import type { Fault } from "./fault.ts";
import { speakerOf } from "./speaker-ends.ts";

const params = z.strictObject({ node: nodeRef() });

/** The end of a `pause`. */
export const resume: Fault<typeof params> = {
  kind: "resume",
  summary: "lets a frozen speaker go on",
  params,
  async apply(context, { node }) {
    const speaker = speakerOf(context, node);
    if (!speaker.paused) return { effects: [{ node, took: false, reason: `the speaker of ${node} was not paused` }] };
    await speaker.resume();
    const { beganT } = await context.lab.node(node).run(["true"]);
    return { effects: [{ node, took: true, t: beganT, proof: "the engine reports the speaker's container as running" }] };
  },
};
