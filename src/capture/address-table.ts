import type { Reader } from "../bytes/reader.ts";
import { type IpAddress, ipAddressFromBytes } from "../net/address.ts";

interface Ipv6Entry {
  readonly words: readonly [number, number, number, number];
  readonly address: IpAddress;
}

const LARGEST = 65_536;

/** Addresses by their octets, so that the text of each is made once and not for every packet. Starts anew when a capture has absurdly many. */
export class AddressTable {
  readonly #ipv4 = new Map<number, IpAddress>();
  readonly #ipv6 = new Map<number, Ipv6Entry[]>();
  #ipv6Count = 0;

  ipv4(r: Reader): IpAddress {
    const value = r.u32("IPv4 address");
    const known = this.#ipv4.get(value);
    if (known !== undefined) return known;
    const address = ipAddressFromBytes(Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value));
    if (this.#ipv4.size >= LARGEST) this.#ipv4.clear();
    this.#ipv4.set(value, address);
    return address;
  }

  ipv6(r: Reader): IpAddress {
    const [a, b, c, d] = [r.u32("IPv6 address"), r.u32("IPv6 address"), r.u32("IPv6 address"), r.u32("IPv6 address")];
    const hash = a ^ Math.imul(b, 31) ^ Math.imul(c, 961) ^ d;
    const entries = this.#ipv6.get(hash) ?? [];
    for (const entry of entries) {
      const [w, x, y, z] = entry.words;
      if (w === a && x === b && y === c && z === d) return entry.address;
    }
    const octets = [a, b, c, d].flatMap((word) => [word >>> 24, (word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff]);
    const address = ipAddressFromBytes(Uint8Array.from(octets));
    if (this.#ipv6Count >= LARGEST) {
      this.#ipv6.clear();
      this.#ipv6Count = 0;
    }
    this.#ipv6.set(hash, [...(this.#ipv6.get(hash) ?? []), { words: [a, b, c, d], address }]);
    this.#ipv6Count++;
    return address;
  }
}
