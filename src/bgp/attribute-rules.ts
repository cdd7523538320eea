import type { Reaction } from "./anomaly.ts";
import { AttributeType, Flag } from "./attribute.ts";

/** What RFC 7606 section 7 (or the attribute's own RFC) says of an attribute. */
export interface AttributeRule {
  readonly name: string;
  /** The optional and the transitive bit that it must have. */
  readonly flags: number;
  /** Of its form, and what a receiver does when it is broken. */
  readonly clause: string;
  readonly reaction: Reaction;
  /** RFC 4271 section 6.3: the subcode of UPDATE Message Error when its content is wrong. */
  readonly subcode: number;
}

const WELL_KNOWN = Flag.transitive;
const OPTIONAL_TRANSITIVE = Flag.optional | Flag.transitive;
const OPTIONAL = Flag.optional;
const T = AttributeType;

function rule(
  type: number,
  name: string,
  flags: number,
  clause: string,
  reaction: Reaction,
  subcode: number,
): readonly [number, AttributeRule] {
  return [type, { name, flags, clause, reaction, subcode }];
}

/** 5 Attribute Length Error, 6 Invalid ORIGIN, 8 Invalid NEXT_HOP, 9 Optional Attribute Error, 11 Malformed AS_PATH. */
export const ATTRIBUTE_RULES: ReadonlyMap<number, AttributeRule> = new Map([
  rule(T.origin, "ORIGIN", WELL_KNOWN, "RFC 7606 section 7.1", "treat-as-withdraw", 6),
  rule(T.asPath, "AS_PATH", WELL_KNOWN, "RFC 7606 section 7.2", "treat-as-withdraw", 11),
  rule(T.nextHop, "NEXT_HOP", WELL_KNOWN, "RFC 7606 section 7.3", "treat-as-withdraw", 8),
  rule(T.med, "MULTI_EXIT_DISC", OPTIONAL, "RFC 7606 section 7.4", "treat-as-withdraw", 9),
  rule(T.localPref, "LOCAL_PREF", WELL_KNOWN, "RFC 7606 section 7.5", "treat-as-withdraw", 5),
  rule(T.atomicAggregate, "ATOMIC_AGGREGATE", WELL_KNOWN, "RFC 7606 section 7.6", "attribute-discard", 5),
  rule(T.aggregator, "AGGREGATOR", OPTIONAL_TRANSITIVE, "RFC 7606 section 7.7", "attribute-discard", 9),
  rule(T.communities, "COMMUNITIES", OPTIONAL_TRANSITIVE, "RFC 7606 section 7.8", "treat-as-withdraw", 9),
  rule(T.originatorId, "ORIGINATOR_ID", OPTIONAL, "RFC 7606 section 7.9", "treat-as-withdraw", 9),
  rule(T.clusterList, "CLUSTER_LIST", OPTIONAL, "RFC 7606 section 7.10", "treat-as-withdraw", 9),
  rule(T.mpReach, "MP_REACH_NLRI", OPTIONAL, "RFC 7606 section 7.11", "afi-safi-disable", 9),
  rule(T.mpUnreach, "MP_UNREACH_NLRI", OPTIONAL, "RFC 7606 section 7.12", "afi-safi-disable", 9),
  rule(T.extendedCommunities, "EXTENDED COMMUNITIES", OPTIONAL_TRANSITIVE, "RFC 7606 section 7.14", "treat-as-withdraw", 9),
  rule(T.as4Path, "AS4_PATH", OPTIONAL_TRANSITIVE, "RFC 6793 section 6", "attribute-discard", 9),
  rule(T.as4Aggregator, "AS4_AGGREGATOR", OPTIONAL_TRANSITIVE, "RFC 6793 section 6", "attribute-discard", 9),
  rule(T.largeCommunities, "LARGE_COMMUNITY", OPTIONAL_TRANSITIVE, "RFC 8092 section 6", "treat-as-withdraw", 9),
]);
