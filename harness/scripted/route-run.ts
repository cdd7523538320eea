import { ipAddressBytes, ipAddressFromBytes } from "../../src/net/address.ts";
import { type Prefix, prefixAddress, prefixLength, prefixOf } from "../../src/net/prefix.ts";
import { type Family, familyOfPrefix } from "./families.ts";
import { Refused } from "./shape.ts";

/** `count` prefixes of one length, each after the other: nothing is kept per prefix. */
export class RouteRun {
  readonly base: Prefix;
  readonly count: number;
  readonly sets: number;
  readonly family: Family;
  readonly bits: number;
  readonly #first: Uint8Array;

  /** `sets`: over how many sets of attributes they are spread. Throws `Refused` where the address space ends before the last. */
  constructor(base: Prefix, count: number, sets: number) {
    this.base = base;
    this.count = count;
    this.sets = Math.min(sets, count);
    this.family = familyOfPrefix(base);
    this.bits = prefixLength(base);
    this.#first = ipAddressBytes(prefixAddress(base));
    if (!this.addressAt(count - 1)) throw new Refused(`generate: ${count} prefixes do not fit behind ${base}`);
  }

  /** The address octets of the prefix at `index`; undefined past the end of the address space. */
  addressAt(index: number): Uint8Array | undefined {
    const out = this.#first.slice();
    if (this.bits === 0) return index === 0 ? out : undefined;
    let carry = index * 2 ** (7 - ((this.bits - 1) & 7));
    for (let at = (this.bits - 1) >> 3; at >= 0 && carry > 0; at--) {
      const sum = (out[at] ?? 0) + carry;
      out[at] = sum % 256;
      carry = Math.floor(sum / 256);
    }
    return carry === 0 ? out : undefined;
  }

  prefixAt(index: number): Prefix | undefined {
    const address = this.addressAt(index);
    return address && prefixOf(ipAddressFromBytes(address), this.bits);
  }

  /** Sets in blocks one after the other, so that prefixes of one set fit one UPDATE. */
  setOf(index: number): number {
    return Math.floor((index * this.sets) / this.count);
  }

  equals(other: RouteRun): boolean {
    return this.base === other.base && this.count === other.count;
  }
}
