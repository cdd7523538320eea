import { z } from "zod";
import { type Prefix, parsePrefix } from "../../src/net/prefix.ts";
import { nodeRef, prefixText } from "../../src/scenario/references.ts";
import { HarnessError } from "../errors.ts";
import type { Fault, FaultContext } from "./fault.ts";
import { speakerOf } from "./speaker-ends.ts";

const params = z.strictObject({ node: nodeRef(), prefix: prefixText() });
const ON_WIRE_MS = 10_000;

/** A change in what the speaker has to say; an UPDATE on the wire proves that it said it. */
export const announce: Fault<typeof params> = {
  kind: "announce",
  summary: "the speaker announces one more prefix",
  params,
  apply: (context, { node, prefix }) => change(context, node, prefix, "announce"),
};

export const withdraw: Fault<typeof params> = {
  kind: "withdraw",
  summary: "the speaker withdraws a prefix",
  params,
  apply: (context, { node, prefix }) => change(context, node, prefix, "withdraw"),
};

async function change(context: FaultContext, node: string, text: string, verb: "announce" | "withdraw"): ReturnType<Fault["apply"]> {
  const prefix = prefixOf(text);
  const speaker = speakerOf(context, node);
  if (!speaker.running) return { effects: [{ node, took: false, reason: `the speaker of ${node} was not running` }] };
  const { beganT } = await context.lab.node(node).run(["true"]);
  await speaker[verb](prefix);
  const t = await context.nextUpdateFrom(node, verb === "announce" ? "announced" : "withdrawn", beganT, ON_WIRE_MS);
  const undo = verb === "announce" ? "withdraw" : "announce";
  const heal = async () => {
    if (speaker.running) await speaker[undo](prefix);
  };
  if (t === undefined)
    return {
      effects: [
        { node, took: false, reason: `${node} sent no such UPDATE within ${ON_WIRE_MS / 1000} s after it was told to ${verb} ${prefix}` },
      ],
      heal,
    };
  return {
    effects: [
      {
        node,
        took: true,
        t,
        proof: `${node} sent an UPDATE with routes ${verb === "announce" ? "announced" : "withdrawn"} after it was told to ${verb} ${prefix}`,
      },
    ],
    heal,
  };
}

function prefixOf(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (!prefix) throw new HarnessError(`not a prefix: ${text}`);
  return prefix;
}
