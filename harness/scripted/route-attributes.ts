import { type AsPathSegment, AttributeType, Flag, type PathAttribute } from "../../src/bgp/attribute.ts";
import { encodeMessage } from "../../src/bgp/codec.ts";
import type { CodecContext } from "../../src/bgp/codec-context.ts";
import { LLGR_STALE, NO_EXPORT } from "../../src/bgp/communities.ts";
import { type IpAddress, ipAddressBytes, ipAddressFromBytes } from "../../src/net/address.ts";

/** Path attributes of a route as the decision process needs them. Compared by identity: one object per UPDATE. */
export interface RouteAttributes {
  readonly origin: number;
  readonly asPath: readonly AsPathSegment[];
  /** Undefined on routes of the speaker's own: itself. */
  readonly nextHop?: IpAddress | undefined;
  readonly med?: number | undefined;
  readonly localPref?: number | undefined;
  readonly communities: readonly number[];
  /** Attributes that are passed on as they came. */
  readonly others: readonly PathAttribute[];
}

/** RFC 6793 section 9. */
export const AS_TRANS = 23456;

/** What the speaker reads or writes itself; the rest it passes on. */
const KNOWN: ReadonlySet<number> = new Set(Object.values(AttributeType));
const READ: ReadonlySet<number> = new Set([
  AttributeType.origin,
  AttributeType.asPath,
  AttributeType.nextHop,
  AttributeType.med,
  AttributeType.localPref,
  AttributeType.communities,
  AttributeType.originatorId,
  AttributeType.clusterList,
  AttributeType.mpReach,
  AttributeType.mpUnreach,
  AttributeType.as4Path,
]);

/** The attributes of one family's routes in an UPDATE of an `internal` or external peer; undefined where a mandatory one is missing. */
export function attributesOf(
  attributes: readonly PathAttribute[],
  nextHop: IpAddress | undefined,
  internal: boolean,
): RouteAttributes | undefined {
  let origin: number | undefined;
  let asPath: readonly AsPathSegment[] | undefined;
  let med: number | undefined;
  let localPref: number | undefined;
  let communities: readonly number[] = [];
  const others: PathAttribute[] = [];
  for (const attribute of attributes) {
    if (attribute.kind === "origin") origin = attribute.value;
    else if (attribute.kind === "as-path") asPath = attribute.segments;
    else if (attribute.kind === "med") med = attribute.value;
    else if (attribute.kind === "local-pref") localPref = internal ? attribute.value : undefined;
    else if (attribute.kind === "communities") communities = attribute.values;
    else if (isPassedOn(attribute)) others.push(passedOn(attribute));
  }
  if (origin === undefined || asPath === undefined || nextHop === undefined) return undefined;
  return { origin, asPath, nextHop, med, localPref, communities, others };
}

/** RFC 7606 section 2: one that broke its own form is discarded. */
function isPassedOn({ kind, type, flags }: PathAttribute): boolean {
  const broken = kind === "raw" && KNOWN.has(type);
  return !broken && !READ.has(type) && (flags & Flag.transitive) !== 0;
}

/** RFC 4271 section 5: an unrecognised transitive attribute is passed on with the Partial bit. */
function passedOn(attribute: PathAttribute): PathAttribute {
  const unknown = attribute.kind === "raw" && (attribute.flags & Flag.optional) !== 0;
  return unknown ? { ...attribute, flags: attribute.flags | Flag.partial } : attribute;
}

/** The next hop of the IPv4 routes outside MP_REACH_NLRI. */
export function nextHopOf(attributes: readonly PathAttribute[]): IpAddress | undefined {
  return attributes.flatMap((a) => (a.kind === "next-hop" ? [a.address] : [])).at(0);
}

/** RFC 4760 section 3, RFC 2545 section 3: the global address, which is the first where there are two. */
export function mpNextHop(octets: Uint8Array): IpAddress | undefined {
  const length = octets.length === 4 ? 4 : 16;
  return octets.length >= length ? ipAddressFromBytes(octets.subarray(0, length)) : undefined;
}

