import type { IpAddress } from "../net/address.ts";
import { containsAddress, prefixLength } from "../net/prefix.ts";
import type { FibTable } from "./fib-table.ts";

/** What the path is read from. */
export interface PathSource {
  fibAt(node: string, t: number): FibTable;
  nodesOf(address: string): readonly string[];
}

/**
 * The nodes that choose a next hop for packets from `from` to `target` at `t`, the sender first: from FIB to FIB by the longest prefix, along all next hops of each, up to the nodes that hold the target
 * or are on its network. Where a FIB is not known the path ends.
 */
export function forwardingPath(source: PathSource, from: string, target: IpAddress, t: number): readonly string[] {
  const holders = new Set(source.nodesOf(target));
  const path: string[] = [];
  const ahead = [from];
  for (let node = ahead.shift(); node !== undefined; node = ahead.shift()) {
    if (path.includes(node) || holders.has(node)) continue;
    path.push(node);
    for (const hop of lookUp(source.fibAt(node, t), target)) ahead.push(...source.nodesOf(hop));
  }
  return path;
}

/** The next hops of the longest prefix that has any. One that is directly connected leads nowhere further. */
function lookUp(table: FibTable, target: IpAddress): readonly string[] {
  const covering = table.prefixes.filter((prefix) => containsAddress(prefix, target)).sort((a, b) => prefixLength(b) - prefixLength(a));
  for (const prefix of covering) {
    const hops = table.nextHops(prefix);
    if (hops.length > 0) return hops;
  }
  return [];
}
