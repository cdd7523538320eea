import { AttributeType, Flag, SegmentType } from "./attribute.ts";
import { LLGR_STALE, NO_EXPORT, NO_LLGR } from "./communities.ts";
import { isNextHopLength } from "./next-hop.ts";

const T = AttributeType;
const OPTIONAL_TRANSITIVE = Flag.optional | Flag.transitive;

/**
 * Facts of the usual path attributes, read without making objects. `isSound` is false as soon as something is unusual: then the rest says nothing, and the decoder must look. It is true only
 * where the decoder finds nothing wrong (a test holds that).
 */
export class QuickFacts {
  isSound = true;
  llgrStale = false;
  noLlgr = false;
  noExport = false;
  localPref = -1;
  asPathLength = 0;
  hasOrigin = false;
  hasAsPath = false;
  hasNextHop = false;

  /** Forgets what it read before. */
  read(bytes: Uint8Array, from: number, to: number, asOctets: 2 | 4): void {
    this.isSound = true;
    this.llgrStale = false;
    this.noLlgr = false;
    this.noExport = false;
    this.localPref = -1;
    this.asPathLength = 0;
    this.hasOrigin = false;
    this.hasAsPath = false;
    this.hasNextHop = false;
    let seen = 0;
    for (let at = from; at < to && this.isSound; ) {
      const flags = bytes[at] ?? 0;
      const type = bytes[at + 1] ?? 0;
      const isExtended = (flags & Flag.extendedLength) !== 0;
      const value = at + (isExtended ? 4 : 3);
      const length = isExtended ? u16(bytes, at + 2) : (bytes[at + 2] ?? 0);
      // One bit per type up to 32, LARGE_COMMUNITY, which takes the place of type 0.
      const bit = 1 << (type & 31);
      at = value + length;
      this.isSound =
        at <= to &&
        value <= to &&
        type > 0 &&
        type <= 32 &&
        (seen & bit) === 0 &&
        this.#read(bytes, flags & ~Flag.extendedLength, type, value, length, asOctets);
      seen |= bit;
    }
  }

  /** Whether all is well with the attribute. */
  #read(bytes: Uint8Array, flags: number, type: number, at: number, length: number, asOctets: 2 | 4): boolean {
    switch (type) {
      case T.origin:
        this.hasOrigin = true;
        return flags === Flag.transitive && length === 1 && (bytes[at] ?? 0) <= 2;
      case T.asPath:
        this.hasAsPath = true;
        return flags === Flag.transitive && this.#readPath(bytes, at, at + length, asOctets);
      case T.nextHop: {
        this.hasNextHop = true;
        const first = bytes[at] ?? 0;
        return flags === Flag.transitive && length === 4 && first > 0 && first < 224;
      }
      case T.med:
      case T.originatorId:
        return flags === Flag.optional && length === 4;
      case T.localPref:
        this.localPref = u32(bytes, at);
        return flags === Flag.transitive && length === 4;
      case T.atomicAggregate:
        return flags === Flag.transitive && length === 0;
      case T.aggregator:
        return isOptionalTransitive(flags) && length === asOctets + 4 && (asOctets === 4 ? u32(bytes, at) : u16(bytes, at)) !== 0;
      case T.communities:
        this.#readCommunities(bytes, at, at + length);
        return isOptionalTransitive(flags) && isList(length, 4);
      case T.clusterList:
        return flags === Flag.optional && isList(length, 4);
      case T.mpReach:
        return (
          flags === Flag.optional &&
          length >= 5 &&
          length === 5 + (bytes[at + 3] ?? 0) &&
          isNextHopLength(u16(bytes, at), bytes[at + 2] ?? 0, length - 5)
        );
      case T.mpUnreach:
        return flags === Flag.optional && length === 3;
      case T.extendedCommunities:
        return isOptionalTransitive(flags) && isList(length, 8);
      case T.largeCommunities:
        return isOptionalTransitive(flags) && isList(length, 12);
      default:
        return false;
    }
  }

  #readPath(bytes: Uint8Array, from: number, to: number, asOctets: 2 | 4): boolean {
    for (let at = from; at < to; ) {
      const type = bytes[at] ?? 0;
      const count = bytes[at + 1] ?? 0;
      const next = at + 2 + asOctets * count;
      if (type < SegmentType.asSet || type > SegmentType.asConfedSet || count === 0 || next > to) return false;
      for (at += 2; at < next; at += asOctets) if ((asOctets === 4 ? u32(bytes, at) : u16(bytes, at)) === 0) return false;
      if (type === SegmentType.asSequence) this.asPathLength += count;
      else if (type === SegmentType.asSet) this.asPathLength += 1;
    }
    return true;
  }

  #readCommunities(bytes: Uint8Array, from: number, to: number): void {
    for (let at = from; at < to; at += 4) {
      if (bytes[at] !== 0xff) continue;
      const community = u32(bytes, at);
      if (community === LLGR_STALE) this.llgrStale = true;
      else if (community === NO_LLGR) this.noLlgr = true;
      else if (community === NO_EXPORT) this.noExport = true;
    }
  }
}

function isOptionalTransitive(flags: number): boolean {
  return (flags & ~Flag.partial) === OPTIONAL_TRANSITIVE;
}

function isList(length: number, octets: number): boolean {
  return length > 0 && length % octets === 0;
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function u32(bytes: Uint8Array, at: number): number {
  return (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0;
}
