import { type IpAddress, ipFamily } from "../../src/net/address.ts";
import { containsAddress, type Prefix, prefixFamily } from "../../src/net/prefix.ts";
import type { BestPath } from "./best-paths.ts";

/** Takes changes of the kernel's routes, in order. */
export interface KernelTable {
  replace(prefix: Prefix, nextHop: IpAddress): void;
  /** Removes what is there for the prefix; it may be nothing. */
  remove(prefix: Prefix): void;
}

/** What is compared: the RIB's best paths from peers, and the kernel's routes of our protocol. */
export interface Comparison {
  readonly rib: ReadonlyMap<Prefix, IpAddress>;
  readonly kernel: ReadonlyMap<Prefix, IpAddress>;
  /** All peers have told all they have since the start: what the RIB lacks does not exist. */
  readonly ribIsWhole: boolean;
}

/**
 * A model of ours of what kube-router does between GoBGP's best paths and the kernel (docs/decisions/0015, with the places in its source): a map of the routes that the kernel should have, changed by each best path that GoBGP tells and
 * put into the kernel again and again. Nothing in it asks GoBGP what it has; `compare` does, and only the variant that reconciles calls it.
 */
export class RouteSync {
  readonly #kernel: KernelTable;
  readonly #segments: readonly Prefix[];
  readonly #log: (text: string) => void;
  readonly #map = new Map<Prefix, IpAddress>();
  /** Routes that were in the kernel when the process started. */
  readonly #inherited = new Set<Prefix>();

  /** `segments`: the prefixes of the node's own networks; only next hops on them get a route. */
  constructor(kernel: KernelTable, segments: readonly Prefix[], log: (text: string) => void) {
    this.#kernel = kernel;
    this.#segments = segments;
    this.#log = log;
  }

  /** How many routes the kernel should have. */
  get size(): number {
    return this.#map.size;
  }

  /** Routes that an earlier process left in the kernel. They forward on, and are nobody's until a best path says otherwise. */
  found(kernel: ReadonlyMap<Prefix, IpAddress>): void {
    for (const prefix of kernel.keys()) this.#inherited.add(prefix);
    if (kernel.size > 0) this.#log(`found ${kernel.size} routes of an earlier process, left as they are`);
  }

  /** A best path changed. A new one deletes the old route before it adds its own, and puts the whole map into the kernel, as kube-router does without an overlay. */
  bestPath({ prefix, nextHop, withdrawn }: BestPath): void {
    this.#map.delete(prefix);
    this.#inherited.delete(prefix);
    this.#kernel.remove(prefix);
    this.#log(`best path: ${prefix} ${withdrawn ? "withdrawn" : `via ${nextHop}`}`);
    if (withdrawn) return;
    const obstacle = this.#obstacle(prefix, nextHop);
    if (obstacle !== undefined) {
      this.#log(`no route for ${prefix}: its next hop ${nextHop} is ${obstacle}`);
      return;
    }
    this.#map.set(prefix, nextHop);
    this.reapply();
  }

  /** The whole map into the kernel, whatever the kernel has and whatever GoBGP says by now. */
  reapply(): void {
    for (const [prefix, nextHop] of this.#map) this.#kernel.replace(prefix, nextHop);
  }

  /** Brings map and kernel to what the RIB says. A route that the process did not put there itself stays until the RIB is whole: peers may just not have announced it again. */
  compare({ rib, kernel, ribIsWhole }: Comparison): void {
    const wanted = new Map([...rib].filter(([prefix, nextHop]) => this.#obstacle(prefix, nextHop) === undefined));
    for (const prefix of new Set([...this.#map.keys(), ...kernel.keys()])) {
      if (wanted.has(prefix) || (this.#inherited.has(prefix) && !ribIsWhole)) continue;
      this.#log(`mended: ${prefix} is not in the RIB, its route is removed`);
      this.#map.delete(prefix);
      this.#inherited.delete(prefix);
      this.#kernel.remove(prefix);
    }
    for (const [prefix, nextHop] of wanted) {
      const isRight = kernel.get(prefix) === nextHop;
      if (!isRight) this.#log(`mended: ${prefix} via ${nextHop} was missing in the kernel`);
      if (!isRight) this.#kernel.replace(prefix, nextHop);
      this.#map.set(prefix, nextHop);
      this.#inherited.delete(prefix);
    }
  }

  /** Why a next hop gets no route. */
  #obstacle(prefix: Prefix, nextHop: IpAddress): string | undefined {
    if (ipFamily(nextHop) !== prefixFamily(prefix)) return "of the other family";
    return this.#segments.some((segment) => containsAddress(segment, nextHop)) ? undefined : "on none of the node's networks";
  }
}
