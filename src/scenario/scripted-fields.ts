import { z } from "zod";
import { described } from "./fields.ts";
import { addressText, prefixText } from "./references.ts";

/** Building blocks of what a scenario can tell the scripted speaker, in `behaviour:` and in `tell` steps. */

const MAX_OCTETS = 65_535;
const MAX_GENERATED = 4_000_000;

/** Octets in hexadecimal, with spaces where they help the eye; the value after parsing has none. */
export const hex = (maxOctets = MAX_OCTETS) =>
  z
    .string()
    .max(maxOctets * 3)
    .overwrite((text) => text.replaceAll(" ", "").toLowerCase())
    .regex(/^([0-9a-f]{2})*$/, "octets in hexadecimal such as ff00 or ff 00");

export const octet = () => z.int().min(0).max(255);
const uint32 = () => z.int().min(0).max(0xffffffff);

/** An address family: one of the two unicast ones by name, or any by its numbers. */
export const family = () =>
  z
    .union([
      z.enum(["ipv4", "ipv6"]),
      z.strictObject({ afi: described(z.int().min(0).max(65535), "address family number"), safi: described(octet(), "subsequent one") }),
    ])
    .meta({
      description: "ipv4, ipv6 (unicast), or { afi, safi }",
    });

/** A whole number of seconds, or a duration of as many: raw protocol values, so that every number that fits the field may stand there, also a wrong one. */
export const rawSeconds = (max: number) =>
  z.union([z.int().min(0).max(max), z.string().regex(/^\d{1,8}s$/, "whole seconds such as 120s")]).transform((value, context) => {
    const seconds = typeof value === "number" ? value : Number(value.slice(0, -1));
    if (seconds > max) context.addIssue({ code: "custom", message: `at most ${max}s`, input: value });
    return seconds;
  });

const community = () =>
  z
    .string()
    .regex(/^(\d{1,5}:\d{1,5}|no-export|no-advertise|llgr-stale|no-llgr|graceful-shutdown)$/, "a community such as 65535:6 or no-llgr");
const largeCommunity = () => z.string().regex(/^\d{1,10}:\d{1,10}:\d{1,10}$/, "a large community such as 64512:1:2");

/** RFC 4271 section 4.3: flags, type code and value of an attribute as they go on the wire. */
const rawAttribute = z.strictObject({
  flags: described(octet(), "the flags octet, such as 0xc0; the extended length bit counts"),
  type: described(octet(), "the type code"),
  hex: described(hex(), "the value"),
});

/** Path attributes of an announcement; what is left out is what a well-behaved speaker would send. */
export const attributes = z.strictObject({
  origin: described(z.enum(["igp", "egp", "incomplete"]), "ORIGIN").optional(),
  "as-path": described(z.array(uint32()).max(255), "AS_PATH, the own AS number included; [] is an empty one").optional(),
  "next-hop": described(addressText(), "NEXT_HOP, or the next hop in MP_REACH_NLRI").optional(),
  med: described(uint32(), "MULTI_EXIT_DISC").optional(),
  "local-pref": described(uint32(), "LOCAL_PREF").optional(),
  communities: described(z.array(community()).max(1000), "COMMUNITIES").optional(),
  "large-communities": described(z.array(largeCommunity()).max(1000), "LARGE_COMMUNITY").optional(),
  raw: described(
    z.array(rawAttribute).max(64),
    "attributes as they are, after the others; one of the same type takes their place",
  ).optional(),
});

/** Prefixes by the thousand without writing them down: `count` of them of one length, one after the other from `base` on. */
const generate = z.strictObject({
  base: described(prefixText(), "the first prefix; the others follow it and have its length"),
  count: described(z.int().min(1).max(MAX_GENERATED), "how many"),
  "attribute-sets": described(
    z.int().min(1).max(MAX_GENERATED),
    "over how many different sets of attributes they are spread; default 1",
  ).default(1),
});

/** Which routes an announcement or a withdrawal is about. */
export const routes = {
  prefixes: described(z.array(prefixText()).min(1).max(10_000), "these prefixes").optional(),
  generate: described(generate, "a run of prefixes").optional(),
};

export const hasOneKindOfRoutes = (value: { readonly prefixes?: unknown; readonly generate?: unknown }): boolean =>
  (value.prefixes === undefined) !== (value.generate === undefined);
