import type { Reader } from "../bytes/reader.ts";

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
