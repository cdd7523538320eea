import type { EstablishedInterval, Mark, StaleFamily } from "../../../analysis/model.ts";
import { gracefulRestartOf, type Open } from "../../../bgp/open.ts";
import type { RequirementId } from "../../../requirements/catalogue.ts";
import { openOf } from "../opens.ts";
import { gracefulListing, isSame, longLivedListing } from "./listing.ts";

/** The session is back while its routes are long-lived stale. */
export interface Back {
  readonly established: Mark;
  readonly says: Says;
  readonly openId?: string;
  /** End-of-RIB of the family. */
  readonly marker?: Mark;
}

/** What the new OPEN says of the stale routes; `free`: the RFCs leave it open, or the OPEN is not in the capture. */
export type Says =
  | { readonly kind: "kept" | "free" }
  | { readonly kind: "refused"; readonly requirement: RequirementId; readonly since: string };

type Family = Pick<StaleFamily, "afi" | "safi">;

export function backOf(next: EstablishedInterval, family: Family): Back {
  const open = openOf(next.connection, "peer");
  const marker = markerOf(next, family);
  return {
    established: next.established,
    says: open ? saysOf(open.open, family) : { kind: "free" },
    ...(open && { openId: open.id }),
    ...(marker && { marker }),
  };
}

/** The peer's first End-of-RIB of a family. */
export function markerOf({ flows }: EstablishedInterval, family: Family): Mark | undefined {
  return flows.peer.find((f) => isSame(f, family))?.endOfRib[0];
}

/**
 * RFC 9494 section 4.2: in the long-lived phase the F bit of the long-lived capability decides. Where only the Graceful Restart capability takes the family back, removing
 * is right by RFC 4724 and keeping by RFC 9494.
 */
function saysOf(open: Open, family: Family): Says {
  const back = "the session comes back";
  const listed = longLivedListing(open, family);
  if (!gracefulRestartOf(open))
    return { kind: "refused", requirement: "RFC9494-4.2-12", since: `${back} without the Graceful Restart capability` };
  if (!listed) return { kind: "refused", requirement: "RFC9494-4.2-12", since: `${back} without the family in a long-lived capability` };
  if (!listed.forwardingState) {
    const isPlain = listed.reservedFlags === 0;
    const since = `${back} with F clear in the long-lived capability${isPlain ? "" : ", though with reserved flags set"}`;
    return { kind: "refused", requirement: isPlain ? "RFC9494-4.2-11" : "RFC9494-3.1-02", since };
  }
  return { kind: gracefulListing(open, family)?.forwardingState === true ? "kept" : "free" };
}
