import { parsePrefix } from "../../src/net/prefix.ts";
import { behaviour, initialUpdate, openBehaviour } from "./behaviour.ts";
import { familyNumbers } from "./families.ts";
import { prefix } from "./settings.ts";
import {
  bool,
  either,
  fields,
  int,
  list,
  mapping,
  milliseconds,
  octets,
  oneOf,
  optional,
  parsed,
  Refused,
  type Shaped,
  text,
  withDefault,
} from "./shape.ts";
import { toldAttributes } from "./told-attributes.ts";

/** What the speaker can be told while it runs. */
export type Command = { [K in Operation]: { readonly op: K; readonly params: Shaped<(typeof OPERATIONS)[K]> } }[Operation];
export type Operation = keyof typeof OPERATIONS;

const octet = int(0, 255);
const session = optional(text);
const listen = optional(oneOf("accept", "refuse", "drop"));
const routes = {
  prefixes: optional(list(prefix)),
  generate: optional(
    fields({ base: parsed(parsePrefix, "a prefix"), count: int(1, 4_000_000), "attribute-sets": withDefault(int(1, 4_000_000), 1) }),
  ),
};
const notification = { code: optional(octet), subcode: optional(octet), data: optional(octets) };
const subtype = optional(either(oneOf("request", "begin", "end"), octet));

const OPERATIONS = {
  announce: fields({ ...routes, attributes: withDefault(toldAttributes, {}), session }),
  withdraw: fields({ ...routes, session }),
  "end-of-rib": fields({ family: optional(familyNumbers), form: optional(oneOf("proper", "empty", "mp-unreach")), session }),
  close: fields({
    how: oneOf("fin", "rst", "notification", "silence"),
    ...notification,
    read: optional(bool),
    "stay-away": optional(bool),
    listen,
    session,
  }),
  "stay-away": fields({ listen, session }),
  return: fields({
    open: optional(openBehaviour),
    connect: optional(oneOf("dial", "accept", "both")),
    "initial-update": optional(initialUpdate),
    restarted: optional(bool),
    session,
  }),
  "new-connection": fields({ "open-after": optional(either(oneOf("never"), milliseconds)), open: optional(openBehaviour), session }),
  send: fields({ hex: octets, session }),
  "send-message": fields({
    type: oneOf("open", "update", "notification", "keepalive", "route-refresh"),
    ...notification,
    open: optional(openBehaviour),
    withdrawn: optional(octets),
    "path-attributes": optional(octets),
    nlri: optional(octets),
    family: optional(familyNumbers),
    subtype,
    session,
  }),
  "route-refresh": fields({ family: optional(familyNumbers), subtype, session }),
  keepalives: fields({ state: oneOf("on", "off"), session }),
  behaviour,
  status: fields({ session }),
} as const;

/** Throws `Refused` with the field that is not what it has to be. */
export function readCommand(json: string): Command {
  const { op, ...params } = mapping(parseJson(json), "");
  const known = Object.keys(OPERATIONS).filter(isOperation);
  const found = known.find((name) => name === op);
  if (!found) throw new Refused(`op: ${JSON.stringify(op)?.slice(0, 40)} is not one of ${known.join(", ")}`);
  // The parameters have just been checked by the operation's own shape.
  return { op: found, params: OPERATIONS[found](params, "") } as Command;
}

function isOperation(name: string): name is Operation {
  return Object.hasOwn(OPERATIONS, name);
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Refused("the command is not JSON");
  }
}
