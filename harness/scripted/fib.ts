import type { IpAddress } from "../../src/net/address.ts";
import type { Prefix } from "../../src/net/prefix.ts";
import { FAMILIES, type Family, familyOfPrefix } from "./families.ts";

/** Takes changes of the kernel's routes, in order. */
export interface RouteSink {
  replace(prefix: Prefix, nextHop: IpAddress): void;
  remove(prefix: Prefix): void;
  /** How many routes of each family there are now; to be known again after a restart. */
  save(counts: Readonly<Record<Family, number>>): void;
}

/** The kernel's routes of the speaker's own. What was there before a restart is stale until selection says otherwise (RFC 4724 section 4.1). */
export class Fib {
  readonly #sink: RouteSink;
  readonly #installed = new Map<Prefix, IpAddress>();
  readonly #stale = new Set<Prefix>();
  readonly #counts = { ipv4: 0, ipv6: 0 };

  constructor(sink: RouteSink) {
    this.#sink = sink;
  }

  get counts(): Readonly<Record<Family, number>> {
    return this.#counts;
  }

  get staleCount(): number {
    return this.#stale.size;
  }

  /** Routes that an earlier process left in the kernel. */
  found(routes: ReadonlyMap<Prefix, IpAddress>): void {
    for (const [prefix, nextHop] of routes) {
      this.#installed.set(prefix, nextHop);
      this.#stale.add(prefix);
      this.#counts[familyOfPrefix(prefix)]++;
    }
  }

  /** The selected next hop, or none. A route that is in the kernel so is left alone. */
  set(prefix: Prefix, nextHop: IpAddress | undefined): void {
    this.#stale.delete(prefix);
    const before = this.#installed.get(prefix);
    if (nextHop === undefined) this.#remove(prefix);
    if (nextHop === undefined || before === nextHop) return;
    if (before === undefined) this.#counts[familyOfPrefix(prefix)]++;
    this.#installed.set(prefix, nextHop);
    this.#sink.replace(prefix, nextHop);
    this.#sink.save(this.#counts);
  }

  /** RFC 4724 section 4.1: what is still stale after selection goes. */
  sweep(family: Family): number {
    const stale = [...this.#stale].filter((prefix) => familyOfPrefix(prefix) === family);
    for (const prefix of stale) this.#remove(prefix);
    return stale.length;
  }

  /** Asks again for routes that should be in the kernel and are not among those found there. Says how many. */
  askAgain(found: ReadonlyMap<Prefix, IpAddress>): number {
    let count = 0;
    for (const [prefix, nextHop] of this.#installed) {
      if (found.has(prefix)) continue;
      this.#sink.replace(prefix, nextHop);
      count++;
    }
    return count;
  }

  /** Takes a route out and puts it in again. */
  bounce(prefix: Prefix): void {
    const nextHop = this.#installed.get(prefix);
    if (nextHop === undefined) return;
    this.#sink.remove(prefix);
    this.#sink.replace(prefix, nextHop);
  }

  /** Asks for a route as it is already. */
  repeat(prefix: Prefix): void {
    const nextHop = this.#installed.get(prefix);
    if (nextHop !== undefined) this.#sink.replace(prefix, nextHop);
  }

  clear(): void {
    for (const prefix of [...this.#installed.keys()]) this.#remove(prefix);
  }

  #remove(prefix: Prefix): void {
    this.#stale.delete(prefix);
    if (!this.#installed.delete(prefix)) return;
    this.#counts[familyOfPrefix(prefix)]--;
    this.#sink.remove(prefix);
    this.#sink.save(this.#counts);
  }
}

/** Whether every route that the last process had is still there: what F says (RFC 4724 section 3). */
export function isPreserved(
  found: ReadonlyMap<Prefix, IpAddress>,
  saved: Readonly<Record<Family, number>> | undefined,
): Readonly<Record<Family, boolean>> {
  const count = { ipv4: 0, ipv6: 0 };
  for (const prefix of found.keys()) count[familyOfPrefix(prefix)]++;
  const kept = (family: Family) => (saved ? count[family] >= saved[family] : count[family] > 0);
  const [ipv4, ipv6] = FAMILIES.map(kept);
  return { ipv4: ipv4 ?? false, ipv6: ipv6 ?? false };
}
