import { type IpFamily, ipFamily } from "../net/address.ts";
import { type Prefix, prefixOf } from "../net/prefix.ts";
import { type Advertisement, type Cluster, clusterNode, hasReadyEndpoint, type Peer, type Pool, poolOf, type Service } from "./cluster.ts";
import type { Community } from "./community.ts";
import { selectedByAny } from "./label-selector.ts";
import { poolsOf } from "./read-advertisements.ts";

/** One prefix as one BGPAdvertisement has it announced to a peer; several may have the same one announced, each with attributes of its own. */
export interface Announcement {
  readonly prefix: Prefix;
  /** 0: none is set. */
  readonly localPref: number;
  readonly communities: readonly Community[];
}

/** A session that a node has, and what it announces there. */
export interface PeerSession {
  readonly peer: Peer;
  readonly families: readonly IpFamily[];
  readonly announcements: readonly Announcement[];
}

/** Nodes with this label are left out of load balancing, hence announce nothing. */
const EXCLUDED = "node.kubernetes.io/exclude-from-external-load-balancers";

/** The sessions of one node's speaker, in the order of the file; none for a node that the cluster does not have. */
export function peerSessions(cluster: Cluster, nodeName: string): readonly PeerSession[] {
  const node = clusterNode(cluster, nodeName);
  if (!node) return [];
  const isOut = node.networkUnavailable || Object.hasOwn(node.labels, EXCLUDED);
  const services = isOut ? [] : cluster.services.filter((service) => isServed(cluster, service, nodeName));
  const peers = cluster.peers.filter((peer) => selectedByAny(peer.nodeSelectors, node.labels));
  return peers.map((peer) => {
    const families = familiesOf(peer);
    const all = services.flatMap((service) => announcementsOf(cluster, service, peer, node.labels));
    return { peer, families, announcements: all.filter(({ prefix }) => families.includes(prefix.includes(":") ? "ipv6" : "ipv4")) };
  });
}

/** All that a node announces to anybody, each prefix once, sorted. */
export function announcedPrefixes(cluster: Cluster, nodeName: string): readonly Prefix[] {
  return [...new Set(peerSessions(cluster, nodeName).flatMap((session) => session.announcements.map((a) => a.prefix)))].sort();
}

/** An unnumbered session carries both families, as one with dualStackAddressFamily does; any other just that of its address. */
export function familiesOf({ target, dualStack }: Peer): readonly IpFamily[] {
  return target.kind === "interface" || dualStack ? ["ipv4", "ipv6"] : [ipFamily(target.address)];
}

/** With the policy Local a node needs an endpoint of its own, with Cluster there has to be one somewhere. */
function isServed(cluster: Cluster, service: Service, nodeName: string): boolean {
  if (service.trafficPolicy === "Local") return hasReadyEndpoint(service, nodeName);
  const nodes = cluster.nodes.length > 0 ? cluster.nodes.map((node) => node.name) : (service.readyOn ?? [nodeName]);
  return nodes.some((node) => hasReadyEndpoint(service, node));
}

function announcementsOf(cluster: Cluster, service: Service, peer: Peer, nodeLabels: Service["labels"]): readonly Announcement[] {
  return service.addresses.flatMap((address) => {
    const pool = poolOf(cluster, address);
    const applying = cluster.advertisements.filter(
      (one) =>
        pool !== undefined && announces(one, pool, cluster) && selectedByAny(one.nodeSelectors, nodeLabels) && isFor(one, service, peer),
    );
    return applying.map(({ aggregationLength, aggregationLengthV6, localPref, communities }) => ({
      prefix: prefixOf(address, ipFamily(address) === "ipv4" ? aggregationLength : aggregationLengthV6),
      localPref,
      communities,
    }));
  });
}

function announces(advertisement: Advertisement, pool: Pool, { pools }: Cluster): boolean {
  return poolsOf(advertisement, pools).includes(pool);
}

function isFor({ peers, serviceSelectors }: Advertisement, service: Service, peer: Peer): boolean {
  return (peers.length === 0 || peers.includes(peer.name)) && selectedByAny(serviceSelectors, service.labels);
}
