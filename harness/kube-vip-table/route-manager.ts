import type { OwnRoutes, TableRoute } from "./kernel-table.ts";

/**
 * Which services a route is there for, after kube-vip's `pkg/route`: the first service of an address adds the route, the last one deletes it. It knows what this process did, and nothing of what
 * stands in the kernel besides.
 */
export class RouteManager {
  readonly #kernel: OwnRoutes;
  readonly #log: (text: string) => void;
  readonly #services = new Map<string, { readonly route: TableRoute; readonly names: Set<string> }>();

  constructor(kernel: OwnRoutes, log: (text: string) => void) {
    this.#kernel = kernel;
    this.#log = log;
  }

  add(service: string, route: TableRoute): void {
    const known = this.#services.get(keyOf(route));
    if (known) {
      known.names.add(service);
      return;
    }
    const did = this.#kernel.add(route);
    this.#log(`${route.address} dev ${route.dev} for ${service}: ${did === "added" ? "added" : "is there already"}`);
    this.#services.set(keyOf(route), { route, names: new Set([service]) });
  }

  remove(service: string, route: TableRoute): void {
    const known = this.#services.get(keyOf(route));
    known?.names.delete(service);
    if (!known || known.names.size > 0) return;
    this.#services.delete(keyOf(route));
    this.#log(`${route.address} dev ${route.dev} of ${service}: ${this.#kernel.remove(route)}`);
  }

  clear(): void {
    for (const { route } of this.#services.values()) this.#log(`${route.address} dev ${route.dev}: ${this.#kernel.remove(route)}`);
    this.#services.clear();
  }

  has(key: string): boolean {
    return this.#services.has(key);
  }
}

/** What the manager knows a route by; kube-vip has a hash of it. */
export function keyOf({ address, dev }: TableRoute): string {
  return `${address}@${dev}`;
}
