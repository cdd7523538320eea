import { z } from "zod";
import { duration, nodeRef } from "../../src/scenario/references.ts";
import type { LabSpeaker } from "../docker/lab-node.ts";
import { HarnessError } from "../errors.ts";
import type { AppliedFault, Effect, FaultContext } from "./fault.ts";

/** Parts that the faults on a speaker's process share. */
export const signalName = (preset: "KILL" | "TERM") =>
  z
    .enum(["KILL", "TERM", "INT", "HUP", "QUIT", "ABRT", "SEGV"])
    .default(preset)
    .meta({ description: "signal to the speaker's first process" });
export const downFor = () => duration().default(0).meta({ description: "how long the speaker stays away" });
/** One node, or several on which the fault happens at once. */
export const speakerNodes = () =>
  z.union([nodeRef(), z.array(nodeRef()).min(1)]).meta({ description: "a node with a speaker, or several: then at all of them at once" });

const END_MS = 30_000;

export function speakerOf(context: FaultContext, node: string): LabSpeaker {
  const { speaker } = context.lab.node(node);
  if (!speaker) throw new HarnessError(`node ${node} has no speaker`);
  return speaker;
}

/** The fault at one node after the other in words, at the same time in fact. */
export async function onEach(
  nodes: string | readonly string[],
  action: (node: string) => Promise<Effect>,
): Promise<AppliedFault["effects"]> {
  const names = typeof nodes === "string" ? [nodes] : nodes;
  return await Promise.all(names.map(async (node) => ({ node, ...(await action(node)) })));
}

/** Ends the speaker; the proof is the exit of its container, whose time the engine took. */
export async function endSpeaker(context: FaultContext, node: string, signal: string): Promise<Effect> {
  const speaker = speakerOf(context, node);
  if (!speaker.running) return { took: false, reason: `the speaker of ${node} was not running` };
  const ended = await speaker.end(signal, END_MS);
  if (!ended) return { took: false, reason: `the speaker of ${node} still runs ${END_MS / 1000} s after SIG${signal}` };
  const { t, exitCode } = ended;
  return { took: true, t, proof: `SIG${signal}: the speaker's container exited with ${exitCode}` };
}

/** Starts the speakers in recovery mode, those that do not run. */
export async function startSpeakers(context: FaultContext, nodes: string | readonly string[]): Promise<void> {
  const names = typeof nodes === "string" ? [nodes] : nodes;
  await Promise.all(
    names.map(async (node) => {
      const speaker = speakerOf(context, node);
      if (!speaker.running) await speaker.start({ recovery: true });
    }),
  );
}
