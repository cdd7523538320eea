import { z } from "zod";
import { nodeRef } from "../../src/scenario/references.ts";
import type { Fault } from "./fault.ts";
import { speakerOf } from "./speaker-ends.ts";

const params = z.strictObject({
  node: nodeRef(),
  percent: z.number().min(1).max(90).meta({ description: "of one processor, for all processes of the speaker's container together" }),
});

/** The speaker starves: the kernel gives its processes no more than so much of a processor in every tenth of a second. Its messages are handled late, its timers too. */
export const cpuQuota: Fault<typeof params> = {
  kind: "cpu-quota",
  summary: "gives the speaker's processes only a part of one processor, by cgroup quota, until the fault is healed",
  params,
  async apply(context, { node, percent }) {
    const speaker = speakerOf(context, node);
    if (!speaker.running) return { effects: [{ node, took: false, reason: `the speaker of ${node} was not running` }] };
    await speaker.limitCpu(percent);
    const { beganT: t } = await context.lab.node(node).run(["true"]);
    const heal = async () => {
      if (speaker.running) await speaker.limitCpu(undefined);
    };
    const throttled = await speaker.throttledPeriods(percent);
    if (throttled === undefined || throttled === 0) {
      const reason = throttled === 0 ? "the kernel has cut no period short" : "its cgroup tells nothing of it";
      return {
        effects: [{ node, took: false, reason: `the engine says that ${node} has ${percent} % of a processor, but ${reason}` }],
        heal,
      };
    }
    const proof = `the engine gives ${percent} % of a processor, and the kernel has cut ${throttled} periods of a tenth of a second short`;
    return { effects: [{ node, took: true, t, proof }], heal };
  },
};
