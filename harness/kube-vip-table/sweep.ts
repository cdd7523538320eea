import type { OwnRoutes, TableRoute } from "./kernel-table.ts";
import { keyOf, type RouteManager } from "./route-manager.ts";

/** kube-vip's own delay, after which it takes all services to be configured (`vip_cleanroutingtable`). */
export const LATE_SWEEP_MS = 10_000;

/** kube-vip's clean-up as it is meant: late, but of nothing that a service wants. */
export function delayedSweep(kernel: OwnRoutes, manager: RouteManager, log: (text: string) => void): void {
  for (const route of kernel.list()) {
    if (manager.has(keyOf(route))) continue;
    log(`delayed sweep: ${route.address} dev ${route.dev} is known of no service: ${kernel.remove(route)}`);
  }
}

/**
 * The same as kube-vip 1.2 had it at first: what stands in the kernel is looked for in the route manager by the route's text, but the manager knows its routes by their hash. Nothing is ever found, so the
 * live routes are deleted with the old ones, and as the manager still holds them for added, they do not come back (kube-vip#1678, mended by #1679).
 */
export function lateSweep(kernel: OwnRoutes, manager: RouteManager, log: (text: string) => void): void {
  for (const route of kernel.list()) {
    if (manager.has(textOf(route))) continue;
    log(`late sweep: ${route.address} dev ${route.dev} is known of no service: ${kernel.remove(route)}`);
  }
}

/** Before anything is built: what no service wants goes, and what one wants is left untouched. */
export function firstSweep(kernel: OwnRoutes, wanted: readonly TableRoute[], log: (text: string) => void): void {
  const live = new Set(wanted.map(keyOf));
  for (const route of kernel.list()) {
    if (live.has(keyOf(route))) continue;
    log(`first sweep: ${route.address} dev ${route.dev} is wanted by no service: ${kernel.remove(route)}`);
  }
}

/** As a route is printed: not what the manager knows it by. */
function textOf({ address, dev }: TableRoute): string {
  return `{Dst: ${address} Dev: ${dev}}`;
}
