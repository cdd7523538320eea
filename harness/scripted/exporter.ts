import { type AsPathSegment, SegmentType } from "../../src/bgp/attribute.ts";
import type { CodecContext } from "../../src/bgp/codec-context.ts";
import { LLGR_STALE, NO_EXPORT } from "../../src/bgp/communities.ts";
import type { IpAddress } from "../../src/net/address.ts";
import type { Prefix } from "../../src/net/prefix.ts";
import { type Family, familyOfPrefix } from "./families.ts";
import type { LocRib } from "./loc-rib.ts";
import type { OwnRoutes } from "./own-routes.ts";
import { type Defects, effectiveAttributes, isLongLivedStale, type Route } from "./route.ts";
import { attributeOctets, forPartialDeployment, hasCommunity, pathAttributes, type RouteAttributes } from "./route-attributes.ts";
import { asTold, type ToldAttributes, withRaw } from "./told-attributes.ts";
import type { Announcement } from "./update-octets.ts";

const NO_ADVERTISE = 0xffffff02;
const DEFAULT_LOCAL_PREF = 100;

export interface ExportTo {
  readonly session: string;
  readonly asn: number;
  readonly internal: boolean;
  readonly nextHopSelf: boolean;
  /** The peer's OPEN has the long-lived capability. */
  readonly longLived: boolean;
  /** The speaker's own address for routes of a family. */
  readonly nextHop: Readonly<Record<Family, IpAddress>>;
  readonly context: CodecContext;
  readonly defects: () => Defects;
}

/** What a peer is told of a prefix; the same object for the same attributes. */
export interface Exported extends Announcement {
  readonly key: string;
}

/** RFC 4271 sections 5.1 and 9.1.3: what goes into the Adj-RIB-Out of one peer, over one session. */
export class Exporter {
  readonly #to: ExportTo;
  readonly #own: OwnRoutes;
  readonly #rib: LocRib;
  readonly #learnt = new WeakMap<RouteAttributes, Exported>();
  readonly #told: Readonly<Record<Family, WeakMap<ToldAttributes, Exported>>> = { ipv4: new WeakMap(), ipv6: new WeakMap() };

  constructor(to: ExportTo, own: OwnRoutes, rib: LocRib) {
    this.#to = to;
    this.#own = own;
    this.#rib = rib;
  }

  of(prefix: Prefix): Exported | undefined {
    const own = this.#own.find(prefix, this.#to.session);
    if (own) return own.withdrawn ? undefined : this.ofOwn(familyOfPrefix(prefix), own.told);
    const best = this.#rib.best(prefix);
    return best && this.#ofLearnt(best);
  }

  /** A route of the speaker's own with the attributes that it was told. Throws RangeError where they do not fit a message. */
  ofOwn(family: Family, told: ToldAttributes): Exported {
    const known = this.#told[family].get(told);
    if (known) return known;
    const usual = this.#forPeer({ origin: 0, asPath: [], communities: [], others: [] });
    const exported = this.#encoded(family, asTold(usual, told), told);
    this.#told[family].set(told, exported);
    return exported;
  }

  #ofLearnt(route: Route): Exported | undefined {
    const { internal, longLived, session } = this.#to;
    const defects = this.#to.defects();
    if (route.source.id === session || (route.source.internal && internal)) return undefined;
    if (route.staleness === "stale" && defects.has("MH21")) return undefined;
    const attributes = effectiveAttributes(route, defects);
    if (hasCommunity(attributes, NO_ADVERTISE) || (!internal && hasCommunity(attributes, NO_EXPORT))) return undefined;
    // RFC 9494 sections 4.3 and 4.6: a peer without the capability does not know that the route is to be avoided.
    const unaware = isLongLivedStale(route) && !longLived;
    if (unaware && !internal && !defects.has("ML02")) return undefined;
    const known = this.#learnt.get(attributes);
    if (known) return known;
    const sent = this.#forPeer(attributes);
    const exported = this.#encoded(familyOfPrefix(route.prefix), unaware && internal ? forPartialDeployment(sent) : sent, {});
    this.#learnt.set(attributes, exported);
    return exported;
  }

  #forPeer(attributes: RouteAttributes): RouteAttributes {
    const { asn, internal, nextHopSelf, defects } = this.#to;
    const communities = defects().has("ML08") ? attributes.communities.filter((c) => c !== LLGR_STALE) : attributes.communities;
    if (internal) {
      const nextHop = nextHopSelf ? undefined : attributes.nextHop;
      return { ...attributes, communities, nextHop, localPref: attributes.localPref ?? DEFAULT_LOCAL_PREF };
    }
    // RFC 4271 sections 5.1.4 and 5.1.5: neither MULTI_EXIT_DISC of others nor LOCAL_PREF goes to external peers.
    const asPath = prepended(asn, attributes.asPath);
    return { ...attributes, communities, asPath, nextHop: undefined, med: undefined, localPref: undefined };
  }

  #encoded(family: Family, attributes: RouteAttributes, told: ToldAttributes): Exported {
    const { context } = this.#to;
    const nextHop = attributes.nextHop ?? this.#to.nextHop[family];
    const octets = attributeOctets(withRaw(pathAttributes(attributes, nextHop, context), told), context);
    return { family, nextHop, attributes: octets, key: `${nextHop} ${Buffer.from(octets).toString("latin1")}` };
  }
}

/** RFC 4271 section 5.1.2. */
function prepended(asn: number, asPath: readonly AsPathSegment[]): readonly AsPathSegment[] {
  const [first, ...rest] = asPath;
  if (first?.type === SegmentType.asSequence && first.asns.length < 255)
    return [{ type: SegmentType.asSequence, asns: [asn, ...first.asns] }, ...rest];
  return [{ type: SegmentType.asSequence, asns: [asn] }, ...asPath];
}
