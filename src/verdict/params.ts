import { z } from "zod";
import { type Prefix, parsePrefix } from "../net/prefix.ts";
import { nodeRef, stepRef } from "../scenario/references.ts";

/** A prefix that the scenario's parser has let through; throws on anything else, as from a record that was tampered with. */
export function prefixParam(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (!prefix) throw new Error(`not a prefix: ${text}`);
  return prefix;
}

/** The window of a check: from the begin of one step to the end of another. */
export const windowParams = {
  from: stepRef().optional().meta({ description: "the step with whose begin the window begins; default: the first fault" }),
  until: stepRef().optional().meta({ description: "the step with whose end the window ends; default: the last step" }),
};

export const nodePair = () => z.tuple([nodeRef(), nodeRef()]);
