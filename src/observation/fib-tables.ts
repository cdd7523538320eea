import { prefixFamily } from "../net/prefix.ts";
import type { FibNextHop, FibRoute } from "./event.ts";
import type { NetlinkMessage } from "./netlink.ts";
import type { AddressChange } from "./netlink-link.ts";
import type { NexthopObject } from "./netlink-nexthop.ts";
import type { KernelHop, KernelRoute } from "./netlink-route.ts";
import { tableOf } from "./route-table.ts";

/** A route of a table, and how it was last told: what it resolves to can change under it. */
export interface TableEntry {
  readonly kernel: KernelRoute;
  told: FibRoute;
}

export interface RouteStep {
  readonly op: "add" | "replace" | "delete";
  readonly route: FibRoute;
}

/** The kernel's routing tables, nexthop objects, links and addresses as its messages have left them. */
export class FibTables {
  /** Routes that compete for one place, the one in use first. */
  readonly routes = new Map<string, TableEntry[]>();
  readonly links = new Map<number, { readonly dev: string; readonly up: boolean }>();
  readonly addresses = new Map<string, AddressChange>();
  readonly #nexthops = new Map<number, NexthopObject>();

  /** Takes a route message; undefined where it says nothing new. */
  applyRoute(message: NetlinkMessage & { readonly kind: "route" }): RouteStep | undefined {
    const key = placeOf(message.route);
    const entries = this.routes.get(key) ?? [];
    const fresh: TableEntry = { kernel: message.route, told: this.resolve(message.route) };
    const ipv6 = prefixFamily(message.route.prefix) === "ipv6";
    const step = message.deleted ? this.#delete(entries, fresh, ipv6) : this.#put(entries, fresh, message, ipv6);
    if (entries.length > 0) this.routes.set(key, entries);
    else this.routes.delete(key);
    return step;
  }

  /** Takes a nexthop message and gives the routes that resolve otherwise now. A route whose object is gone keeps its last form: the kernel removes it, and a dump tells. */
  applyNexthop(message: NetlinkMessage & { readonly kind: "nexthop" }): readonly FibRoute[] {
    if (message.deleted) {
      this.#nexthops.delete(message.id);
      return [];
    }
    this.#nexthops.set(message.id, message.object);
    const changed: FibRoute[] = [];
    for (const entry of [...this.routes.values()].flat()) {
      if (entry.kernel.nexthopId === undefined || !this.#uses(entry.kernel.nexthopId, message.id)) continue;
      const route = this.resolve(entry.kernel);
      if (sameRoute(route, entry.told)) continue;
      entry.told = route;
      changed.push(route);
    }
    return changed;
  }

  resolve(kernel: KernelRoute): FibRoute {
    const { table, prefix, protocol, type, metric, nexthopId } = kernel;
    const object = nexthopId === undefined ? undefined : this.#nexthops.get(nexthopId);
    const hops = object ? this.#expand(object) : kernel.hops;
    const nextHops = hops.map((hop) => this.#nextHop(hop));
    return {
      ...(table === undefined ? {} : { table }),
      prefix,
      protocol,
      type,
      metric,
      ...(nexthopId === undefined ? {} : { nexthopId }),
      nextHops,
    };
  }

  dev(ifindex: number): string {
    return this.links.get(ifindex)?.dev ?? `if${ifindex}`;
  }

  #put(
    entries: TableEntry[],
    fresh: TableEntry,
    message: { dump: boolean; replace: boolean; append: boolean },
    ipv6: boolean,
  ): RouteStep | undefined {
    const known = entries.findIndex((e) => (ipv6 ? ipv6Slot(e.kernel) === ipv6Slot(fresh.kernel) : repeats(e, fresh)));
    const old = entries[known];
    if (old) {
      entries[known] = fresh;
      return sameRoute(old.told, fresh.told) ? undefined : { op: "replace", route: fresh.told };
    }
    if (message.replace && entries.length > 0) {
      entries[0] = fresh;
      return { op: "replace", route: fresh.told };
    }
    // Without NLM_F_APPEND the kernel puts an IPv4 route before those of the same metric; a dump lists them in order.
    if (message.append || message.dump || ipv6) entries.push(fresh);
    else entries.unshift(fresh);
    return { op: "add", route: fresh.told };
  }

  /** An unknown route's deletion is told all the same. */
  #delete(entries: TableEntry[], gone: TableEntry, ipv6: boolean): RouteStep {
    const matches = ipv6
      ? (e: TableEntry) => ipv6Slot(e.kernel) === ipv6Slot(gone.kernel)
      : (e: TableEntry) =>
          e.kernel.type === gone.kernel.type && e.kernel.protocol === gone.kernel.protocol && sameHops(e.kernel, gone.kernel);
    const exact = entries.findIndex(matches);
    const at = exact >= 0 || ipv6 ? exact : 0;
    const old = entries[at];
    if (!old) return { op: "delete", route: gone.told };
    const left = ipv6 ? legsLeft(old.kernel, gone.kernel) : [];
    if (left.length > 0) {
      const kernel = { ...old.kernel, hops: left };
      const rest = { kernel, told: this.resolve(kernel) };
      entries[at] = rest;
      return { op: "replace", route: rest.told };
    }
    entries.splice(at, 1);
    return { op: "delete", route: old.told };
  }

