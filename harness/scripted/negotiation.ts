import { asnOf, capabilitiesOf, familiesOf, gracefulRestartOf, longLivedOf, type Open } from "../../src/bgp/open.ts";
import { FAMILIES, numbersOf } from "./families.ts";
import type { Negotiated } from "./helper.ts";
import type { Defects } from "./route.ts";
import type { GracefulRestartSettings } from "./settings.ts";

/** What two OPENs come to. A capability counts only where both sides have it (RFC 5492 section 3). */
export function negotiate(local: Open, peer: Open, own: GracefulRestartSettings, defects: Defects): Negotiated {
  const families = FAMILIES.filter((family) => has(local, numbersOf(family)) && has(peer, numbersOf(family)));
  const ours = gracefulRestartOf(local);
  const theirs = gracefulRestartOf(peer);
  const gracefulRestart = ours && own.mode !== "off" ? theirs : undefined;
  const careless = defects.has("ML09");
  // RFC 9494 section 4.1: without the graceful restart capability the long-lived one is disregarded.
  const longLived = longLivedOf(local) && (gracefulRestart || careless) ? longLivedOf(peer) : undefined;
  return { families, gracefulRestart, notification: Boolean(gracefulRestart?.notification && ours?.notification), longLived };
}

function has(open: Open, { afi, safi }: { readonly afi: number; readonly safi: number }): boolean {
  return familiesOf(open).some((f) => f.afi === afi && f.safi === safi);
}

/** RFC 4271 section 6.2: what is not acceptable about a peer's OPEN, as the NOTIFICATION that says so. */
export function openProblem(
  open: Open,
  expected: { readonly asn: number; readonly ownRouterId: string; readonly internal: boolean },
): number | undefined {
  if (open.version !== 4) return 1;
  if (asnOf(open) !== expected.asn) return 2;
  if (open.routerId === "0.0.0.0" || (expected.internal && open.routerId === expected.ownRouterId)) return 3;
  if (open.holdTimeS === 1 || open.holdTimeS === 2) return 6;
  return undefined;
}

/** RFC 7313 section 3.1. */
export function hasEnhancedRefresh(open: Open): boolean {
  return capabilitiesOf(open).some((c) => c.kind === "enhanced-route-refresh");
}
