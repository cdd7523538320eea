import { prefixFamily } from "../../src/net/prefix.ts";
import type { Node } from "../../src/scenario/model.ts";
import { HarnessError } from "../errors.ts";
import type { PooledNetwork } from "./network-pool.ts";

/** A node's interface on one of the lab's networks, and the address by which Docker's interface is found in the namespace. */
export interface PlacedInterface {
  /** The scenario's name of it. */
  readonly network: string;
  readonly networkName: string;
  readonly pooled: PooledNetwork;
  readonly dockerAddress: string;
  readonly mac: string;
}

/**
 * Input for `ip -batch` that makes Docker's interfaces the scenario's: Docker's addresses and default route go, the interface takes the network's name and a hardware address
 * that survives a reboot of the node (so that neighbours' ARP entries stay right, as with a real machine), then the scenario's addresses and routes.
 */
export function namespaceBatch(node: Node, places: readonly PlacedInterface[], ipAddressJson: unknown): string {
  const lines: string[] = [];
  const found = places.map((place) => ({ place, dev: deviceWith(ipAddressJson, place.dockerAddress, node.name) }));
  for (const [i, { dev }] of found.entries()) {
    lines.push(`link set dev ${dev} down`, `addr flush dev ${dev}`, `link set dev ${dev} name holdfast${i}`);
  }
  for (const [i, { place }] of found.entries()) {
    lines.push(`link set dev holdfast${i} address ${place.mac}`, `link set dev holdfast${i} name ${place.network}`);
    for (const { address, length } of node.interfaces.find((x) => x.network === place.network)?.addresses ?? []) {
      lines.push(`addr add ${address}/${length} dev ${place.network}${address.includes(":") ? " nodad" : ""}`);
    }
  }
  for (const { place } of found) lines.push(`link set dev ${place.network} up`);
  lines.push("link set dev lo up");
  for (const prefix of node.loopback) lines.push(`addr add ${prefix} dev lo`);
  lines.push(...staticRoutes(node));
  return `${lines.join("\n")}\n`;
}

/**
 * The engine's host is on every bridge too, and answers ARP for each address that it has itself: a scenario's 192.0.2.2, say. Only what comes from the lab's own hardware
 * addresses is believed.
 */
export const ARP_GUARD = `table arp holdfast {
chain in {
type filter hook input priority 0; policy accept;
arp saddr ether & ff:ff:ff:00:00:00 != 02:48:46:00:00:00 drop
}
}
`;

/**
 * Makes the kernel follow connections from the beginning, so that a later rule can tell those that exist from new ones: it starts to follow a namespace's connections only when a rule
 * asks for their state.
 */
export const CONNECTION_TRACKING = `table inet holdfast_ct {
chain in {
type filter hook input priority 0; policy accept;
ct state established counter
}
}
`;

/** What makes the kernel hash addresses alone (0) or the 5-tuple (1) when a route has several next hops: Linux, networking/ip-sysctl. */
export function hashSysctls({ multipathHash = "layer-4" }: Node): Readonly<Record<string, string>> {
  const policy = multipathHash === "layer-3" ? "0" : "1";
  return { "net.ipv4.fib_multipath_hash_policy": policy, "net.ipv6.fib_multipath_hash_policy": policy };
}

/** `ip -batch` lines for the node's static routes: `replace`, so that they can be repeated after a link came back. */
export function staticRoutes(node: Node): readonly string[] {
  return node.routes.map(({ prefix, via, table, protocol }) => {
    const where = `${table === undefined ? "" : ` table ${table}`}${protocol === undefined ? "" : ` proto ${protocol}`}`;
    return `route replace ${prefix} via ${via}${where}`;
  });
}

/** argv for each of the node's policy rules: unlike a route, a rule does not tell its family by itself, and a batch knows no options. */
export function policyRules(node: Node): readonly (readonly string[])[] {
  return (node.rules ?? []).map(({ to, table }) => {
    const family = prefixFamily(to) === "ipv4" ? "-4" : "-6";
    return ["ip", family, "rule", "add", "to", to, "lookup", String(table), "priority", String(RULE_PRIORITY)];
  });
}

/** Between the local table's rule, 0, and the main table's, 32766. */
const RULE_PRIORITY = 1000;

/** Locally administered, the same for the same place in every run of a scenario. */
export function hardwareAddress(nodeIndex: number, networkIndex: number): string {
  const octets = [0x02, 0x48, 0x46, networkIndex & 0xff, (nodeIndex >> 8) & 0xff, nodeIndex & 0xff];
  return octets.map((o) => o.toString(16).padStart(2, "0")).join(":");
}

function deviceWith(ipAddressJson: unknown, address: string, node: string): string {
  const links = ipAddressJson as readonly { readonly ifname: string; readonly addr_info: readonly { readonly local: string }[] }[];
  const link = links.find((l) => l.addr_info.some((a) => a.local === address));
  if (!link || !/^[a-z0-9]+$/.test(link.ifname))
    throw new HarnessError(`node ${node} has no interface with the engine's address ${address}`);
  return link.ifname;
}
