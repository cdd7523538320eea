import type { OwnRoutes, TableRoute } from "./kernel-table.ts";
import { RouteManager } from "./route-manager.ts";
import type { Service, TableSettings } from "./settings.ts";
import { delayedSweep, firstSweep, LATE_SWEEP_MS, lateSweep } from "./sweep.ts";

/** A timer that the model waits on; handed in, so that tests need not wait. */
export type After = (ms: number, then: () => void) => void;

/**
 * Holdfast's model of kube-vip's routing-table mode for services: what it does to the kernel, on what event. It has no leader election of its own: `election: none` is every node by itself, and
 * `per-service` an election that this node always wins.
 */
export class RoutingTable {
  readonly #settings: TableSettings;
  readonly #kernel: OwnRoutes;
  readonly #manager: RouteManager;
  readonly #log: (text: string) => void;
  readonly #served = new Map<string, readonly TableRoute[]>();

  constructor(settings: TableSettings, kernel: OwnRoutes, log: (text: string) => void) {
    this.#settings = settings;
    this.#kernel = kernel;
    this.#log = log;
    this.#manager = new RouteManager(kernel, log);
  }

  start(services: readonly Service[], after: After): void {
    const { sweep } = this.#settings;
    if (sweep === "first") {
      const wanted = services.flatMap((service) => this.#routesOf(service));
      firstSweep(this.#kernel, wanted, this.#log);
    }
    this.update(services);
    const later = { none: undefined, first: undefined, late: lateSweep, delayed: delayedSweep }[sweep];
    if (later) after(LATE_SWEEP_MS, () => later(this.#kernel, this.#manager, this.#log));
  }

  /** The services as they are now: each one that came, went or changed is dealt with as by an event of its own. */
  update(services: readonly Service[]): void {
    const now = new Map(services.map((service) => [service.name, this.#routesOf(service)]));
    for (const [name, routes] of this.#served) {
      if (now.has(name)) continue;
      for (const route of routes) this.#manager.remove(name, route);
      this.#served.delete(name);
    }
    for (const [name, routes] of now) {
      const before = this.#served.get(name) ?? [];
      if (before.length === routes.length && before.every((route) => contains(routes, route))) continue;
      // kube-vip takes a changed service down as a whole and builds it anew; the mended model leaves alone what stays.
      const isMended = this.#settings.sweep === "first";
      for (const route of before) if (!isMended || !contains(routes, route)) this.#manager.remove(name, route);
      for (const route of routes) this.#manager.add(name, route);
      this.#served.set(name, routes);
    }
  }

  /** TERM. Without election kube-vip's watchers end and the routes stay (kube-vip#762 is about just that); with one per service it clears them. */
  stop(): void {
    if (this.#settings.election === "per-service") this.#manager.clear();
  }

  /** With externalTrafficPolicy Local an address is routed on nodes with an endpoint only, and no service without any. */
  #routesOf({ addresses, trafficPolicy, endpoints }: Service): readonly TableRoute[] {
    const { node, interface: dev } = this.#settings;
    const isServed = endpoints === undefined || (trafficPolicy === "local" ? endpoints.includes(node) : endpoints.length > 0);
    return isServed ? addresses.map((address) => ({ address, dev })) : [];
  }
}

function contains(routes: readonly TableRoute[], route: TableRoute): boolean {
  return routes.some(({ address }) => address === route.address);
}
