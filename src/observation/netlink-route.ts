import { type IpAddress, ipAddressFromBytes } from "../net/address.ts";
import { type Prefix, prefixOfBytes } from "../net/prefix.ts";
import type { FibRoute } from "./event.ts";
import { type NetlinkReader, readAttributes, ShortNetlinkRead } from "./netlink-reader.ts";
import { LOCAL_TABLE, MAIN_TABLE } from "./route-table.ts";

/** RTM_NEWROUTE or RTM_DELROUTE of any table but the local one. */
export interface RouteChange {
  readonly kind: "route";
  readonly deleted: boolean;
  readonly route: KernelRoute;
}

/** A route as its message has it: interfaces by index, and beside the nexthop object's id the next hops that it stood for at that time. */
export interface KernelRoute {
  /** Undefined: the main one. */
  readonly table?: number;
  readonly prefix: Prefix;
  readonly tos: number;
  readonly protocol: string;
  readonly type: FibRoute["type"];
  readonly metric: number;
  readonly nexthopId?: number;
  readonly hops: readonly KernelHop[];
}

export interface KernelHop {
  readonly via?: IpAddress;
  /** 0 for none. */
  readonly ifindex: number;
  readonly weight: number;
  readonly dead: boolean;
}

const AF_INET = 2;
const AF_INET6 = 10;
const RTM_F_CLONED = 0x200;
const RTNH_F_DEAD = 0x01;
const RTNH_F_LINKDOWN = 0x10;
const RTA = { dst: 1, oif: 4, gateway: 5, priority: 6, multipath: 9, table: 15, via: 18, nhId: 30 } as const;
const TYPES: Readonly<Record<number, FibRoute["type"]>> = { 1: "unicast", 2: "local", 6: "blackhole", 7: "unreachable", 8: "prohibit" };
/** rtm_protocol; the names are iproute2's. */
const PROTOCOLS: Readonly<Record<number, string>> = {
  1: "redirect",
  2: "kernel",
  3: "boot",
  4: "static",
  9: "ra",
  11: "zebra",
  12: "bird",
  16: "dhcp",
  186: "bgp",
  187: "isis",
  188: "ospf",
  189: "rip",
  192: "eigrp",
};

/**
 * `struct rtmsg`: family dst_len src_len tos table protocol scope type flags(4), then attributes. Undefined for what is no route that a
 * packet to elsewhere could take: one of the local table or another family, or a cached copy.
 */
export function decodeRoute(r: NetlinkReader, deleted: boolean): RouteChange | undefined {
  const family = r.u8("rtm_family");
  const length = r.u8("rtm_dst_len");
  r.u8("rtm_src_len");
  const tos = r.u8("rtm_tos");
  const shortTable = r.u8("rtm_table");
  const protocol = r.u8("rtm_protocol");
  r.u8("rtm_scope");
  const type = r.u8("rtm_type");
  const flags = r.u32("rtm_flags");
  if ((family !== AF_INET && family !== AF_INET6) || (flags & RTM_F_CLONED) !== 0) return undefined;
  const attributes = readAttributes(r);
  const table = attributes.get(RTA.table)?.u32("RTA_TABLE") ?? shortTable;
  if (table === LOCAL_TABLE) return undefined;
  const addressLength = family === AF_INET ? 4 : 16;
  if (length > 8 * addressLength) throw new ShortNetlinkRead(`rtm_dst_len ${length} in family ${family}`);
  const destination = attributes.get(RTA.dst)?.octets(addressLength, "RTA_DST") ?? new Uint8Array(addressLength);
  const nexthopId = attributes.get(RTA.nhId)?.u32("RTA_NH_ID");
  const multipath = attributes.get(RTA.multipath);
  return {
    kind: "route",
    deleted,
    route: {
      ...(table === MAIN_TABLE ? {} : { table }),
      prefix: prefixOfBytes(destination, length),
      tos,
      protocol: PROTOCOLS[protocol] ?? String(protocol),
      type: TYPES[type] ?? "other",
      metric: attributes.get(RTA.priority)?.u32("RTA_PRIORITY") ?? 0,
      ...(nexthopId === undefined ? {} : { nexthopId }),
      hops: multipath ? decodeMultipath(multipath, addressLength) : singleHop(attributes, flags, addressLength),
    },
  };
}

function singleHop(attributes: ReadonlyMap<number, NetlinkReader>, flags: number, addressLength: number): readonly KernelHop[] {
  const ifindex = attributes.get(RTA.oif)?.u32("RTA_OIF") ?? 0;
  const gateway = via(attributes, addressLength);
  return ifindex === 0 && gateway.via === undefined ? [] : [{ ...gateway, ifindex, weight: 1, dead: isDead(flags) }];
}

/** `struct rtnexthop`: length(2) flags hops ifindex(4), then attributes; one after the other. */
function decodeMultipath(r: NetlinkReader, addressLength: number): readonly KernelHop[] {
  const hops: KernelHop[] = [];
  while (r.remaining >= 8) {
    const length = r.u16("rtnh_len");
    const flags = r.u8("rtnh_flags");
    const weight = r.u8("rtnh_hops") + 1;
    const ifindex = r.u32("rtnh_ifindex");
    if (length < 8) throw new ShortNetlinkRead(`rtnh_len ${length}`);
    hops.push({ ...via(readAttributes(r.take(length - 8, "next hop")), addressLength), ifindex, weight, dead: isDead(flags) });
    r.align();
  }
  return hops;
}

/** RTA_GATEWAY is of the route's family; RTA_VIA, family(2) address, of another. */
function via(attributes: ReadonlyMap<number, NetlinkReader>, addressLength: number): { via?: IpAddress } {
  const gateway = attributes.get(RTA.gateway);
  if (gateway) return { via: ipAddressFromBytes(gateway.octets(addressLength, "RTA_GATEWAY")) };
  const other = attributes.get(RTA.via);
  if (!other) return {};
  other.u16("RTA_VIA family");
  return { via: ipAddressFromBytes(other.octets(other.remaining, "RTA_VIA")) };
}

/** The low octet of the flags of a route, a next hop or a nexthop object: the kernel does not forward there. */
export function isDead(flags: number): boolean {
  return (flags & (RTNH_F_DEAD | RTNH_F_LINKDOWN)) !== 0;
}
