import { type IpAddress, ipAddressBytes, ipAddressFromBytes } from "./address.ts";
import { type Prefix, prefixAddress, prefixLength } from "./prefix.ts";

/** The first `count` host addresses of a prefix, fewer where it has fewer: neither its first address nor its last, unless it has but one or two. */
export function hostAddresses(prefix: Prefix, count: number): readonly IpAddress[] {
  const base = ipAddressBytes(prefixAddress(prefix));
  const hostBits = base.length * 8 - prefixLength(prefix);
  const [first, hosts] = hostBits < 2 ? [0, 2 ** hostBits] : [1, 2 ** Math.min(hostBits, 30) - 2];
  return Array.from({ length: Math.min(count, hosts) }, (_, i) => ipAddressFromBytes(plus(base, first + i)));
}

function plus(base: Uint8Array, offset: number): Uint8Array {
  const sum = Uint8Array.from(base);
  let carry = offset;
  for (let at = sum.length - 1; at >= 0 && carry > 0; at--) {
    carry += sum[at] ?? 0;
    sum[at] = carry & 0xff;
    carry = Math.floor(carry / 256);
  }
  return sum;
}
