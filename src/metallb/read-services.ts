import { type IpAddress, ipFamily, parseIpAddress } from "../net/address.ts";
import { didYouMean, oneOf } from "../scenario/nearest-name.ts";
import { quoted } from "../scenario/printable.ts";
import { type Cluster, poolOf, type Service } from "./cluster.ts";
import { type Resource, type ResourceObjects, reportUnknownName } from "./resource-objects.ts";

type Known = Pick<Cluster, "pools" | "nodes">;

/** Of a Service: its addresses, where the cluster has not given it any yet. */
const ADDRESS_ANNOTATIONS = ["metallb.io/loadBalancerIPs", "metallb.universe.tf/loadBalancerIPs"];
/** Of a Service, instead of EndpointSlices: the nodes with a ready endpoint, by name. */
const ENDPOINTS_ANNOTATION = "holdfast/endpoints";
const SLICE_LABEL = "kubernetes.io/service-name";

/** The Services of type LoadBalancer; others are none of MetalLB's business. */
export function readServices(objects: ResourceObjects, known: Known): readonly Service[] {
  const all = objects.all("Service");
  const endpoints = readEndpoints(objects, all, known);
  return all
    .filter(({ object }) => object.spec.type === "LoadBalancer")
    .map((resource) => ({
      namespace: resource.namespace,
      name: resource.name,
      labels: resource.object.metadata.labels,
      addresses: readAddresses(resource, known),
      trafficPolicy: resource.object.spec.externalTrafficPolicy,
      notReadyOn: [],
      ...readyOn(resource, endpoints, known),
    }));
}

/** What the cluster gave it counts more than what was asked for. */
function readAddresses(resource: Resource<"Service">, known: Known): readonly IpAddress[] {
  const { metadata, spec, status } = resource.object;
  const ingress =
    status?.loadBalancer?.ingress.flatMap((one, index) =>
      one.ip === undefined ? [] : [{ text: one.ip, at: ["status", "loadBalancer", "ingress", index, "ip"] }],
    ) ?? [];
  const annotated = ADDRESS_ANNOTATIONS.flatMap((key) =>
    (metadata.annotations[key]?.split(",") ?? []).map((text) => ({ text: text.trim(), at: ["metadata", "annotations", key] })),
  );
  const asked = spec.loadBalancerIP === undefined ? [] : [{ text: spec.loadBalancerIP, at: ["spec", "loadBalancerIP"] }];
  const written = [ingress, annotated, asked].find((list) => list.length > 0) ?? [];
  if (written.length === 0)
    resource.report([], {
      at: "key",
      message: `the service ${resource.name} has no address`,
      expected: `status.loadBalancer.ingress, the annotation ${ADDRESS_ANNOTATIONS[0]} or spec.loadBalancerIP`,
      hint: "which address a pool would give depends on the cluster's history",
    });
  const found: IpAddress[] = [];
  for (const { text, at } of written) {
    const address = parseIpAddress(text);
    const problem = (message: string, expected: string | undefined) =>
      resource.report(at, { message: `the service ${resource.name} ${message}`, expected });
    if (!address) problem(`has the address ${quoted(text)}`, "an IP address");
    else if (found.some((other) => ipFamily(other) === ipFamily(address)))
      problem(`has a second address of the family ${ipFamily(address)}: ${address}`, "at most one of each family");
    else if (!poolOf(known, address))
      problem(
        `has the address ${address}, which is in no pool`,
        oneOf(known.pools.flatMap((pool) => pool.ranges.map((range) => range.text))),
      );
    else found.push(address);
  }
  return found;
}

function readyOn(
  resource: Resource<"Service">,
  endpoints: ReadonlyMap<string, readonly string[]>,
  { nodes }: Known,
): { readonly readyOn?: readonly string[] } {
  const annotation = resource.object.metadata.annotations[ENDPOINTS_ANNOTATION];
  const sliced = endpoints.get(`${resource.namespace}/${resource.name}`);
  if (annotation === undefined) return sliced ? { readyOn: sliced } : {};
  const at = ["metadata", "annotations", ENDPOINTS_ANNOTATION];
  if (sliced) resource.report(at, { message: `the service ${resource.name} has EndpointSlices as well`, expected: "one of the two" });
  const named = annotation
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  for (const name of named)
    checkNode(
      resource,
      at,
      name,
      nodes.map((node) => node.name),
    );
  return { readyOn: named };
}

function readEndpoints(
  objects: ResourceObjects,
  services: readonly Resource<"Service">[],
  { nodes }: Known,
): ReadonlyMap<string, readonly string[]> {
  const ready = new Map<string, readonly string[]>();
  for (const resource of objects.all("EndpointSlice")) {
    const service = resource.object.metadata.labels[SLICE_LABEL];
    if (service === undefined) {
      resource.report([], {
        at: "key",
        message: `the EndpointSlice ${resource.name} belongs to no service`,
        expected: `the label ${SLICE_LABEL}`,
      });
      continue;
    }
    const candidates = services.filter((one) => one.namespace === resource.namespace).map((one) => one.name);
    if (!candidates.includes(service))
      reportUnknownName(
        resource,
        ["metadata", "labels", SLICE_LABEL],
        `Service in the namespace ${resource.namespace}`,
        service,
        candidates,
      );
    const key = `${resource.namespace}/${service}`;
    ready.set(key, [
      ...(ready.get(key) ?? []),
      ...nodesThatServe(
        resource,
        nodes.map((node) => node.name),
      ),
    ]);
  }
  return ready;
}

/** MetalLB counts an endpoint that is ready or, being about to end, still serves; one that nobody speaks of is ready. An address that is told as not serving once does not serve. */
function nodesThatServe(resource: Resource<"EndpointSlice">, known: readonly string[]): readonly string[] {
  const serves = new Map<string, Map<string, boolean>>();
  for (const [index, endpoint] of (resource.object.endpoints ?? []).entries()) {
    const { nodeName, conditions, addresses } = endpoint;
    if (nodeName === undefined) continue;
    checkNode(resource, ["endpoints", index, "nodeName"], nodeName, known);
    const canServe = (conditions.ready ?? true) || conditions.serving === true;
    const onNode = serves.get(nodeName) ?? new Map<string, boolean>();
    for (const address of addresses) onNode.set(address, canServe && (onNode.get(address) ?? true));
    serves.set(nodeName, onNode);
  }
  return [...serves].filter(([, addresses]) => [...addresses.values()].includes(true)).map(([name]) => name);
}

function checkNode(
  resource: Resource<"Service"> | Resource<"EndpointSlice">,
  path: readonly (string | number)[],
  name: string,
  known: readonly string[],
): void {
  if (known.length === 0 || known.includes(name)) return;
  resource.report(path, { message: `there is no Node ${quoted(name)}`, expected: oneOf(known), hint: didYouMean(name, known) });
}
