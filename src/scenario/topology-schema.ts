import { z } from "zod";
import { addresses, described, labelName, networkName, prefixes, routeProtocol, tableNumber, wholeSeconds } from "./fields.ts";
import { isImageReference } from "./image-reference.ts";
import { addressText, nodeRef, prefixText } from "./references.ts";
import { scriptedBehaviour } from "./scripted-schema.ts";
import type { SpeakerVocabulary } from "./vocabulary.ts";

/** RFC 4724 section 3: the Restart Time has 12 bits. */
const MAX_RESTART_TIME_S = 4095;
/** RFC 9494 section 3: 24 bits; a duration is at most a day. */
const MAX_LONG_LIVED_S = 86_400;
const MAX_CONFIG_LENGTH = 64 * 1024;

const gracefulRestartMode = () => z.enum(["off", "helper", "full"]);

const gracefulRestartFields = z.strictObject({
  mode: described(gracefulRestartMode(), "off: no capability; helper: helps, keeps nothing itself; full: both roles (default)").optional(),
  "restart-time": described(
    wholeSeconds(0, MAX_RESTART_TIME_S),
    "Restart Time of the capability, RFC 4724 section 3; default 120s",
  ).optional(),
  wait: described(
    wholeSeconds(0, 65535),
    "Selection Deferral Timer of the restarting speaker, RFC 4724 section 4.1; default 240s",
  ).optional(),
  "stale-time": described(
    wholeSeconds(0, 65535),
    "how long a helper keeps stale routes once the session is back (FRR: since it was lost; BIRD has no such timer); default 360s",
  ).optional(),
  "long-lived": described(
    z.union([
      z.literal("off"),
      z.strictObject({ "stale-time": described(wholeSeconds(1, MAX_LONG_LIVED_S), "Long-lived Stale Time, RFC 9494 section 3") }),
    ]),
    "long-lived graceful restart, which begins when the Restart Time has run out; default off",
  ).optional(),
  notification: described(z.boolean(), "the Notification bit, RFC 8538; default false; BIRD has none").optional(),
  "preserve-forwarding": described(
    z.boolean(),
    "claim the Forwarding State bit where a speaker has a knob for it; default true",
  ).optional(),
});

export const gracefulRestart = z.union([gracefulRestartMode(), gracefulRestartFields]);
export type GracefulRestartInput = z.output<typeof gracefulRestart>;

export const timerFields = z.strictObject({
  hold: described(
    wholeSeconds(0, 65535).refine((s) => s === 0 || s >= 3, "0s or at least 3s (RFC 4271 section 4.2)"),
    "Hold Time; 0s means none; default 90s",
  ).optional(),
  keepalive: described(wholeSeconds(0, 21845), "time between KEEPALIVEs; default a third of the Hold Time").optional(),
  "connect-retry": described(wholeSeconds(1, 65535), "ConnectRetryTimer; default 5s").optional(),
});
export type TimerInput = z.output<typeof timerFields>;

export const routeFields = z.strictObject({
  to: described(prefixText(), "where to"),
  via: described(addressText(), "the next hop, on one of the node's networks"),
  table: described(tableNumber(), "the routing table; default main").optional(),
  protocol: described(routeProtocol(), "whose route it is said to be, as rtm_protocol: static, 248; default boot").optional(),
});

export const ruleFields = z.strictObject({
  to: described(prefixText(), "what is sent there"),
  table: described(tableNumber(), "is looked up in this table first"),
});

