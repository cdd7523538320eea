import type { Reader } from "../bytes/reader.ts";
import { ipAddressFromBytes } from "../net/address.ts";
import { annotateFamily, annotateNlri } from "./annotate-nlri.ts";
import type { Annotator } from "./annotator.ts";
import { AttributeType, Flag } from "./attribute.ts";
import { ATTRIBUTE_RULES } from "./attribute-rules.ts";
import type { CodecContext } from "./codec-context.ts";

const T = AttributeType;

/** The Path Attributes field; throws `Malformed` where one is cut. */
export function annotateAttributes(a: Annotator, field: Reader, context: CodecContext): void {
  while (field.remaining > 0) {
    const flags = a.u8(field, "attribute flags", flagsText);
    const type = a.u8(field, "attribute type", nameOf);
    const length = (flags & Flag.extendedLength) !== 0 ? a.u16(field, "attribute length") : a.u8(field, "attribute length");
    const value = field.take(length, nameOf(type));
    if (length > 0) a.group(value, nameOf(type), "", (inner) => annotateValue(a, inner, type, context));
  }
}

function nameOf(type: number): string {
  return ATTRIBUTE_RULES.get(type)?.name ?? `attribute ${type}`;
}

function flagsText(flags: number): string {
  const names = (["optional", "transitive", "partial", "extendedLength"] as const).filter((name) => (flags & Flag[name]) !== 0);
  const words = names.map((name) => (name === "extendedLength" ? "extended length" : name));
  return [...words, ...((flags & 0x0f) === 0 ? [] : [`unused ${flags & 0x0f}`])].join(", ") || "none";
}

function annotateValue(a: Annotator, r: Reader, type: number, context: CodecContext): void {
  const asOctets = context.fourOctetAs ? 4 : 2;
  switch (type) {
    case T.origin:
      a.u8(r, "origin", (value) => ["IGP", "EGP", "INCOMPLETE"][value] ?? `${value}, not defined`);
      break;
    case T.asPath:
      while (r.remaining > 0) annotateSegment(a, r, asOctets);
      break;
    case T.as4Path:
      while (r.remaining > 0) annotateSegment(a, r, 4);
      break;
    case T.nextHop:
    case T.originatorId:
      a.octets(r, 4, "address", ipAddressFromBytes);
      break;
    case T.med:
    case T.localPref:
      a.u32(r, "value");
      break;
    case T.aggregator:
    case T.as4Aggregator:
      annotateAsn(a, r, type === T.aggregator ? asOctets : 4);
      a.octets(r, 4, "address", ipAddressFromBytes);
      break;
    case T.communities:
      while (r.remaining > 0) a.u32(r, "community", (value) => `${value >>> 16}:${value & 0xffff}`);
      break;
    case T.clusterList:
      while (r.remaining > 0) a.octets(r, 4, "cluster", ipAddressFromBytes);
      break;
    case T.extendedCommunities:
      while (r.remaining > 0) a.octets(r, 8, "extended community");
      break;
    case T.largeCommunities:
      while (r.remaining > 0) for (const part of ["global administrator", "local data 1", "local data 2"]) a.u32(r, part);
      break;
    case T.mpReach:
    case T.mpUnreach:
      annotateMultiprotocol(a, r, type, context);
      break;
    default:
  }
}

function annotateMultiprotocol(a: Annotator, r: Reader, type: number, context: CodecContext): void {
  const { afi, safi } = annotateFamily(a, r);
  if (type === T.mpReach) {
    const length = a.u8(r, "next hop length");
    a.octets(r, length, "next hop", (octets) => nextHopText(octets));
    a.u8(r, "reserved");
  }
  annotateNlri(a, r, afi, safi, context);
}

/** RFC 2545 section 3: a link-local address may follow the global one; RFC 4364 section 4.3.2: a route distinguisher may stand before. */
function nextHopText(octets: Uint8Array): string {
  const withoutRd = octets.length % 24 === 0 || octets.length === 12 ? 8 : 0;
  const address = octets.subarray(withoutRd);
  if (address.length === 4 || address.length === 16) return ipAddressFromBytes(address);
  if (address.length === 32) return `${ipAddressFromBytes(address.subarray(0, 16))}, ${ipAddressFromBytes(address.subarray(16))}`;
  return `${octets.length} octets`;
}

function annotateSegment(a: Annotator, r: Reader, asOctets: 2 | 4): void {
  a.u8(r, "segment type", (type) => ["", "AS_SET", "AS_SEQUENCE", "AS_CONFED_SEQUENCE", "AS_CONFED_SET"][type] || `${type}, not known`);
  const count = a.u8(r, "segment length", (value) => `${value} AS numbers`);
  for (let i = 0; i < count; i++) annotateAsn(a, r, asOctets);
}

function annotateAsn(a: Annotator, r: Reader, asOctets: 2 | 4): void {
  if (asOctets === 4) a.u32(r, "AS number");
  else a.u16(r, "AS number");
}
