import type { Writer } from "../bytes/writer.ts";
import { exhaustive } from "../exhaustive.ts";
import { type IpAddress, ipAddressBytes } from "../net/address.ts";
import { encodeAsn, encodeSegments } from "./as-path.ts";
import { type AttributeValue, Flag, type PathAttribute } from "./attribute.ts";
import type { CodecContext } from "./codec-context.ts";
import { encodeNlri } from "./nlri.ts";

/** RFC 4271 section 4.3: flags(1), type(1), length (1, or 2 when the flags say so), value. Throws RangeError when the value is longer than that length can say. */
export function encodeAttribute(attribute: PathAttribute, context: CodecContext, w: Writer): void {
  const { flags, type, kind } = attribute;
  w.u8(flags, "attribute flags");
  w.u8(type, "attribute type");
  w.lengthPrefixed((flags & Flag.extendedLength) !== 0 ? 2 : 1, `length of ${kind}`, () => encodeValue(attribute, context, w));
}

function encodeValue(value: AttributeValue, { addPath }: CodecContext, w: Writer): void {
  switch (value.kind) {
    case "origin":
      w.u8(value.value, "ORIGIN");
      return;
    case "as-path":
      encodeSegments(value.segments, value.octets, w);
      return;
    case "as4-path":
      encodeSegments(value.segments, 4, w);
      return;
    case "next-hop":
    case "originator-id":
      writeIpv4(value.address, w);
      return;
    case "med":
    case "local-pref":
      w.u32(value.value, value.kind);
      return;
    case "atomic-aggregate":
      return;
    case "aggregator":
      encodeAsn(value.asn, value.octets, w);
      writeIpv4(value.address, w);
      return;
    case "as4-aggregator":
      w.u32(value.asn, "AS number");
      writeIpv4(value.address, w);
      return;
    case "communities":
      for (const community of value.values) w.u32(community, "community");
      return;
    case "cluster-list":
      for (const id of value.ids) writeIpv4(id, w);
      return;
    case "mp-reach":
      writeFamily(value, w);
      w.lengthPrefixed(1, "next hop length", () => w.bytes(value.nextHop));
      w.u8(value.reserved, "reserved octet");
      encodeNlri(value.nlri, value.afi, value.safi, addPath, w);
      return;
    case "mp-unreach":
      writeFamily(value, w);
      encodeNlri(value.nlri, value.afi, value.safi, addPath, w);
      return;
    case "extended-communities":
      for (const community of value.values) {
        if (community.length !== 8) throw new RangeError(`extended community: ${community.length} octets, not 8`);
        w.bytes(community);
      }
      return;
    case "large-communities":
      for (const community of value.values) {
        for (const part of [community.global, community.local1, community.local2]) w.u32(part, "large community");
      }
      return;
    case "raw":
      w.bytes(value.value);
      return;
    default:
      exhaustive(value);
  }
}

function writeFamily({ afi, safi }: { readonly afi: number; readonly safi: number }, w: Writer): void {
  w.u16(afi, "AFI");
  w.u8(safi, "SAFI");
}

function writeIpv4(address: IpAddress, w: Writer): void {
  const bytes = ipAddressBytes(address);
  if (bytes.length !== 4) throw new RangeError(`${address} is no IPv4 address`);
  w.bytes(bytes);
}
