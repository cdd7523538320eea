import { z } from "zod";
import { described } from "./fields.ts";
import { addressText, duration } from "./references.ts";
import { family, hex, octet, rawSeconds } from "./scripted-fields.ts";

/** The speaker kind that takes `behaviour:` and `tell` steps. */
export const SCRIPTED = "scripted";

/**
 * How the scripted speaker departs from what a well-behaved one does. Every field is optional and means the right behaviour when it is missing. The parsed value goes to the program as JSON under
 * the same keys: durations are milliseconds, fields that the protocol counts in seconds are seconds, hexadecimal is without spaces, addresses and prefixes are canonical.
 */
export type ScriptedBehaviour = z.output<typeof scriptedBehaviour>;

const rawCapability = z.strictObject({ code: described(octet(), "the capability code"), hex: described(hex(255), "its value") });
const rawCapabilities = () => z.array(rawCapability).max(255);

/** RFC 4724 section 3, bit by bit. */
const gracefulRestartFields = {
  "restart-state": described(z.boolean(), "the R bit; default: set in the first OPEN to each peer after a restart").optional(),
  notification: described(z.boolean(), "the N bit (RFC 8538)").optional(),
  "reserved-flags": described(z.int().min(0).max(3), "the two bits between N and the time; default 0").optional(),
  "restart-time": described(rawSeconds(4095), "the Restart Time").optional(),
  families: described(
    z
      .array(
        z.strictObject({
          family: family(),
          forwarding: described(z.boolean(), "the F bit; default: whether forwarding state was kept").optional(),
          reserved: described(z.int().min(0).max(127), "the other bits of the flags octet; default 0").optional(),
        }),
      )
      .max(60),
    "the families listed; default those of the session, none for a helper",
  ).optional(),
  raw: described(hex(255), "the whole value, in place of all this").optional(),
};

const gracefulRestartCapability = z.strictObject({
  ...gracefulRestartFields,
  again: described(z.strictObject(gracefulRestartFields), "a second graceful restart capability after the first; {} repeats it").optional(),
});

/** RFC 9494 section 3. */
const longLivedCapability = z.strictObject({
  families: described(
    z
      .array(
        z.strictObject({
          family: family(),
          forwarding: described(z.boolean(), "the F bit").optional(),
          reserved: described(z.int().min(0).max(127), "the other bits of the flags octet; default 0").optional(),
          "stale-time": described(rawSeconds(0xffffff), "Long-lived Stale Time").optional(),
        }),
      )
      .max(36),
    "the families listed; default those of the session",
  ).optional(),
  raw: described(hex(255), "the whole value, in place of all this").optional(),
});

const addPath = z.strictObject({ family: family(), mode: described(z.enum(["receive", "send", "both"]), "the Send/Receive field") });

export const scriptedOpen = z
  .strictObject({
    version: described(octet(), "BGP version; default 4").optional(),
    "my-as": described(z.int().min(0).max(65535), "the 2-octet My Autonomous System field; default the AS number or AS_TRANS").optional(),
    "hold-time": described(rawSeconds(65535), "Hold Time, also a forbidden one such as 1s").optional(),
    "router-id": described(addressText(), "BGP Identifier").optional(),
    capabilities: described(
      z.union([z.literal("none"), rawCapabilities()]),
      "in place of all capabilities: none at all, or exactly these",
    ).optional(),
    families: described(z.array(family()).max(60), "the multiprotocol capabilities; default those of the session").optional(),
    "graceful-restart": described(
      z.union([z.literal("none"), gracefulRestartCapability]),
      "the graceful restart capability; none leaves it out; default what the node's graceful-restart asks for",
    ).optional(),
    "long-lived": described(
      z.union([z.literal("none"), longLivedCapability]),
      "the long-lived graceful restart capability; none leaves it out",
    ).optional(),
    "four-octet-as": described(z.boolean(), "the 4-octet AS capability; default true").optional(),
    "route-refresh": described(z.boolean(), "the route refresh capability; default true").optional(),
    "enhanced-route-refresh": described(z.boolean(), "the enhanced route refresh capability (RFC 7313); default false").optional(),
    "extended-message": described(z.boolean(), "the extended message capability (RFC 8654); default false").optional(),
    "add-path": described(z.array(addPath).max(60), "the ADD-PATH capability (RFC 7911); default none").optional(),
    "extended-parameters": described(z.boolean(), "optional parameters in the form of RFC 9072; default false").optional(),
    "one-parameter-per-capability": described(z.boolean(), "each capability in an optional parameter of its own; default false").optional(),
    extra: described(rawCapabilities(), "further capabilities, after the others").optional(),
  })
  .meta({ id: "scripted-open" });

