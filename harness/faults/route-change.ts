import { z } from "zod";
import { type Prefix, parsePrefix } from "../../src/net/prefix.ts";
import { nodeRef, prefixText } from "../../src/scenario/references.ts";
import { HarnessError } from "../errors.ts";
import type { Effect, Fault, FaultContext } from "./fault.ts";
import { speakerOf } from "./speaker-ends.ts";

const params = z.strictObject({
  node: nodeRef(),
  prefix: z.union([prefixText(), z.array(prefixText()).min(1).max(100)]).meta({ description: "a prefix such as 10.1.0.0/26, or several" }),
});
const ON_WIRE_MS = 10_000;

/** A change in what the speaker has to say; an UPDATE on the wire with that prefix proves that it said it. */
export const announce: Fault<typeof params> = {
  kind: "announce",
  needsBgp: true,
  summary: "the speaker announces one more prefix, or several",
  params,
  apply: (context, { node, prefix }) => change(context, node, [prefix].flat().map(prefixOf), "announce"),
};

export const withdraw: Fault<typeof params> = {
  kind: "withdraw",
  needsBgp: true,
  summary: "the speaker withdraws a prefix, or several",
  params,
  apply: (context, { node, prefix }) => change(context, node, [prefix].flat().map(prefixOf), "withdraw"),
};

async function change(
  context: FaultContext,
  node: string,
  prefixes: readonly Prefix[],
  verb: "announce" | "withdraw",
): ReturnType<Fault["apply"]> {
  const speaker = speakerOf(context, node);
  if (!speaker.running) return { effects: [{ node, took: false, reason: `the speaker of ${node} was not running` }] };
  const { beganT } = await context.lab.node(node).run(["true"]);
  for (const prefix of prefixes) await speaker[verb](prefix);
  const undo = verb === "announce" ? "withdraw" : "announce";
  const heal = async () => {
    for (const prefix of speaker.running ? prefixes : []) await speaker[undo](prefix);
  };
  const effects = await Promise.all(prefixes.map(async (prefix) => ({ node, ...(await proven(context, node, prefix, verb, beganT)) })));
  return { effects, heal };
}

async function proven(context: FaultContext, node: string, prefix: Prefix, verb: "announce" | "withdraw", sinceT: number): Promise<Effect> {
  const change = verb === "announce" ? "announced" : "withdrawn";
  const t = await context.nextUpdateFrom(node, change, prefix, sinceT, ON_WIRE_MS);
  if (t !== undefined) return { took: true, t, proof: `${node} sent an UPDATE with ${prefix} ${change}` };
  return {
    took: false,
    reason: `${node} sent no UPDATE with ${prefix} ${change} within ${ON_WIRE_MS / 1000} s after it was told to ${verb} it`,
  };
}

function prefixOf(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (!prefix) throw new HarnessError(`not a prefix: ${text}`);
  return prefix;
}
