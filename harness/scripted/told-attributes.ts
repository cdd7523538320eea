import { type PathAttribute, SegmentType } from "../../src/bgp/attribute.ts";
import { GRACEFUL_SHUTDOWN, LLGR_STALE, NO_EXPORT, NO_LLGR } from "../../src/bgp/communities.ts";
import { ipAddress } from "./behaviour.ts";
import type { RouteAttributes } from "./route-attributes.ts";
import { fields, int, list, octets, oneOf, optional, parsed, type Shaped } from "./shape.ts";

/** Attributes that an announcement is told to have; what is left out is what a well-behaved speaker sends. */
export type ToldAttributes = Shaped<typeof toldAttributes>;

const uint32 = int(0, 0xffffffff);
const NO_ADVERTISE = 0xffffff02;
const NAMED: Readonly<Record<string, number>> = {
  "no-export": NO_EXPORT,
  "no-advertise": NO_ADVERTISE,
  "llgr-stale": LLGR_STALE,
  "no-llgr": NO_LLGR,
  "graceful-shutdown": GRACEFUL_SHUTDOWN,
};
const ORIGINS = ["igp", "egp", "incomplete"] as const;
const AS_PATH_SEGMENT_MOST = 255;

export const toldAttributes = fields({
  origin: optional(oneOf(...ORIGINS)),
  "as-path": optional(list(uint32, AS_PATH_SEGMENT_MOST)),
  "next-hop": optional(ipAddress),
  med: optional(uint32),
  "local-pref": optional(uint32),
  communities: optional(list(parsed(parseCommunity, "a community such as 65535:6"), 1000)),
  "large-communities": optional(list(parsed(parseLargeCommunity, "a large community such as 64512:1:2"), 1000)),
  raw: optional(list(fields({ flags: int(0, 255), type: int(0, 255), hex: octets }), 64)),
});

/** What a well-behaved speaker would send, with what was told in place of it. */
export function asTold(usual: RouteAttributes, told: ToldAttributes): RouteAttributes {
  const asns = told["as-path"];
  const large = told["large-communities"];
  return {
    origin: told.origin === undefined ? usual.origin : ORIGINS.indexOf(told.origin),
    asPath: asns === undefined ? usual.asPath : asns.length === 0 ? [] : [{ type: SegmentType.asSequence, asns }],
    nextHop: told["next-hop"] ?? usual.nextHop,
    med: told.med ?? usual.med,
    localPref: told["local-pref"] ?? usual.localPref,
    communities: told.communities ?? usual.communities,
    others: large === undefined ? usual.others : [...usual.others, largeCommunities(large)],
  };
}

/** The raw attributes after the others; one of the same type takes its place. */
export function withRaw(attributes: readonly PathAttribute[], told: ToldAttributes): readonly PathAttribute[] {
  const raw = told.raw ?? [];
  const replaced = new Set(raw.map((a) => a.type));
  const kept = attributes.filter((a) => !replaced.has(a.type));
  return [...kept, ...raw.map(({ flags, type, hex }): PathAttribute => ({ kind: "raw", flags, type, value: hex }))];
}

type LargeCommunity = { readonly global: number; readonly local1: number; readonly local2: number };

/** RFC 8092 section 3: optional and transitive, with a length of two octets where one is not enough. */
function largeCommunities(values: readonly LargeCommunity[]): PathAttribute {
  return { kind: "large-communities", flags: values.length > 21 ? 0xd0 : 0xc0, type: 32, values };
}

function parseCommunity(text: string): number | undefined {
  if (Object.hasOwn(NAMED, text)) return NAMED[text];
  const [high = -1, low = -1] = numbers(text, 2, 0xffff);
  return high < 0 || low < 0 ? undefined : high * 0x10000 + low;
}

function parseLargeCommunity(text: string): LargeCommunity | undefined {
  const [global, local1, local2] = numbers(text, 3, 0xffffffff);
  return global === undefined || local1 === undefined || local2 === undefined ? undefined : { global, local1, local2 };
}

/** So many numbers between colons; none of them where one is missing or too large. */
function numbers(text: string, count: number, most: number): readonly number[] {
  const parts = text.split(":");
  const values = parts.map(Number);
  const sound = parts.length === count && parts.every((p) => /^\d{1,10}$/.test(p)) && values.every((v) => v <= most);
  return sound ? values : [];
}
