import type { IpAddress } from "../net/address.ts";
import { containsAddress } from "../net/prefix.ts";
import type { SourcePosition } from "../scenario/model.ts";
import type { AddressRange } from "./address-range.ts";
import type { Community } from "./community.ts";
import type { LabelSelector } from "./label-selector.ts";

/**
 * What MetalLB's speakers know of a cluster, as plain JSON: the resources of a file after parsing and cross-checking. Defaults are filled in, names are resolved, and everything is in the order of the file.
 */
export interface Cluster {
  readonly nodes: readonly ClusterNode[];
  readonly pools: readonly Pool[];
  readonly peers: readonly Peer[];
  readonly advertisements: readonly Advertisement[];
  readonly bfdProfiles: readonly BfdProfile[];
  readonly services: readonly Service[];
  /** Raw FRR configuration that is put behind the rendered one: the `extras` of the ConfigMap `bgpextras`. */
  readonly extras?: string;
}

export type Labels = Readonly<Record<string, string>>;

export interface ClusterNode {
  readonly name: string;
  readonly labels: Labels;
  /** Its condition NetworkUnavailable is True: it announces nothing. */
  readonly networkUnavailable: boolean;
}

export interface Pool {
  readonly name: string;
  readonly labels: Labels;
  readonly ranges: readonly AddressRange[];
}

/** A BGPPeer: a session that every node which one of the selectors matches has with a router. */
export interface Peer {
  readonly name: string;
  readonly at: SourcePosition;
  readonly myAsn: number;
  /** A number, or which kind of session it has to be. */
  readonly peerAsn: number | "internal" | "external";
  /** Where the session goes: to an address, or unnumbered over an interface of the node. */
  readonly target: { readonly kind: "address"; readonly address: IpAddress } | { readonly kind: "interface"; readonly name: string };
  readonly localAsn?: number;
  readonly sourceAddress?: IpAddress;
  readonly port: number;
  /** Both or neither. */
  readonly timers?: { readonly holdS: number; readonly keepaliveS: number };
  readonly connectS?: number;
  readonly routerId?: IpAddress;
  /** None: all nodes. */
  readonly nodeSelectors: readonly LabelSelector[];
  readonly password?: string;
  readonly bfdProfile?: string;
  readonly gracefulRestart: boolean;
  readonly ebgpMultiHop: boolean;
  readonly vrf?: string;
  readonly dualStack: boolean;
}

/** A BGPAdvertisement: how, by which nodes and to which peers the addresses of some pools are announced. */
export interface Advertisement {
  readonly name: string;
  readonly at: SourcePosition;
  readonly aggregationLength: number;
  readonly aggregationLengthV6: number;
  /** 0: none is set. */
  readonly localPref: number;
  readonly communities: readonly Community[];
  readonly pools: readonly string[];
  readonly poolSelectors: readonly LabelSelector[];
  readonly nodeSelectors: readonly LabelSelector[];
  readonly serviceSelectors: readonly LabelSelector[];
  /** Names of BGPPeers; none: all of them. */
  readonly peers: readonly string[];
}

/** Intervals are milliseconds. */
export interface BfdProfile {
  readonly name: string;
  readonly receiveInterval?: number;
  readonly transmitInterval?: number;
  readonly detectMultiplier?: number;
  readonly echoInterval?: number;
  readonly echoMode: boolean;
  readonly passiveMode: boolean;
  readonly minimumTtl?: number;
}

/** A Service of type LoadBalancer with its addresses, at most one of each family. */
export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly addresses: readonly IpAddress[];
  readonly trafficPolicy: "Cluster" | "Local";
  /** Nodes with an endpoint that can serve; undefined: every node that is not in `notReadyOn`. */
  readonly readyOn?: readonly string[];
  readonly notReadyOn: readonly string[];
}

/** The node of that name; in a file without Node objects every node is there, without labels. */
export function clusterNode(cluster: Cluster, name: string): ClusterNode | undefined {
  if (cluster.nodes.length === 0) return { name, labels: {}, networkUnavailable: false };
  return cluster.nodes.find((node) => node.name === name);
}

export function hasReadyEndpoint(service: Service, node: string): boolean {
  return !service.notReadyOn.includes(node) && (service.readyOn?.includes(node) ?? true);
}

/** The pool that holds an address; pools do not overlap. */
export function poolOf(cluster: Pick<Cluster, "pools">, address: IpAddress): Pool | undefined {
  return cluster.pools.find((pool) => pool.ranges.some((range) => rangeHolds(range, address)));
}

function rangeHolds(range: AddressRange, address: IpAddress): boolean {
  return range.prefixes.some((prefix) => containsAddress(prefix, address));
}