const endOfRibTime = z.union([
  z.enum(["after-routes", "before-routes", "never"]),
  z.strictObject({ delay: described(duration(), "this long after the last route") }),
]);
const endOfRibForm = () => z.enum(["proper", "empty", "mp-unreach"]);

/** What is sent when a session has come up. The default is every route, then the End-of-RIB of every family. */
export const initialUpdate = z
  .strictObject({
    announce: described(z.boolean(), "whether routes are sent; default true").optional(),
    delay: described(duration(), "wait before the first UPDATE; default 0s").optional(),
    "end-of-rib": described(
      z.union([
        endOfRibTime,
        z.strictObject({
          ipv4: described(endOfRibTime, "that of IPv4").optional(),
          ipv6: described(endOfRibTime, "that of IPv6").optional(),
        }),
      ]),
      "when the End-of-RIB comes, for all families or for each; default after-routes",
    ).optional(),
    "end-of-rib-form": described(
      endOfRibForm(),
      "proper: an empty UPDATE for IPv4 unicast, MP_UNREACH_NLRI for others; empty or mp-unreach: that form for every family",
    ).optional(),
    "routes-per-update": described(z.int().min(1).max(1000), "at most so many prefixes in an UPDATE; default as many as fit").optional(),
    order: described(
      z.enum(["given", "reversed", "shuffled"]),
      "order of the prefixes; shuffled is the same in every run; default given",
    ).optional(),
    repeat: described(z.int().min(1).max(10), "send each UPDATE so many times; default 1").optional(),
    "keepalive-before-end-of-rib": described(z.boolean(), "a KEEPALIVE between the routes and the End-of-RIB; default false").optional(),
    segments: described(
      z.enum(["natural", "one-octet", "end-of-rib-with-routes", "split-end-of-rib"]),
      "how messages are cut into TCP segments: one-octet writes, the End-of-RIB in the segment of the last route, the End-of-RIB in two segments",
    ).optional(),
  })
  .meta({ id: "initial-update" });

const behaviourFields = {
  open: described(scriptedOpen, "what the OPEN says, bit by bit").optional(),
  connect: described(
    z.enum(["dial", "accept", "both", "none"]),
    "who opens the TCP connection; default both, accept where the session is passive; none: neither",
  ).optional(),
  "dial-delay": described(duration(), "wait before the first dial; default 0s").optional(),
  "answer-open-after": described(duration(), "wait between TCP up and the own OPEN; default 0s").optional(),
  "answer-keepalive": described(
    z.boolean(),
    "whether the peer's OPEN is answered by a KEEPALIVE; false stays in OpenConfirm; default true",
  ).optional(),
  keepalives: described(z.enum(["on", "off"]), "off: no KEEPALIVE once Established; default on").optional(),
  "initial-update": described(initialUpdate, "what is sent when a session has come up").optional(),
  stop: described(
    z.enum(["cease", "hard-reset", "fin", "rst", "silence"]),
    "what TERM does; default: a FIN alone where graceful restart is full, else a Cease",
  ).optional(),
  "kernel-routes": described(z.enum(["install", "none"]), "whether routes go into the kernel; default install").optional(),
  defects: described(
    z.array(z.string().regex(/^(none|[A-Z]{2}\d{2})$/, "the id of a mutant such as MH07, or none")).max(64),
    "known defects to have, by the catalogue's ids",
  ).optional(),
};

/** The node field `behaviour:`. */
export const scriptedBehaviour = z.strictObject(behaviourFields).meta({ id: "behaviour" });
