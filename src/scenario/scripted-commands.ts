import { z } from "zod";
import { described } from "./fields.ts";
import { duration, nodeRef } from "./references.ts";
import { attributes, family, hasOneKindOfRoutes, hex, octet, routes } from "./scripted-fields.ts";
import { initialUpdate, scriptedBehaviour, scriptedOpen } from "./scripted-schema.ts";

const session = described(z.string().min(1), "only this session, by its id or the peer's name; default all of the speaker's").optional();
const ONE_KIND = "exactly one of prefixes, generate";

const subtype = z.union([z.enum(["request", "begin", "end"]), octet()]);
const listen = described(
  z.enum(["accept", "refuse", "drop"]),
  "what becomes of incoming connections: accepted and never answered, refused by RST, dropped without a word; default refuse",
).optional();

const notification = {
  code: described(octet(), "error code; default 6, Cease").optional(),
  subcode: described(octet(), "error subcode; default 0").optional(),
  data: described(hex(4075), "the data field; for a Hard Reset (6/9) the inner code, subcode and data").optional(),
};

/** What a `tell` step can ask of a scripted speaker: one schema per operation, told apart by its key. */
export const SCRIPTED_COMMANDS = {
  announce: z.strictObject({ ...routes, attributes: attributes.optional(), session }).refine(hasOneKindOfRoutes, ONE_KIND),
  withdraw: z.strictObject({ ...routes, session }).refine(hasOneKindOfRoutes, ONE_KIND),
  "end-of-rib": z.strictObject({
    family: described(family(), "whose; default every family of the session").optional(),
    form: described(
      z.enum(["proper", "empty", "mp-unreach"]),
      "default proper: an empty UPDATE for IPv4 unicast, MP_UNREACH_NLRI else",
    ).optional(),
    session,
  }),
  close: z.strictObject({
    how: described(z.enum(["fin", "rst", "notification", "silence"]), "silence keeps the connection open and says nothing more"),
    ...notification,
    read: described(z.boolean(), "with silence: whether what the peer sends is still read; default true").optional(),
    "stay-away": described(z.boolean(), "neither dial nor accept until told to return; false: come back as usual; default true").optional(),
    listen,
    session,
  }),
  "stay-away": z.strictObject({ listen, session }),
  return: z.strictObject({
    open: described(scriptedOpen, "laid over the behaviour's OPEN, from now on").optional(),
    connect: described(z.enum(["dial", "accept", "both"]), "who opens the connection; default as the behaviour says").optional(),
    "initial-update": described(initialUpdate, "laid over the behaviour's, from now on").optional(),
    restarted: described(z.boolean(), "come back as one that has restarted: R set, deferring its selection; default true").optional(),
    session,
  }),
  "new-connection": z.strictObject({
    "open-after": described(
      z.union([z.literal("never"), duration()]),
      "how long after TCP is up the OPEN is sent on the second connection; default 0s",
    ).optional(),
    open: described(scriptedOpen, "laid over the behaviour's OPEN, on this connection and from now on").optional(),
    session,
  }),
  send: z.strictObject({ hex: described(hex(), "octets to be sent as they are"), session }),
  "send-message": z.strictObject({
    type: described(z.enum(["open", "update", "notification", "keepalive", "route-refresh"]), "the message; it is not acted on otherwise"),
    ...notification,
    open: described(scriptedOpen, "type open: laid over the behaviour's").optional(),
    withdrawn: described(hex(), "type update: the withdrawn routes field").optional(),
    "path-attributes": described(hex(), "type update: the path attributes field").optional(),
    nlri: described(hex(), "type update: the NLRI field").optional(),
    family: described(family(), "type route-refresh: whose; default ipv4").optional(),
    subtype: described(subtype, "type route-refresh").optional(),
    session,
  }),
  "route-refresh": z.strictObject({
    family: described(family(), "whose; default ipv4").optional(),
    subtype: described(subtype, "request, or the begin and end markers of RFC 7313; default request").optional(),
    session,
  }),
  keepalives: z.union([
    z.enum(["on", "off"]).transform((state): { state: "on" | "off"; session?: string } => ({ state })),
    z.strictObject({ state: described(z.enum(["on", "off"]), "off: no KEEPALIVE from now on"), session }),
  ]),
  behaviour: scriptedBehaviour,
  status: z.strictObject({ session }),
} as const;

export type ScriptedOperation = keyof typeof SCRIPTED_COMMANDS;

export const SCRIPTED_OPERATIONS: readonly ScriptedOperation[] = Object.keys(SCRIPTED_COMMANDS).filter(isScriptedOperation);

function isScriptedOperation(text: string): text is ScriptedOperation {
  return Object.hasOwn(SCRIPTED_COMMANDS, text);
}

/** Operations after which a session is no longer what it was: the first of them begins the window of expectations that name none, like a fault. */
export const BREAKING_OPERATIONS: ReadonlySet<string> = new Set<ScriptedOperation>(["close", "new-connection"]);

/** The step as a whole, for editors. */
export const tellSchemas: readonly z.ZodType[] = Object.entries(SCRIPTED_COMMANDS).map(([operation, schema]) =>
  z.strictObject({ node: described(nodeRef(), "a node whose speaker is scripted"), [operation]: schema }),
);
