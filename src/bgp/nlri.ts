import { Malformed, type Reader } from "../bytes/reader.ts";
import { familyKey } from "./add-path.ts";

/** RFC 4760, RFC 8277, RFC 4364: SAFIs whose NLRI are a length in bits and as many octets as that takes. */
const PREFIX_SAFIS: ReadonlySet<number> = new Set([1, 2, 4, 128]);
/** RFC 7432 section 7: route type(1), length(1), value. */
const EVPN = familyKey(25, 70);

/**
 * Number of NLRI in a field that holds nothing else. Families of other forms (flow specification, BGP-LS and the like) count as one when there is any octet.
 * Throws `Malformed` when the last is cut or a prefix is longer than an address.
 */
export function countNlri(r: Reader, afi: number, safi: number, addPath: ReadonlySet<number>): number {
  if (r.remaining === 0) return 0;
  const key = familyKey(afi, safi);
  const pathIdLength = addPath.has(key) ? 4 : 0;
  if (key === EVPN) return countTyped(r, pathIdLength);
  if ((afi !== 1 && afi !== 2) || !PREFIX_SAFIS.has(safi)) return 1;
  // Labels and route distinguishers count towards the length of their NLRI, so only plain prefixes have a known maximum.
  const plain = safi === 1 || safi === 2;
  const maximum = plain ? (afi === 1 ? 32 : 128) : 255;
  let count = 0;
  while (r.remaining > 0) {
    if (pathIdLength > 0) r.skip(pathIdLength, "path identifier");
    const bits = r.u8("prefix length");
    if (bits > maximum) throw new Malformed(`prefix length ${bits} is above ${maximum}`);
    r.skip((bits + 7) >> 3, "prefix");
    count++;
  }
  return count;
}

function countTyped(r: Reader, pathIdLength: number): number {
  let count = 0;
  while (r.remaining > 0) {
    r.skip(pathIdLength + 1, "path identifier and route type");
    r.skip(r.u8("route length"), "route");
    count++;
  }
  return count;
}
