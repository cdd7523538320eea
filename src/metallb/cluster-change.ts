import type { IpAddress } from "../net/address.ts";
import { didYouMean } from "../scenario/nearest-name.ts";
import { type Cluster, poolOf, type Service } from "./cluster.ts";

/** What happens in a cluster at run time; a service is named as its object is, with `namespace/` where the name alone is not enough. */
export type ClusterChange =
  | {
      readonly kind: "service-add";
      readonly service: {
        readonly name: string;
        readonly addresses: readonly IpAddress[];
        readonly trafficPolicy: "cluster" | "local";
        readonly endpoints?: readonly string[];
      };
    }
  | { readonly kind: "service-remove"; readonly service: string }
  | { readonly kind: "service-address"; readonly service: string; readonly addresses: readonly IpAddress[] }
  | { readonly kind: "endpoint-ready"; readonly service: string; readonly on: string; readonly ready: boolean };

/** A change that makes no sense in a cluster: what is wrong with it, and the way to mend it. */
export class ClusterChangeError extends Error {
  override readonly name = "ClusterChangeError";
}

/** The cluster after the change; throws `ClusterChangeError` where there is no such thing in it. */
export function changed(cluster: Cluster, change: ClusterChange): Cluster {
  switch (change.kind) {
    case "service-add":
      return { ...cluster, services: [...cluster.services, added(cluster, change.service)] };
    case "service-remove": {
      const gone = serviceOf(cluster, change.service);
      return { ...cluster, services: cluster.services.filter((service) => service !== gone) };
    }
    case "service-address":
      checkAddresses(cluster, change.service, change.addresses);
      return replaced(cluster, change.service, (service) => ({ ...service, addresses: change.addresses }));
    default:
      checkNodes(cluster, [change.on]);
      return replaced(cluster, change.service, (service) => withEndpoint(service, change.on, change.ready));
  }
}

/** The cluster without the peers at any of these addresses. */
export function withoutPeers(cluster: Cluster, addresses: readonly IpAddress[]): Cluster {
  const isGone = ({ target }: Cluster["peers"][number]) => target.kind === "address" && addresses.includes(target.address);
  if (!cluster.peers.some(isGone)) throw new ClusterChangeError(`no BGPPeer has the address ${addresses.join(" or ")}`);
  return { ...cluster, peers: cluster.peers.filter((peer) => !isGone(peer)) };
}

function added(
  cluster: Cluster,
  { name, addresses, trafficPolicy, endpoints }: Extract<ClusterChange, { kind: "service-add" }>["service"],
): Service {
  if (cluster.services.some((service) => service.name === name)) throw new ClusterChangeError(`there is a service ${name} already`);
  checkAddresses(cluster, name, addresses);
  checkNodes(cluster, endpoints ?? []);
  return {
    namespace: "default",
    name,
    labels: {},
    addresses,
    trafficPolicy: trafficPolicy === "local" ? "Local" : "Cluster",
    notReadyOn: [],
    ...(endpoints === undefined ? {} : { readyOn: endpoints }),
  };
}

function withEndpoint(service: Service, on: string, ready: boolean): Service {
  const others = service.notReadyOn.filter((node) => node !== on);
  if (!ready) return { ...service, notReadyOn: [...others, on] };
  const { readyOn } = service;
  return { ...service, notReadyOn: others, ...(readyOn && !readyOn.includes(on) ? { readyOn: [...readyOn, on] } : {}) };
}

function replaced(cluster: Cluster, name: string, change: (service: Service) => Service): Cluster {
  const wanted = serviceOf(cluster, name);
  return { ...cluster, services: cluster.services.map((service) => (service === wanted ? change(service) : service)) };
}

function serviceOf(cluster: Cluster, name: string): Service {
  const [found, second] = cluster.services.filter((service) => [service.name, `${service.namespace}/${service.name}`].includes(name));
  if (found && !second) return found;
  const names = cluster.services.map((service) => `${service.namespace}/${service.name}`);
  if (second) throw new ClusterChangeError(`several services are called ${name}: ${names.join(", ")}`);
  const hint = didYouMean(
    name,
    cluster.services.map((service) => service.name),
  );
  throw new ClusterChangeError(
    `there is no service ${name}; ${hint ?? (names.length === 0 ? "there is none" : `there are ${names.join(", ")}`)}`,
  );
}

function checkAddresses(cluster: Cluster, name: string, addresses: readonly IpAddress[]): void {
  const outside = addresses.find((address) => !poolOf(cluster, address));
  if (outside !== undefined) throw new ClusterChangeError(`the address ${outside} of the service ${name} is in no IPAddressPool`);
}

function checkNodes(cluster: Cluster, names: readonly string[]): void {
  if (cluster.nodes.length === 0) return;
  const known = cluster.nodes.map((node) => node.name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new ClusterChangeError(`there is no Node ${unknown}; there are ${known.join(", ")}`);
}
