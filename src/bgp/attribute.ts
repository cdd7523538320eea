import type { IpAddress } from "../net/address.ts";
import type { Nlri } from "./nlri.ts";

/**
 * A path attribute, RFC 4271 section 4.3. `flags` is the whole octet: optional, transitive, partial, extended length, four unused bits. An attribute that is not known, or
 * that breaks its own form, is `raw`.
 */
export type PathAttribute = { readonly flags: number; readonly type: number } & AttributeValue;

export type AttributeValue =
  | { readonly kind: "origin"; readonly value: number }
  /** `octets`: of each AS number. */
  | { readonly kind: "as-path"; readonly segments: readonly AsPathSegment[]; readonly octets: 2 | 4 }
  | { readonly kind: "as4-path"; readonly segments: readonly AsPathSegment[] }
  | { readonly kind: "next-hop"; readonly address: IpAddress }
  | { readonly kind: "med"; readonly value: number }
  | { readonly kind: "local-pref"; readonly value: number }
  | { readonly kind: "atomic-aggregate" }
  | { readonly kind: "aggregator"; readonly asn: number; readonly address: IpAddress; readonly octets: 2 | 4 }
  | { readonly kind: "as4-aggregator"; readonly asn: number; readonly address: IpAddress }
  | { readonly kind: "communities"; readonly values: readonly number[] }
  | { readonly kind: "originator-id"; readonly address: IpAddress }
  | { readonly kind: "cluster-list"; readonly ids: readonly IpAddress[] }
  /** `reserved`: RFC 4760 section 3, one octet. */
  | {
      readonly kind: "mp-reach";
      readonly afi: number;
      readonly safi: number;
      readonly nextHop: Uint8Array;
      readonly reserved: number;
      readonly nlri: readonly Nlri[];
    }
  | { readonly kind: "mp-unreach"; readonly afi: number; readonly safi: number; readonly nlri: readonly Nlri[] }
  /** Eight octets each. */
  | { readonly kind: "extended-communities"; readonly values: readonly Uint8Array[] }
  | { readonly kind: "large-communities"; readonly values: readonly LargeCommunity[] }
  | { readonly kind: "raw"; readonly value: Uint8Array };

/** RFC 4271 section 4.3, RFC 5065 section 3: 1 AS_SET, 2 AS_SEQUENCE, 3 AS_CONFED_SEQUENCE, 4 AS_CONFED_SET. */
export interface AsPathSegment {
  readonly type: number;
  readonly asns: readonly number[];
}

/** RFC 8092 section 3. */
export interface LargeCommunity {
  readonly global: number;
  readonly local1: number;
  readonly local2: number;
}

/** RFC 4271 section 4.3. */
export const Origin = { igp: 0, egp: 1, incomplete: 2 } as const;

export const SegmentType = { asSet: 1, asSequence: 2, asConfedSequence: 3, asConfedSet: 4 } as const;

export const Flag = { optional: 0x80, transitive: 0x40, partial: 0x20, extendedLength: 0x10 } as const;

/** IANA's registry of path attributes, those with a decoder here. */
export const AttributeType = {
  origin: 1,
  asPath: 2,
  nextHop: 3,
  med: 4,
  localPref: 5,
  atomicAggregate: 6,
  aggregator: 7,
  communities: 8,
  originatorId: 9,
  clusterList: 10,
  mpReach: 14,
  mpUnreach: 15,
  extendedCommunities: 16,
  as4Path: 17,
  as4Aggregator: 18,
  largeCommunities: 32,
} as const;
