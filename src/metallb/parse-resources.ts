import type { Problem } from "../scenario/scenario-error.ts";
import type { BfdProfile, Cluster, ClusterNode } from "./cluster.ts";
import { readAdvertisements } from "./read-advertisements.ts";
import { readPeers } from "./read-peers.ts";
import { readPools } from "./read-pools.ts";
import { readServices } from "./read-services.ts";
import { ResourceObjects } from "./resource-objects.ts";

/** The ConfigMap by which MetalLB takes raw FRR configuration, and its key. */
const EXTRAS = { name: "bgpextras", key: "extras" };

/**
 * A file of MetalLB's resources (`kubectl get -o yaml`, or what is given to `kubectl apply`) as a cluster, and every mistake in it. The cluster holds what is well-formed; it is only to be used where
 * there are no problems. `file` is only named.
 */
export function parseResources(text: string, file: string): { readonly cluster: Cluster; readonly problems: readonly Problem[] } {
  const objects = new ResourceObjects(text, file);
  const nodes = objects.all("Node").map(
    ({ object, name }): ClusterNode => ({
      name,
      labels: object.metadata.labels,
      networkUnavailable: object.status?.conditions.some((c) => c.type === "NetworkUnavailable" && c.status === "True") ?? false,
    }),
  );
  const bfdProfiles = objects
    .all("BFDProfile")
    .map(({ object, name }): BfdProfile => ({ name, ...(object.spec ?? { echoMode: false, passiveMode: false }) }));
  const pools = readPools(objects);
  const peers = readPeers(objects, bfdProfiles);
  const advertisements = readAdvertisements(objects, { pools, peers, nodes, bfdProfiles });
  const services = readServices(objects, { pools, nodes });
  const extras = objects.all("ConfigMap").find((map) => map.name === EXTRAS.name)?.object.data[EXTRAS.key];
  const cluster = { nodes, pools, peers, advertisements, bfdProfiles, services, ...(extras === undefined ? {} : { extras }) };
  return { cluster, problems: objects.sink.inFileOrder() };
}
