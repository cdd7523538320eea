import { z } from "zod";
import { described, durationFrom, stepId, tableNumber } from "./fields.ts";
import { addressText, duration, nodeRef, prefixText, probeRef, stepRef } from "./references.ts";

export const WAIT_WORDS = ["established", "converged", "end-of-rib"] as const;

/** What a wait for something on the wire shares: it counts what was seen since the step before it that changed something. */
const since = described(
  stepRef(),
  "count from the begin of this earlier step; default the last fault, heal or tell before the wait, else the start",
).optional();
const senderAndReceiver = (description: string) => described(z.tuple([nodeRef(), nodeRef()]), description);

/** One schema per condition, told apart by the key that only it has. */
export const WAIT_CONDITIONS = {
  established: z.strictObject({ established: described(z.array(nodeRef()).min(1), "every session of these nodes is Established") }),
  route: z.strictObject({
    route: described(prefixText(), "this prefix is in the FIB"),
    node: described(nodeRef(), "of this node"),
    present: described(z.boolean(), "false: wait until it is gone").default(true),
    via: described(z.array(addressText()), "with all of these next hops at least").default([]),
    table: described(tableNumber(), "in this routing table; default main").optional(),
  }),
  "session-down": z.strictObject({ "session-down": described(z.tuple([nodeRef(), nodeRef()]), "the sessions between these two are down") }),
  "end-of-rib": z.strictObject({
    "end-of-rib": senderAndReceiver("the first has sent an End-of-RIB to the second"),
    family: described(z.enum(["ipv4", "ipv6"]), "of this family; default of every family of their sessions").optional(),
    since,
  }),
  open: z.strictObject({ open: senderAndReceiver("the first has sent an OPEN to the second"), since }),
  notification: z.strictObject({ notification: senderAndReceiver("the first has sent a NOTIFICATION to the second"), since }),
  update: z
    .strictObject({
      update: senderAndReceiver("the first has sent an UPDATE with routes to the second"),
      announced: described(prefixText(), "one that announces this prefix").optional(),
      withdrawn: described(prefixText(), "one that withdraws this prefix").optional(),
      since,
    })
    .refine((p) => p.announced === undefined || p.withdrawn === undefined, "announced or withdrawn, not both"),
  tcp: z.strictObject({
    tcp: senderAndReceiver("the first has done this to a BGP connection with the second"),
    is: described(
      z.enum(["open", "refused", "closed"]),
      "open: its dialling succeeded; refused: it was answered by RST; closed: it sent FIN or RST",
    ),
    since,
  }),
  probe: z.strictObject({ probe: described(probeRef(), "every flow of this probe has been answered") }),
} as const;

export const WAIT_AT_MOST_MS = 60_000;
export const atMost = () => described(durationFrom(1), "deadline; default 60s");

export const PROBE_ACTIONS = {
  start: z.strictObject({ start: described(z.array(probeRef()).min(1), "start these probes") }),
  stop: z.strictObject({ stop: described(z.array(probeRef()).min(1), "stop these probes") }),
} as const;

export const OBSERVATIONS = {
  for: z.strictObject({ for: described(durationFrom(1), "just let this time pass") }),
  until: z.strictObject({
    until: described(z.literal("recovered"), "the routes and sessions that the recovery expectations name are back"),
    "at-most": described(durationFrom(1), "deadline"),
    hold: described(duration(), "for how long it must stay so; default 1s").default(1000),
  }),
} as const;

export const healTarget = () => described(stepRef(), "the id of the fault's step");

/** The keys of which a step has exactly one. */
export const VERBS = ["wait", "fault", "tell", "heal", "probe", "observe"] as const;
export type Verb = (typeof VERBS)[number];

export const explicitId = () =>
  described(stepId(), "by which expectations and heal refer to this step; default the fault's kind or the verb");

export const probeFields = z.strictObject({
  kind: described(z.enum(["udp", "tcp"]), "udp: numbered packets with an echo; tcp: long-lived connections"),
  pattern: described(
    z.enum(["echo", "watch", "upload"]),
    "tcp: echo: a heartbeat and its echo (default); watch: the server sends a little each interval, the client nothing; upload: the client sends 4096 octets each interval",
  ).optional(),
  from: described(nodeRef(), "the sending node"),
  sources: described(
    prefixText(),
    "a prefix on the sending node's lo whose addresses its flows take in turn, so that a hash of addresses alone spreads them; default: the kernel chooses",
  ).optional(),
  to: described(addressText(), "an address that other nodes hold, on lo or an interface"),
  port: described(z.int().min(1).max(65535), "destination port").default(9000),
  flows: described(z.int().min(1).max(256), "how many 5-tuples, so that every ECMP next hop is used").default(8),
  interval: described(
    durationFrom(0.1),
    "time between two packets (heartbeats, events, blocks) of a flow; default 10ms (udp), 100ms (tcp)",
  ).optional(),
  stall: described(durationFrom(1), "tcp: no sign of life for this long is a stall").default(1000),
});