export function hasCommunity(attributes: RouteAttributes, community: number): boolean {
  return attributes.communities.includes(community);
}

/** RFC 9494 section 4.2: the route with LLGR_STALE, once. */
export function taggedStale(attributes: RouteAttributes): RouteAttributes {
  return withCommunity(attributes, LLGR_STALE);
}

/** RFC 9494 section 4.6: what an internal peer without long-lived graceful restart may be told. */
export function forPartialDeployment(attributes: RouteAttributes): RouteAttributes {
  return { ...withCommunity(attributes, NO_EXPORT), localPref: 0 };
}

function withCommunity(attributes: RouteAttributes, community: number): RouteAttributes {
  if (hasCommunity(attributes, community)) return attributes;
  return { ...attributes, communities: [...attributes.communities, community] };
}

/** The attributes in the order of their types, without MP_REACH_NLRI; IPv6 routes have their next hop there and no NEXT_HOP. */
export function pathAttributes(route: RouteAttributes, nextHop: IpAddress, context: CodecContext): readonly PathAttribute[] {
  const octets = context.fourOctetAs ? 4 : 2;
  const out: PathAttribute[] = [
    { kind: "origin", flags: Flag.transitive, type: AttributeType.origin, value: route.origin },
    { kind: "as-path", flags: asPathFlags(route, octets), type: AttributeType.asPath, segments: asPathFor(route.asPath, octets), octets },
  ];
  if (!nextHop.includes(":")) out.push({ kind: "next-hop", flags: Flag.transitive, type: AttributeType.nextHop, address: nextHop });
  if (route.med !== undefined) out.push({ kind: "med", flags: Flag.optional, type: AttributeType.med, value: route.med });
  if (route.localPref !== undefined)
    out.push({ kind: "local-pref", flags: Flag.transitive, type: AttributeType.localPref, value: route.localPref });
  const { communities } = route;
  const length = communities.length > 63 ? Flag.extendedLength : 0;
  if (communities.length > 0) {
    out.push({
      kind: "communities",
      flags: Flag.optional | Flag.transitive | length,
      type: AttributeType.communities,
      values: communities,
    });
  }
  return [...out, ...route.others].sort((a, b) => a.type - b.type);
}

/** RFC 6793 section 4.2.2: AS_TRANS stands for what does not fit two octets. */
function asPathFor(segments: readonly AsPathSegment[], octets: 2 | 4): readonly AsPathSegment[] {
  if (octets === 4) return segments;
  return segments.map(({ type, asns }) => ({ type, asns: asns.map((asn) => (asn > 0xffff ? AS_TRANS : asn)) }));
}

function asPathFlags(route: RouteAttributes, octets: number): number {
  const length = route.asPath.reduce((sum, segment) => sum + 2 + octets * segment.asns.length, 0);
  return length > 255 ? Flag.transitive | Flag.extendedLength : Flag.transitive;
}

/** Withdrawn Routes Length and Total Path Attribute Length, both of two octets, stand before the attributes of an UPDATE without withdrawn routes. */
const BEFORE_ATTRIBUTES = 19 + 2 + 2;

/** The attributes as they stand in an UPDATE. Throws RangeError where they do not fit one. */
export function attributeOctets(attributes: readonly PathAttribute[], context: CodecContext): Uint8Array {
  return encodeMessage({ type: "UPDATE", update: { withdrawn: [], attributes, announced: [] } }, context).slice(BEFORE_ATTRIBUTES);
}

/** RFC 4291 section 2.5.5.2: where the session runs over IPv4 and no IPv6 address is known. */
export function mappedAddress(address: IpAddress): IpAddress {
  if (address.includes(":")) return address;
  const octets = new Uint8Array(16);
  octets.set([0xff, 0xff], 10);
  octets.set(ipAddressBytes(address), 12);
  return ipAddressFromBytes(octets);
}
