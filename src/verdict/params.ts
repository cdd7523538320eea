import { z } from "zod";
import { parseIpAddress } from "../net/address.ts";
import { type Prefix, parsePrefix } from "../net/prefix.ts";
import { tableNumber } from "../scenario/fields.ts";
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

/** The table that a check looks into. */
export const tableParam = { table: tableNumber().optional().meta({ description: "the routing table; default main" }) };

/** A next hop as the kernel has it; the value after parsing is the address's canonical text. */
export const nextHopText = () =>
  z
    .string()
    .refine((text) => TO_INTERFACE.test(text) || parseIpAddress(text) !== undefined, "an IP address, or dev and an interface")
    .overwrite((text) => parseIpAddress(text) ?? text)
    .meta({ description: "an IP address; `dev lan` where the route leads to an interface alone" });

const TO_INTERFACE = /^dev [a-z0-9][a-z0-9-]{0,14}$/;

export const nodePair = () => z.tuple([nodeRef(), nodeRef()]);
