import { z } from "zod";
import { duration } from "../../src/scenario/references.ts";
import type { Effect, Fault, FaultContext } from "./fault.ts";
import { downFor, onEach, speakerNodes, speakerOf } from "./speaker-ends.ts";

const params = z.strictObject({
  node: speakerNodes(),
  grace: duration().default(30_000).meta({ description: "how long the speaker may take to end after TERM before it is killed" }),
  "down-for": downFor(),
});

/** What a pod delete is for a hostNetwork speaker: TERM, a grace period, KILL, the container deleted, and a new one with an empty file system. */
export const speakerRecreate: Fault<typeof params> = {
  kind: "speaker-recreate",
  summary: "deletes the speaker's container and makes it again: a pod delete",
  params,
  async apply(context, { node, grace, "down-for": downForMs }) {
    return { effects: await onEach(node, (n) => recreate(context, n, grace, downForMs)) };
  },
};

async function recreate(context: FaultContext, node: string, graceMs: number, downForMs: number): Promise<Effect> {
  const speaker = speakerOf(context, node);
  if (!speaker.running) return { took: false, reason: `the speaker of ${node} was not running` };
  const ended = await speaker.endGracefully(graceMs);
  await speaker.remove();
  await context.elapse(downForMs);
  await speaker.start({ recovery: true });
  const proof = `TERM${ended.killed ? ` and, after ${graceMs / 1000} s, KILL` : ""}: the container exited with ${ended.exitCode} and was deleted`;
  return { took: true, t: ended.t, proof };
}
