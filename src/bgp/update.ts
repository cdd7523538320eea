import type { Reader } from "../bytes/reader.ts";
import { countNlri } from "./nlri.ts";

/** What an UPDATE comes to: RFC 4271 section 4.3, with MP_REACH_NLRI and MP_UNREACH_NLRI of RFC 4760. */
export interface UpdateSummary {
  readonly announced: number;
  readonly withdrawn: number;
  /** RFC 4724 section 2: the family that this UPDATE is the End-of-RIB marker of. */
  readonly endOfRib?: { readonly afi: number; readonly safi: number };
}

const MP_REACH_NLRI = 14;
const MP_UNREACH_NLRI = 15;
const EXTENDED_LENGTH = 0x10;
const IPV4_UNICAST = { afi: 1, safi: 1 } as const;

/** `addPath`: the families whose NLRI carry path identifiers in this direction. Throws `Malformed` when a length does not fit. */
export function summariseUpdate(r: Reader, addPath: ReadonlySet<number>): UpdateSummary {
  const withdrawnRoutes = r.take(r.u16("Withdrawn Routes Length"), "Withdrawn Routes");
  const attributes = r.take(r.u16("Total Path Attribute Length"), "Path Attributes");
  const isEmpty = withdrawnRoutes.remaining === 0 && attributes.remaining === 0 && r.remaining === 0;
  if (isEmpty) return { announced: 0, withdrawn: 0, endOfRib: IPV4_UNICAST };
  let withdrawn = countNlri(withdrawnRoutes, 1, 1, addPath);
  let announced = 0;
  let attributeCount = 0;
  let emptyUnreach: { afi: number; safi: number } | undefined;
  while (attributes.remaining > 0) {
    attributeCount++;
    const flags = attributes.u8("attribute flags");
    const type = attributes.u8("attribute type");
    const length = (flags & EXTENDED_LENGTH) !== 0 ? attributes.u16("attribute length") : attributes.u8("attribute length");
    if (type === MP_REACH_NLRI) {
      announced += countReach(attributes.take(length, "MP_REACH_NLRI"), addPath);
    } else if (type === MP_UNREACH_NLRI) {
      const value = attributes.take(length, "MP_UNREACH_NLRI");
      const family = { afi: value.u16("AFI"), safi: value.u8("SAFI") };
      if (value.remaining === 0) emptyUnreach = family;
      withdrawn += countNlri(value, family.afi, family.safi, addPath);
    } else {
      attributes.skip(length, `attribute ${type}`);
    }
  }
  announced += countNlri(r, 1, 1, addPath);
  const endOfRib = attributeCount === 1 && announced === 0 && withdrawn === 0 ? emptyUnreach : undefined;
  return endOfRib ? { announced, withdrawn, endOfRib } : { announced, withdrawn };
}

/** AFI(2) SAFI(1) next-hop length(1) next hop, reserved(1), NLRI. RFC 4760 section 3. */
function countReach(value: Reader, addPath: ReadonlySet<number>): number {
  const afi = value.u16("AFI");
  const safi = value.u8("SAFI");
  value.skip(value.u8("next hop length"), "next hop");
  value.skip(1, "reserved");
  return countNlri(value, afi, safi, addPath);
}
