import { Malformed, type Reader } from "../bytes/reader.ts";
import { ipAddressFromBytes } from "../net/address.ts";
import { decodeAsn, decodeSegments } from "./as-path.ts";
import { AttributeType, type AttributeValue } from "./attribute.ts";
import type { CodecContext } from "./codec-context.ts";
import { isNextHopLength } from "./next-hop.ts";
import { decodeNlri } from "./nlri.ts";

const T = AttributeType;

/** The value of an attribute with a known type, else `raw`. Throws `Malformed` when it breaks its form; `r` holds the value alone. */
export function decodeAttributeValue(type: number, r: Reader, context: CodecContext): AttributeValue {
  const octets = context.fourOctetAs ? 4 : 2;
  switch (type) {
    case T.origin:
      return { kind: "origin", value: exactly(1, r).u8("ORIGIN") };
    case T.asPath:
      return { kind: "as-path", segments: decodeSegments(r, octets), octets };
    case T.nextHop:
      return { kind: "next-hop", address: ipAddressFromBytes(exactly(4, r).rest()) };
    case T.med:
      return { kind: "med", value: exactly(4, r).u32("MED") };
    case T.localPref:
      return { kind: "local-pref", value: exactly(4, r).u32("LOCAL_PREF") };
    case T.atomicAggregate:
      exactly(0, r);
      return { kind: "atomic-aggregate" };
    case T.aggregator: {
      const value = exactly(octets + 4, r);
      return { kind: "aggregator", asn: decodeAsn(value, octets), address: ipAddressFromBytes(value.rest()), octets };
    }
    case T.communities:
      return { kind: "communities", values: list(4, r, (one) => one.u32("community")) };
    case T.originatorId:
      return { kind: "originator-id", address: ipAddressFromBytes(exactly(4, r).rest()) };
    case T.clusterList:
      return { kind: "cluster-list", ids: list(4, r, (one) => ipAddressFromBytes(one.rest())) };
    case T.mpReach:
      return decodeReach(r, context);
    case T.mpUnreach: {
      const [afi, safi] = [r.u16("AFI"), r.u8("SAFI")];
      return { kind: "mp-unreach", afi, safi, nlri: decodeNlri(r, afi, safi, context.addPath) };
    }
    case T.extendedCommunities:
      return { kind: "extended-communities", values: list(8, r, (one) => one.rest()) };
    case T.as4Path:
      return { kind: "as4-path", segments: decodeSegments(r, 4) };
    case T.as4Aggregator:
      return { kind: "as4-aggregator", asn: exactly(8, r).u32("AS number"), address: ipAddressFromBytes(r.rest()) };
    case T.largeCommunities:
      return {
        kind: "large-communities",
        values: list(12, r, (one) => ({ global: one.u32("global"), local1: one.u32("local"), local2: one.u32("local") })),
      };
    default:
      return { kind: "raw", value: r.rest() };
  }
}

/** RFC 4760 section 3: AFI(2), SAFI(1), next hop's length(1), next hop, reserved(1), NLRI. */
function decodeReach(r: Reader, { addPath }: CodecContext): AttributeValue {
  const [afi, safi] = [r.u16("AFI"), r.u8("SAFI")];
  const nextHop = r.bytes(r.u8("next hop length"), "next hop");
  if (!isNextHopLength(afi, safi, nextHop.length)) throw new Malformed(`a next hop of ${nextHop.length} octets in family ${afi}/${safi}`);
  const reserved = r.u8("reserved octet");
  return { kind: "mp-reach", afi, safi, nextHop, reserved, nlri: decodeNlri(r, afi, safi, addPath) };
}

function exactly(octets: number, r: Reader): Reader {
  if (r.remaining !== octets) throw new Malformed(`${r.remaining} octets, not ${octets}`);
  return r;
}

function list<T>(octets: number, r: Reader, decodeOne: (one: Reader) => T): readonly T[] {
  if (r.remaining === 0 || r.remaining % octets !== 0) throw new Malformed(`${r.remaining} octets, not a multiple of ${octets} above 0`);
  const values: T[] = [];
  while (r.remaining > 0) values.push(decodeOne(r.take(octets, "one of them")));
  return values;
}
