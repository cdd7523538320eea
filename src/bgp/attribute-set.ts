import { Reader } from "../bytes/reader.ts";
import { AnomalyList } from "./anomaly-list.ts";
import { asPathLength } from "./as-path.ts";
import { AttributeType, type PathAttribute } from "./attribute.ts";
import { decodeAttributes } from "./attribute-decoder.ts";
import { QuickFacts } from "./attribute-facts.ts";
import type { CodecContext } from "./codec-context.ts";
import { LLGR_STALE, NO_EXPORT, NO_LLGR } from "./communities.ts";

/** The path attributes of an UPDATE, without its routes. */
export interface AttributeSet {
  /** Equal for sets of equal octets (the next hop in MP_REACH_NLRI included, routes left out) and equal AS number size, as long as they are remembered; never equal for others. */
  readonly id: number;
  /** All, decoded anew at each call. MP_REACH_NLRI and MP_UNREACH_NLRI are without their routes, and with a length field of two octets. */
  readonly attributes: readonly PathAttribute[];
  readonly llgrStale: boolean;
  readonly noLlgr: boolean;
  readonly noExport: boolean;
  /** -1 without. */
  readonly localPref: number;
  /** As it counts in the choice of routes, RFC 4271 section 9.1.2.2. */
  readonly asPathLength: number;
}

/** Of the set that is being made. */
const quick = new QuickFacts();
const NO_PATHS: ReadonlySet<number> = new Set();
const CONTEXTS: Readonly<Record<2 | 4, CodecContext>> = {
  2: { fourOctetAs: false, extendedMessages: true, addPath: NO_PATHS },
  4: { fourOctetAs: true, extendedMessages: true, addPath: NO_PATHS },
};

/** What is kept of one set: its octets, and what is asked of it often. Decoded objects are not kept: there may be hundreds of thousands of sets. */
export class KeptAttributes implements AttributeSet {
  readonly id: number;
  readonly llgrStale: boolean;
  readonly noLlgr: boolean;
  readonly noExport: boolean;
  readonly localPref: number;
  readonly asPathLength: number;
  /** Nothing is wrong with any attribute for itself. */
  readonly isSound: boolean;
  readonly hasOriginAndAsPath: boolean;
  readonly hasNextHop: boolean;
  readonly memory: Uint8Array;
  readonly from: number;
  readonly to: number;
  readonly asOctets: 2 | 4;

  /** `memory` from `from` to `to` must not change from here on. */
  constructor(id: number, memory: Uint8Array, from: number, to: number, asOctets: 2 | 4) {
    this.id = id;
    this.memory = memory;
    this.from = from;
    this.to = to;
    this.asOctets = asOctets;
    quick.read(memory, from, to, asOctets);
    const facts = quick.isSound ? quick : this.#slowFacts();
    this.isSound = facts.isSound;
    this.llgrStale = facts.llgrStale;
    this.noLlgr = facts.noLlgr;
    this.noExport = facts.noExport;
    this.localPref = facts.localPref;
    this.asPathLength = facts.asPathLength;
    this.hasOriginAndAsPath = facts.hasOrigin && facts.hasAsPath;
    this.hasNextHop = facts.hasNextHop;
  }

  get attributes(): readonly PathAttribute[] {
    return this.#decode(new AnomalyList(0));
  }

  #decode(anomalies: AnomalyList): readonly PathAttribute[] {
    return decodeAttributes(new Reader(this.memory, this.from, this.to), CONTEXTS[this.asOctets], anomalies).attributes;
  }

  /** The decoder has the last word on whether anything is wrong. */
  #slowFacts(): Omit<QuickFacts, "read"> {
    const anomalies = new AnomalyList(0);
    const attributes = this.#decode(anomalies);
    const first = <K extends PathAttribute["kind"]>(kind: K) =>
      attributes.find((a): a is Extract<PathAttribute, { readonly kind: K }> => a.kind === kind);
    const has = (type: number) => attributes.some((a) => a.type === type);
    const communities = first("communities")?.values ?? [];
    return {
      isSound: anomalies.finish().length === 0,
      llgrStale: communities.includes(LLGR_STALE),
      noLlgr: communities.includes(NO_LLGR),
      noExport: communities.includes(NO_EXPORT),
      localPref: first("local-pref")?.value ?? -1,
      asPathLength: asPathLength(first("as-path")?.segments ?? []),
      hasOrigin: has(AttributeType.origin),
      hasAsPath: has(AttributeType.asPath),
      hasNextHop: has(AttributeType.nextHop),
    };
  }
}
