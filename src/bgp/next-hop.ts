/**
 * Whether MP_REACH_NLRI of this family may have a next hop of so many octets: RFC 4760 section 3, RFC 2545 section 3 (a link-local address behind the global one), RFC 4364 section
 * 4.3.2 and RFC 4659 section 3.2.1 (a route distinguisher before each), RFC 4798 section 2, RFC 8950 section 3. Families that are not listed there may have any.
 */
export function isNextHopLength(afi: number, safi: number, octets: number): boolean {
  if (afi !== 1 && afi !== 2) return true;
  if (safi === 1 || safi === 2 || safi === 4) return octets === 16 || octets === 32 || (afi === 1 && octets === 4);
  if (safi === 128) return octets === 24 || octets === 48 || (afi === 1 && octets === 12);
  return true;
}
