import { LLGR_STALE } from "../../src/bgp/communities.ts";
import type { Prefix } from "../../src/net/prefix.ts";
import type { Defect } from "./defects.ts";
import { hasCommunity, type RouteAttributes, taggedStale } from "./route-attributes.ts";

/** What the decision process must know of the peer that a route came from. */
export interface RouteSource {
  readonly id: string;
  readonly internal: boolean;
  /** Of the session that the route came over, as a number (RFC 4271 section 9.1.2.2 f). */
  readonly routerId: number;
  readonly address: string;
}

/** RFC 4724 section 4.2 and RFC 9494 section 4.2: how far a route has aged since its peer was lost. */
export type Staleness = "fresh" | "stale" | "long-lived";

/** A route in an Adj-RIB-In. */
export interface Route {
  readonly prefix: Prefix;
  readonly source: RouteSource;
  readonly attributes: RouteAttributes;
  readonly staleness: Staleness;
}

export type Defects = ReadonlySet<Defect>;

const tagged = new WeakMap<RouteAttributes, RouteAttributes>();

/** The attributes that the route has by now: LLGR_STALE with them in the long-lived phase. The same object for the same route. */
export function effectiveAttributes(route: Route, defects: Defects): RouteAttributes {
  const { attributes } = route;
  if (route.staleness !== "long-lived" || defects.has("ML01")) return attributes;
  const known = tagged.get(attributes) ?? taggedStale(attributes);
  tagged.set(attributes, known);
  return known;
}

/** RFC 9494 section 4.3: a long-lived stale route, by its own age or as its peer says. */
export function isLongLivedStale(route: Route): boolean {
  return route.staleness === "long-lived" || hasCommunity(route.attributes, LLGR_STALE);
}
