import { z } from "zod";
import { address, metadata, objectName } from "./fields.ts";

/** Kubernetes' own kinds, of which MetalLB reads only a part: the other fields are known by name, so that a misspelt one is told, and let through. */

const status = z.unknown().optional();
const anything = (...keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, z.unknown().optional()]));

export const service = z.strictObject({
  apiVersion: z.literal("v1"),
  kind: z.literal("Service"),
  metadata: metadata(),
  spec: z.strictObject({
    type: z.enum(["LoadBalancer", "ClusterIP", "NodePort", "ExternalName"]).default("ClusterIP"),
    externalTrafficPolicy: z.enum(["Cluster", "Local"]).default("Cluster"),
    loadBalancerIP: address().optional(),
    ...anything("allocateLoadBalancerNodePorts", "clusterIP", "clusterIPs", "externalIPs", "externalName", "healthCheckNodePort"),
    ...anything("internalTrafficPolicy", "ipFamilies", "ipFamilyPolicy", "loadBalancerClass", "loadBalancerSourceRanges", "ports"),
    ...anything("publishNotReadyAddresses", "selector", "sessionAffinity", "sessionAffinityConfig", "trafficDistribution"),
  }),
  status: z
    .looseObject({
      loadBalancer: z.looseObject({ ingress: z.array(z.looseObject({ ip: address().optional() })).default([]) }).optional(),
    })
    .optional(),
});

export const node = z.strictObject({
  apiVersion: z.literal("v1"),
  kind: z.literal("Node"),
  metadata: metadata(),
  spec: z.unknown().optional(),
  status: z
    .looseObject({ conditions: z.array(z.looseObject({ type: z.string(), status: z.enum(["True", "False", "Unknown"]) })).default([]) })
    .optional(),
});

const conditions = z.strictObject({
  ready: z.boolean().nullish(),
  serving: z.boolean().nullish(),
  terminating: z.boolean().nullish(),
});

export const endpointSlice = z.strictObject({
  apiVersion: z.literal("discovery.k8s.io/v1"),
  kind: z.literal("EndpointSlice"),
  metadata: metadata(),
  addressType: z.enum(["IPv4", "IPv6", "FQDN"]).optional(),
  endpoints: z
    .array(
      z.strictObject({
        addresses: z.array(z.string()).default([]),
        nodeName: objectName().optional(),
        conditions: conditions.default({}),
        ...anything("hostname", "targetRef", "zone", "hints", "deprecatedTopology"),
      }),
    )
    .nullish(),
  ports: z.unknown().optional(),
});

/** The secret of a BGPPeer's `passwordSecret`. */
export const secret = z.strictObject({
  apiVersion: z.literal("v1"),
  kind: z.literal("Secret"),
  metadata: metadata(),
  type: z.string().optional(),
  data: z.record(z.string(), z.string()).default({}),
  stringData: z.record(z.string(), z.string()).default({}),
  immutable: z.unknown().optional(),
});

/** Only the one called `bgpextras` plays a part. */
export const configMap = z.strictObject({
  apiVersion: z.literal("v1"),
  kind: z.literal("ConfigMap"),
  metadata: metadata(),
  data: z.record(z.string(), z.string()).default({}),
  binaryData: z.unknown().optional(),
  immutable: z.unknown().optional(),
  status,
});
