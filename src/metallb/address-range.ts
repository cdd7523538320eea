import { type IpAddress, ipAddressBytes, ipAddressFromBytes, ipFamily, parseIpAddress } from "../net/address.ts";
import { type Prefix, parseInterfaceAddress, prefixLength, prefixOf } from "../net/prefix.ts";

/** An entry of an IPAddressPool's `addresses`, as the fewest prefixes that make it up. */
export interface AddressRange {
  readonly text: string;
  readonly prefixes: readonly Prefix[];
}

/** `198.51.100.0/24`, where host bits may be set as MetalLB lets them, or `198.51.100.10-198.51.100.20`; what is wrong with it otherwise. */
export function parseAddressRange(text: string): AddressRange | { readonly why: string } {
  if (!text.includes("-")) {
    const parsed = parseInterfaceAddress(text.trim());
    if (parsed) return { text, prefixes: [prefixOf(parsed.address, parsed.length)] };
    return { why: "a prefix such as 198.51.100.0/24 or a range such as 198.51.100.10-198.51.100.20" };
  }
  const [firstText = "", lastText = "", ...more] = text.split("-").map((part) => part.trim());
  const [first, last] = [parseIpAddress(firstText), parseIpAddress(lastText)];
  if (!first || !last || more.length > 0) return { why: "two IP addresses joined by -" };
  if (ipFamily(first) !== ipFamily(last)) return { why: "two addresses of one family" };
  if (numberOf(first) > numberOf(last)) return { why: "a range whose first address is not after its last" };
  return { text, prefixes: summary(numberOf(first), numberOf(last), ipFamily(first) === "ipv4" ? 32 : 128) };
}

/** The shortest prefix of an entry: an advertisement must not aggregate to fewer bits. */
export function shortestLength(range: AddressRange): number {
  return Math.min(...range.prefixes.map(prefixLength));
}

export function overlap(a: AddressRange, b: AddressRange): boolean {
  return a.prefixes.some((p) => b.prefixes.some((q) => p.includes(":") === q.includes(":") && prefixesOverlap(p, q)));
}

function prefixesOverlap(a: Prefix, b: Prefix): boolean {
  const length = Math.min(prefixLength(a), prefixLength(b));
  return truncated(a, length) === truncated(b, length);
}

function truncated(prefix: Prefix, length: number): Prefix {
  return prefixOf(prefix.slice(0, prefix.indexOf("/")) as IpAddress, length);
}

/** At most two prefixes per bit of an address, so that a range of any size is cheap. */
function summary(first: bigint, last: bigint, bits: number): readonly Prefix[] {
  const prefixes: Prefix[] = [];
  for (let at = first; at <= last; ) {
    let free = 0;
    while (free < bits && (at & ((1n << BigInt(free + 1)) - 1n)) === 0n && at + (1n << BigInt(free + 1)) - 1n <= last) free++;
    prefixes.push(prefixOf(addressOf(at, bits), bits - free));
    at += 1n << BigInt(free);
  }
  return prefixes;
}

function numberOf(address: IpAddress): bigint {
  return ipAddressBytes(address).reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n);
}

function addressOf(value: bigint, bits: number): IpAddress {
  return ipAddressFromBytes(Uint8Array.from({ length: bits / 8 }, (_, i) => Number((value >> BigInt(bits - 8 - 8 * i)) & 0xffn)));
}