  #uses(routeNexthop: number, id: number): boolean {
    if (routeNexthop === id) return true;
    const object = this.#nexthops.get(routeNexthop);
    return object?.kind === "group" && object.members.some((m) => m.id === id);
  }

  #expand(object: NexthopObject): readonly KernelHop[] {
    if (object.kind === "single") return object.blackhole ? [] : [object.hop];
    return object.members.flatMap((member) => {
      const one = this.#nexthops.get(member.id);
      return one?.kind === "single" && !one.blackhole ? [{ ...one.hop, weight: member.weight }] : [];
    });
  }

  #nextHop(hop: KernelHop): FibNextHop {
    return {
      ...(hop.via === undefined ? {} : { via: hop.via }),
      ...(hop.ifindex === 0 ? {} : { dev: this.dev(hop.ifindex) }),
      weight: hop.weight,
      dead: hop.dead,
    };
  }
}

/** Whether two resolved routes say the same. */
export function sameRoute(a: FibRoute, b: FibRoute): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * Whether a message repeats what the entry says: with interfaces by index, whose names may not have been known at first; or as told, since the kernel repeats a route when the nexthop
 * object under it was replaced, which has been told already.
 */
function repeats(entry: TableEntry, fresh: TableEntry): boolean {
  return JSON.stringify(entry.kernel) === JSON.stringify(fresh.kernel) || sameRoute(entry.told, fresh.told);
}

function placeOf(route: KernelRoute): string {
  return `${tableOf(route)} ${route.prefix} ${route.tos} ${route.metric}`;
}

/**
 * IPv6 routes of one prefix and metric that go to a gateway are legs of one multipath route, however they were added, and a new leg's message has all of them; what goes to an
 * interface alone, or nowhere, stands for itself.
 */
function ipv6Slot(route: KernelRoute): string {
  if (route.nexthopId !== undefined) return "nexthop object";
  if (route.hops.some((hop) => hop.via !== undefined)) return "gateways";
  return `${route.type} ${route.hops.map((hop) => hop.ifindex).join(",")}`;
}

/** RTM_DELROUTE of an IPv6 multipath route names one leg, or all of them when the whole route goes. */
function legsLeft(old: KernelRoute, gone: KernelRoute): readonly KernelHop[] {
  if (old.nexthopId !== undefined || old.hops.length <= gone.hops.length) return [];
  return old.hops.filter((hop) => !gone.hops.some((g) => g.via === hop.via && g.ifindex === hop.ifindex));
}

function sameHops(a: KernelRoute, b: KernelRoute): boolean {
  if (a.nexthopId !== undefined || b.nexthopId !== undefined) return a.nexthopId === b.nexthopId;
  return a.hops.length === b.hops.length && a.hops.every((hop, i) => hop.via === b.hops[i]?.via && hop.ifindex === b.hops[i]?.ifindex);
}