/** What a node says besides its addresses, whose keys are the names of networks. */
export const nodeFields = z.strictObject({
  speaker: described(
    z.string().meta({ format: "speaker" }),
    "daemon and version: bird@2.17, frr@10.3; bird@2 is the newest that starts with 2.; frr=quay.io/frrouting/frr:10.4.1 is another image; scripted is our own",
  ).optional(),
  image: described(
    z.string().refine(isImageReference, "an image reference such as quay.io/frrouting/frr:10.4.1"),
    "another image for the speaker",
  ).optional(),
  config: described(z.string().min(1).max(MAX_CONFIG_LENGTH), "the speaker's own configuration, in place of the rendered one").optional(),
  asn: described(z.int().min(1).max(4294967294), "AS number").optional(),
  "router-id": described(routerId(), "BGP Identifier; default the first IPv4 address").optional(),
  announce: described(z.array(prefixText()), "prefixes that the speaker originates").default([]),
  "maximum-paths": described(z.int().min(1).max(128), "how many equal paths go into the FIB").default(16),
  "kernel-routes": described(
    z.enum(["install", "none"]),
    "none: the speaker keeps its routes out of the kernel, where the FIB is not what the scenario is about and would be too large; default install",
  ).optional(),
  "next-hop-self": described(z.boolean(), "sets itself as next hop on all its sessions").default(false),
  "graceful-restart": described(gracefulRestart, "overrides the topology's graceful restart on this node").optional(),
  behaviour: described(scriptedBehaviour, "of a scripted speaker: how it departs from what a well-behaved one does").optional(),
  loopback: described(z.array(prefixText()), "service addresses on lo").default([]),
  routes: described(z.array(routeFields), "static routes").default([]),
  "multipath-hash": described(
    z.enum(["layer-3", "layer-4"]),
    "what the kernel chooses among several next hops by: addresses alone, or the 5-tuple; default layer-4",
  ).optional(),
  rules: described(z.array(ruleFields), "policy rules: where packets are looked up before the main table").default([]),
});

export const sessionFields = z.strictObject({
  between: described(z.tuple([nodeRef(), nodeRef()]), "the two ends"),
  network: described(z.string(), "which network, when the ends share several").optional(),
  passive: described(z.string(), "the end that never dials").optional(),
  families: described(
    z.array(z.enum(["ipv4", "ipv6"])).min(1),
    "address families that one session carries; default one session per family",
  ).optional(),
  "next-hop-self": described(
    z.union([z.string(), z.array(z.string())]),
    "the end, or the ends, that set themselves as next hop",
  ).optional(),
  timers: described(timerFields, "timers of this session").optional(),
  password: described(
    z.string().regex(/^[A-Za-z0-9._+/=@-]{1,80}$/, "1 to 80 letters, digits and . _ + / = @ -"),
    "both ends sign their segments with it: TCP MD5, RFC 2385",
  ).optional(),
});
export type SessionInput = z.output<typeof sessionFields>;

const sessions = z.union([z.literal("full-mesh"), z.array(z.union([z.tuple([nodeRef(), nodeRef()]), sessionFields]))]);

/** The parser goes through it piece by piece, so that one mistake does not hide the next. */
export const topologyFields = z.strictObject({
  networks: described(z.record(networkName(), prefixes()), "layer-2 segments and their prefixes"),
  nodes: nodesOf(nodeFields),
  sessions: described(sessions, "full-mesh (every pair of speakers that share a network) or a list").optional(),
  "graceful-restart": described(gracefulRestart, "what every speaker does about graceful restart; default full").optional(),
  timers: described(timerFields, "timers of every session").optional(),
});

/** The whole, for editors: with the settings of each speaker kind in a node. */
export function topologyFor(speakers: readonly SpeakerVocabulary[]): z.ZodObject {
  const settings = speakers.flatMap(({ kind, settings: own }) =>
    own ? [[kind, described(own.schema, own.summary).optional()] as const] : [],
  );
  return topologyFields.extend({ nodes: nodesOf(nodeFields.extend(Object.fromEntries(settings))) });
}

function nodesOf(fields: z.ZodObject): z.ZodType {
  return described(
    z.record(labelName(), fields.catchall(addresses().describe("this node's address, or addresses, on the network of that name"))),
    "network namespaces, with or without a speaker",
  );
}

function routerId() {
  return addressText().refine(
    (text) => text.includes(".") && !text.includes(":") && text !== "0.0.0.0",
    "an IPv4 address other than 0.0.0.0",
  );
}
