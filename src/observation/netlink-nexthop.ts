import { ipAddressFromBytes } from "../net/address.ts";
import { type NetlinkReader, readAttributes } from "./netlink-reader.ts";
import { isDead, type KernelHop } from "./netlink-route.ts";

/** RTM_NEWNEXTHOP or RTM_DELNEXTHOP: an object that routes refer to by its id. */
export interface NexthopChange {
  readonly kind: "nexthop";
  readonly deleted: boolean;
  readonly id: number;
  readonly object: NexthopObject;
}

export type NexthopObject =
  | { readonly kind: "single"; readonly hop: KernelHop; readonly blackhole: boolean }
  | { readonly kind: "group"; readonly members: readonly { readonly id: number; readonly weight: number }[] };

const NHA = { id: 1, group: 2, blackhole: 4, oif: 5, gateway: 6 } as const;

/** `struct nhmsg`: family scope protocol resvd flags(4), then attributes. */
export function decodeNexthop(r: NetlinkReader, deleted: boolean): NexthopChange {
  r.octets(4, "nh_family to resvd");
  const flags = r.u32("nh_flags");
  const attributes = readAttributes(r);
  const id = attributes.get(NHA.id)?.u32("NHA_ID") ?? 0;
  const group = attributes.get(NHA.group);
  if (group) return { kind: "nexthop", deleted, id, object: { kind: "group", members: decodeGroup(group) } };
  const gateway = attributes.get(NHA.gateway);
  const hop: KernelHop = {
    ...(gateway ? { via: ipAddressFromBytes(gateway.octets(gateway.remaining, "NHA_GATEWAY")) } : {}),
    ifindex: attributes.get(NHA.oif)?.u32("NHA_OIF") ?? 0,
    weight: 1,
    dead: isDead(flags),
  };
  return { kind: "nexthop", deleted, id, object: { kind: "single", hop, blackhole: attributes.has(NHA.blackhole) } };
}

/** `struct nexthop_grp`: id(4) weight - 1, its high octet (zero before Linux 6.12), reserved(2). */
function decodeGroup(r: NetlinkReader): { id: number; weight: number }[] {
  const members: { id: number; weight: number }[] = [];
  while (r.remaining >= 8) {
    const id = r.u32("member id");
    const low = r.u8("member weight");
    const high = r.u8("member weight, high octet");
    r.u16("reserved");
    members.push({ id, weight: ((high << 8) | low) + 1 });
  }
  return members;
}
