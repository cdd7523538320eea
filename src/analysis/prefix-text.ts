import { type IpAddress, ipAddressFromBytes } from "../net/address.ts";
import { type Prefix, prefixOf } from "../net/prefix.ts";
import type { PrefixTable } from "./prefix-table.ts";

/** RFC 4364: route distinguishers have 8 octets. */
const DISTINGUISHER = 8;

/** A slot's prefix as people write it; for families whose NLRI are no prefixes, their octets in hexadecimal. */
export function prefixText(
  table: PrefixTable,
  slot: number,
  { afi, safi }: { readonly afi: number; readonly safi: number },
): Prefix | string {
  const { bits, octets } = table.octetsOf(slot);
  const length = afi === 1 ? 4 : 16;
  if ((afi !== 1 && afi !== 2) || ![1, 2, 4, 128].includes(safi)) return hex(octets);
  const skipped = safi === 128 ? DISTINGUISHER : 0;
  if (octets.length < skipped || octets.length - skipped > length) return hex(octets);
  const address = addressOf(octets.subarray(skipped), length);
  const prefix = prefixOf(address, bits - 8 * skipped);
  return skipped > 0 ? `${hex(octets.subarray(0, skipped))}:${prefix}` : prefix;
}

function addressOf(octets: Uint8Array, length: number): IpAddress {
  const whole = new Uint8Array(length);
  whole.set(octets);
  return ipAddressFromBytes(whole);
}

function hex(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
}
