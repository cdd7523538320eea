import { z } from "zod";
import { address, asn, deviceName, goDuration, metadata, names, objectName } from "./fields.ts";
import { labelSelector } from "./label-selector.ts";

/** MetalLB's own kinds, field for field as its API has them: what is not here is unknown to MetalLB too. */

const GROUP = "metallb.io";
const status = z.unknown().optional();
const selectors = () => z.array(labelSelector()).default([]);
/** FRR reads a password up to the end of its line. */
const password = () => z.string().regex(/^[!-~]{1,80}$/, "1 to 80 printable ASCII characters without blanks");

function kind<N extends string, S extends z.ZodType>(name: N, version: string, spec: S) {
  return z.strictObject({ apiVersion: z.literal(`${GROUP}/${version}`), kind: z.literal(name), metadata: metadata(), spec, status });
}

export const ipAddressPool = kind(
  "IPAddressPool",
  "v1beta1",
  z.strictObject({
    addresses: z.array(z.string()).min(1).max(1000),
    autoAssign: z.boolean().default(true),
    avoidBuggyIPs: z.boolean().default(false),
    serviceAllocation: z
      .strictObject({
        priority: z.int().optional(),
        namespaces: names(),
        namespaceSelectors: selectors(),
        serviceSelectors: selectors(),
      })
      .optional(),
  }),
);

const peerFields = {
  myASN: asn(),
  sourceAddress: address().optional(),
  peerPort: z.int().min(1).max(16384).default(179),
  holdTime: goDuration().optional(),
  keepaliveTime: goDuration().optional(),
  routerID: z
    .string()
    .regex(/^\d{1,3}(\.\d{1,3}){3}$/, "an IPv4 address")
    .optional(),
  nodeSelectors: selectors(),
  password: password().optional(),
  bfdProfile: objectName().optional(),
  ebgpMultiHop: z.boolean().default(false),
};

export const bgpPeer = kind(
  "BGPPeer",
  "v1beta2",
  z.strictObject({
    ...peerFields,
    peerASN: asn().optional(),
    dynamicASN: z.enum(["internal", "external"]).optional(),
    localASN: asn().optional(),
    peerAddress: address().optional(),
    interface: deviceName().optional(),
    connectTime: goDuration()
      .refine((s) => s >= 1 && s <= 65_535, "1s to 65535s")
      .optional(),
    passwordSecret: z.strictObject({ name: objectName(), namespace: objectName().optional() }).optional(),
    enableGracefulRestart: z.boolean().default(false),
    vrf: deviceName().optional(),
    /** Without effect since dualStackAddressFamily is there. */
    disableMP: z.boolean().optional(),
    dualStackAddressFamily: z.boolean().default(false),
  }),
);

/** The version before: no graceful restart, VRF, connect time or secret. */
export const bgpPeerV1beta1 = kind("BGPPeer", "v1beta1", z.strictObject({ ...peerFields, peerASN: asn(), peerAddress: address() }));

export const bgpAdvertisement = kind(
  "BGPAdvertisement",
  "v1beta1",
  z
    .strictObject({
      aggregationLength: z.int().min(1).max(32).default(32),
      aggregationLengthV6: z.int().min(1).max(128).default(128),
      localPref: z.int().min(0).max(4294967295).default(0),
      communities: z.array(z.string().min(1).max(253)).max(63).default([]),
      ipAddressPools: names(),
      ipAddressPoolSelectors: selectors(),
      nodeSelectors: selectors(),
      serviceSelectors: selectors(),
      peers: names(),
    })
    .optional(),
);

const interval = () => z.int().min(10).max(60_000).optional();

export const bfdProfile = kind(
  "BFDProfile",
  "v1beta1",
  z
    .strictObject({
      receiveInterval: interval(),
      transmitInterval: interval(),
      detectMultiplier: z.int().min(2).max(255).optional(),
      echoInterval: interval(),
      echoMode: z.boolean().default(false),
      passiveMode: z.boolean().default(false),
      minimumTtl: z.int().min(1).max(254).optional(),
    })
    .optional(),
);

export const community = kind(
  "Community",
  "v1beta1",
  z.strictObject({ communities: z.array(z.strictObject({ name: z.string().min(1).max(253), value: z.string().max(64) })).default([]) }),
);
