import type { Reader } from "../bytes/reader.ts";
import type { Writer } from "../bytes/writer.ts";
import type { Finding } from "./anomaly-list.ts";

/** RFC 2918 section 3. `subtype`: RFC 7313 section 3.2, 0 a request, 1 and 2 its begin and end; `trailing`: RFC 5291 section 4. */
export interface RouteRefresh {
  readonly afi: number;
  readonly subtype: number;
  readonly safi: number;
  readonly trailing: Uint8Array;
}

export function decodeRouteRefresh(r: Reader): RouteRefresh {
  return { afi: r.u16("AFI"), subtype: r.u8("subtype"), safi: r.u8("SAFI"), trailing: r.rest() };
}

export function encodeRouteRefresh({ afi, subtype, safi, trailing }: RouteRefresh, w: Writer): void {
  w.u16(afi, "AFI");
  w.u8(subtype, "subtype");
  w.u8(safi, "SAFI");
  w.bytes(trailing);
}

/** RFC 7313 section 5. A request (subtype 0) may carry filters, RFC 5291. */
export function routeRefreshFinding({ subtype, trailing }: RouteRefresh): Finding | undefined {
  const clause = "RFC 7313 section 5";
  if (subtype > 2) return { clause, text: `ROUTE-REFRESH: subtype ${subtype} is not known`, reaction: "ignore" };
  if (subtype === 0 || trailing.length === 0) return undefined;
  const text = `ROUTE-REFRESH: ${4 + trailing.length} octets with subtype ${subtype}, not 4`;
  return { clause, text, reaction: "session-reset", notification: { code: 7, subcode: 1 } };
}
