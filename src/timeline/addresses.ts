import { prefixAddress } from "../net/prefix.ts";
import type { Topology } from "../scenario/model.ts";

/** The nodes that hold each address of the topology: one for an interface's, all that share it for a service address. */
export function nodesByAddress(topology: Topology): ReadonlyMap<string, readonly string[]> {
  const nodes = new Map<string, string[]>();
  for (const node of topology.nodes) {
    const own = [...node.interfaces.flatMap((i) => i.addresses.map((a) => a.address)), ...node.loopback.map(prefixAddress)];
    for (const address of new Set(own)) nodes.set(address, [...(nodes.get(address) ?? []), node.name]);
  }
  return nodes;
}
