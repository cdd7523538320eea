import type { OpenFact, StaleFamily } from "../../../analysis/model.ts";
import type { GracefulRestartFamily } from "../../../bgp/graceful-restart.ts";
import type { LongLivedFamily } from "../../../bgp/long-lived-graceful-restart.ts";
import { gracefulRestartOf, longLivedOf, type Open } from "../../../bgp/open.ts";

type Family = Pick<StaleFamily, "afi" | "safi">;

/** What an OPEN's Graceful Restart capability says of a family. */
export function gracefulListing(open: Open, family: Family): GracefulRestartFamily | undefined {
  return gracefulRestartOf(open)?.families.find((f) => isSame(f, family));
}

/** What an OPEN's long-lived capability says of a family, whether or not the Graceful Restart capability is there. */
export function longLivedListing(open: Open, family: Family): LongLivedFamily | undefined {
  return longLivedOf(open)?.families.find((f) => isSame(f, family));
}

/** RFC 9494 section 4.1: the long-lived capability counts together with the Graceful Restart one. */
export function knowsLongLived({ open }: OpenFact): boolean {
  return gracefulRestartOf(open) !== undefined && longLivedOf(open) !== undefined;
}

export function isSame(a: Family, b: Family): boolean {
  return a.afi === b.afi && a.safi === b.safi;
}
