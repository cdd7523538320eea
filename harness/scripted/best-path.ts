import { SegmentType } from "../../src/bgp/attribute.ts";
import { type Defects, isLongLivedStale, type Route } from "./route.ts";
import type { RouteAttributes } from "./route-attributes.ts";

const DEFAULT_LOCAL_PREF = 100;

/** RFC 4271 section 9.1.2 with RFC 9494 section 4.4: the route that is preferred, whatever the order; undefined of none. */
export function bestPath(routes: readonly Route[], defects: Defects): Route | undefined {
  let best: Route | undefined;
  for (const route of routes) if (!best || compareRoutes(route, best, defects) < 0) best = route;
  return best;
}

/** Negative where `a` is preferred. */
function compareRoutes(a: Route, b: Route, defects: Defects): number {
  return (
    avoided(a, defects) - avoided(b, defects) ||
    localPref(b) - localPref(a) ||
    pathLength(a.attributes) - pathLength(b.attributes) ||
    a.attributes.origin - b.attributes.origin ||
    byMed(a.attributes, b.attributes) ||
    Number(a.source.internal) - Number(b.source.internal) ||
    a.source.routerId - b.source.routerId ||
    (a.source.address < b.source.address ? -1 : 1)
  );
}

/** RFC 9494 section 4.4: long-lived stale routes come after all others. A route that is merely stale is like any other (RFC 4724 section 4.2). */
function avoided(route: Route, defects: Defects): number {
  if (defects.has("MH27") && route.staleness !== "fresh") return 1;
  return isLongLivedStale(route) && !defects.has("ML03") ? 1 : 0;
}

function localPref({ attributes, source }: Route): number {
  return source.internal ? (attributes.localPref ?? DEFAULT_LOCAL_PREF) : DEFAULT_LOCAL_PREF;
}

/** RFC 4271 section 9.1.2.2 a: an SegmentType.asSet counts as one. */
function pathLength({ asPath }: RouteAttributes): number {
  let length = 0;
  for (const { type, asns } of asPath) length += type === SegmentType.asSequence ? asns.length : type === SegmentType.asSet ? 1 : 0;
  return length;
}

/** RFC 4271 section 9.1.2.2 c: only between routes of one neighbouring AS; a missing one is the lowest. */
function byMed(a: RouteAttributes, b: RouteAttributes): number {
  return firstAs(a) === firstAs(b) ? (a.med ?? 0) - (b.med ?? 0) : 0;
}

function firstAs({ asPath }: RouteAttributes): number | undefined {
  return asPath[0]?.asns[0];
}
