import { AttributeType } from "../../src/bgp/attribute.ts";
import { type IpAddress, ipAddressBytes } from "../../src/net/address.ts";
import { type Prefix, prefixAddress, prefixLength } from "../../src/net/prefix.ts";
import type { EndOfRibForm } from "./behaviour.ts";
import { type Family, type FamilyNumbers, familyOf, numbersOf } from "./families.ts";

/** UPDATE messages put together from octets that are made once: attributes once per set, NLRI one after the other. */

const UPDATE = 2;
const HEADER_LENGTH = 19;
/** Optional; optional with a length of two octets. */
const SHORT = 0x80;
const LONG = 0x90;
const NONE = new Uint8Array(0);

/** The attributes (those of IPv6 without the next hop) and the next hop of announcements. */
export interface Announcement {
  readonly family: Family;
  readonly attributes: Uint8Array;
  readonly nextHop: IpAddress;
}

export function announcementUpdate({ family, attributes, nextHop }: Announcement, nlri: Uint8Array): Uint8Array {
  if (family === "ipv4") return update(NONE, [attributes], nlri);
  const hop = ipAddressBytes(nextHop);
  const { afi, safi } = numbersOf(family);
  const value = Buffer.concat([Uint8Array.of(afi >> 8, afi & 0xff, safi, hop.length), hop, Uint8Array.of(0), nlri]);
  return update(NONE, [attribute(AttributeType.mpReach, LONG, value), attributes], NONE);
}

export function withdrawalUpdate(family: Family, nlri: Uint8Array): Uint8Array {
  if (family === "ipv4") return update(nlri, [], NONE);
  return update(NONE, [unreach(numbersOf(family), LONG, nlri)], NONE);
}

/** RFC 4724 section 2. Of the forms, `empty` is IPv4 unicast's own, whatever the family. */
export function endOfRibUpdate(family: FamilyNumbers, form: EndOfRibForm): Uint8Array {
  const empty = form === "empty" || (form === "proper" && familyOf(family) === "ipv4");
  return empty ? update(NONE, [], NONE) : update(NONE, [unreach(family, SHORT, NONE)], NONE);
}

/** The octets that are left for NLRI in a message of at most `limit`. */
export function roomForNlri(limit: number, announcement: Announcement | undefined): number {
  const fixed = HEADER_LENGTH + 4;
  if (!announcement) return limit - fixed - 7;
  return limit - fixed - announcement.attributes.length - (announcement.family === "ipv4" ? 0 : 4 + 4 + 16 + 1);
}

/** An UPDATE of three fields as they are. Throws RangeError where one is longer than its length can say. */
export function update(withdrawn: Uint8Array, attributes: readonly Uint8Array[], nlri: Uint8Array): Uint8Array {
  const attributesLength = attributes.reduce((sum, octets) => sum + octets.length, 0);
  const body = Buffer.concat([length(withdrawn.length), withdrawn, length(attributesLength), ...attributes, nlri]);
  return message(UPDATE, body);
}

/** RFC 4271 section 4.1: the header before a body. */
export function message(type: number, body: Uint8Array): Uint8Array {
  return Buffer.concat([MARKER, length(HEADER_LENGTH + body.length), Uint8Array.of(type), body]);
}

const MARKER = new Uint8Array(16).fill(0xff);

/** RFC 4271 section 4.3: the length in bits and the octets it takes, after the path identifier of RFC 7911 where there is one. */
export function prefixOctets(prefix: Prefix, pathId: number | undefined): Uint8Array {
  const bits = prefixLength(prefix);
  return nlriOctets(ipAddressBytes(prefixAddress(prefix)), bits, pathId);
}

export function nlriOctets(address: Uint8Array, bits: number, pathId: number | undefined): Uint8Array {
  const before = pathId === undefined ? 0 : 4;
  const octets = (bits + 7) >> 3;
  const out = new Uint8Array(before + 1 + octets);
  if (pathId !== undefined) new DataView(out.buffer).setUint32(0, pathId);
  out[before] = bits;
  out.set(address.subarray(0, octets), before + 1);
  return out;
}

function unreach({ afi, safi }: FamilyNumbers, flags: number, nlri: Uint8Array): Uint8Array {
  return attribute(AttributeType.mpUnreach, flags, Buffer.concat([Uint8Array.of(afi >> 8, afi & 0xff, safi), nlri]));
}

function attribute(type: number, flags: number, value: Uint8Array): Uint8Array {
  const size = flags === LONG ? length(value.length) : Uint8Array.of(value.length);
  return Buffer.concat([Uint8Array.of(flags, type), size, value]);
}

function length(octets: number): Uint8Array {
  if (octets > 0xffff) throw new RangeError(`${octets} octets do not fit a length of two octets`);
  return Uint8Array.of(octets >> 8, octets & 0xff);
}
