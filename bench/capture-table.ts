import type { PathAttribute } from "../src/bgp/attribute.ts";
import { AttributeType, Flag, Origin, SegmentType } from "../src/bgp/attribute.ts";
import { encodeMessage } from "../src/bgp/codec.ts";
import type { CodecContext } from "../src/bgp/codec-context.ts";
import type { Nlri } from "../src/bgp/nlri.ts";
import { type IpAddress, ipAddressFromBytes } from "../src/net/address.ts";
import { type Prefix, prefixOf } from "../src/net/prefix.ts";
import type { Random } from "../test/support/random.ts";

/** A full table as one speaker sends it: the octets of all its UPDATEs one behind the other. */
export interface EncodedTable {
  readonly octets: Uint8Array;
  readonly updates: number;
  readonly prefixes: number;
  readonly attributeSets: number;
}

export interface TableOptions {
  readonly prefixes: number;
  /** The first AS of every path. */
  readonly asn: number;
  readonly nextHop: IpAddress;
  readonly context: CodecContext;
  /** The order in which it sends its prefixes: no two speakers have the same. Has no divisor in common with `prefixes`. */
  readonly stride: number;
}

/** Share of each length among the prefixes of the Internet's table, roughly: most are /24. */
const LENGTHS = [24, 24, 24, 24, 24, 24, 24, 24, 23, 22, 22, 21, 20, 19] as const;
/** Of each place in `LENGTHS`: which one of its length it is, and of how many. */
const SLOTS = LENGTHS.map((length, i) => ({
  length,
  rank: LENGTHS.slice(0, i).filter((other) => other === length).length,
  of: LENGTHS.filter((other) => other === length).length,
}));
/** So many UPDATEs share a set of attributes with another one. */
const SHARED = 0.4;

/** Prefixes in pseudo-random order, 3 to 5 to an UPDATE; paths of 2 to 7 ASes, 0 to 16 communities, now and then MED, aggregator, large communities. */
export function encodeTable(random: Random, options: TableOptions): EncodedTable {
  const parts: Uint8Array[] = [];
  const pool: (readonly PathAttribute[])[] = [];
  let length = 0;
  let prefixes = 0;
  while (prefixes < options.prefixes) {
    const count = Math.min(3 + random.below(3), options.prefixes - prefixes);
    const announced: Nlri[] = Array.from({ length: count }, (_, i) => ({
      kind: "prefix",
      prefix: nthPrefix(((prefixes + i) * options.stride) % options.prefixes),
    }));
    const shared = pool.length > 0 && random.fraction() < SHARED ? pool[random.below(pool.length)] : undefined;
    const attributes = shared ?? newAttributes(random, options);
    if (!shared) pool.push(attributes);
    const octets = encodeMessage({ type: "UPDATE", update: { withdrawn: [], attributes, announced } }, options.context);
    parts.push(octets);
    length += octets.length;
    prefixes += count;
  }
  return { octets: joined(parts, length), updates: parts.length, prefixes, attributeSets: pool.length };
}

/** Distinct for all n up to two million, scattered over 1.0.0.0 to 65.0.0.0: multiplying with an odd number is a bijection among the prefixes of one length. */
function nthPrefix(n: number): Prefix {
  const { length, rank, of } = SLOTS[n % SLOTS.length] ?? { length: 24, rank: 0, of: 1 };
  const nth = Math.floor(n / SLOTS.length) * of + rank;
  const scattered = (Math.imul(nth, 2_654_435_761) >>> 0) % 2 ** (length - 2);
  const address = 0x0100_0000 + scattered * 2 ** (32 - length);
  return prefixOf(ipAddressFromBytes(Uint8Array.of(address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255)), length);
}

function newAttributes(random: Random, { asn, nextHop }: TableOptions): readonly PathAttribute[] {
  const transitive = Flag.transitive;
  const optional = Flag.optional | Flag.transitive;
  const hops = Array.from({ length: 1 + random.below(6) }, () => anyAsn(random));
  const attributes: PathAttribute[] = [
    { flags: transitive, type: AttributeType.origin, kind: "origin", value: random.fraction() < 0.9 ? Origin.igp : Origin.incomplete },
    {
      flags: transitive,
      type: AttributeType.asPath,
      kind: "as-path",
      octets: 4,
      segments: [{ type: SegmentType.asSequence, asns: [asn, ...hops] }],
    },
    { flags: transitive, type: AttributeType.nextHop, kind: "next-hop", address: nextHop },
  ];
  if (random.fraction() < 0.3) attributes.push({ flags: Flag.optional, type: AttributeType.med, kind: "med", value: random.below(1000) });
  if (random.fraction() < 0.1) {
    attributes.push({
      flags: optional,
      type: AttributeType.aggregator,
      kind: "aggregator",
      octets: 4,
      asn: hops.at(-1) ?? asn,
      address: nextHop,
    });
  }
  const communities = Array.from({ length: random.below(17) }, () => (((asn & 0xffff) << 16) | random.below(4000)) >>> 0);
  if (communities.length > 0)
    attributes.push({ flags: optional, type: AttributeType.communities, kind: "communities", values: communities });
  if (random.fraction() < 0.25) {
    const values = Array.from({ length: 1 + random.below(3) }, () => ({
      global: asn,
      local1: random.below(100),
      local2: random.below(100_000),
    }));
    attributes.push({ flags: optional, type: AttributeType.largeCommunities, kind: "large-communities", values });
  }
  return attributes;
}

function anyAsn(random: Random): number {
  return random.fraction() < 0.7 ? 1 + random.below(64_000) : 131_072 + random.below(300_000);
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
