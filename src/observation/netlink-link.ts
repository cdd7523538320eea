import { type IpAddress, ipAddressFromBytes } from "../net/address.ts";
import { type NetlinkReader, readAttributes } from "./netlink-reader.ts";

/** RTM_NEWLINK or RTM_DELLINK. `up`: administratively up and with a carrier. */
export interface LinkChange {
  readonly kind: "link";
  readonly deleted: boolean;
  readonly ifindex: number;
  readonly dev: string;
  readonly up: boolean;
}

/** RTM_NEWADDR or RTM_DELADDR of an IPv4 or IPv6 address. */
export interface AddressChange {
  readonly kind: "address";
  readonly deleted: boolean;
  readonly ifindex: number;
  readonly address: IpAddress;
}

const AF_INET = 2;
const AF_INET6 = 10;
const IFF_UP = 0x1;
const IFF_RUNNING = 0x40;
const IFLA_IFNAME = 3;
const IFA_ADDRESS = 1;
const IFA_LOCAL = 2;

/** `struct ifinfomsg`: family pad type(2) index(4) flags(4) change(4), then attributes. */
export function decodeLink(r: NetlinkReader, deleted: boolean): LinkChange {
  r.octets(4, "ifi_family to ifi_type");
  const ifindex = r.u32("ifi_index");
  const flags = r.u32("ifi_flags");
  r.u32("ifi_change");
  const name = readAttributes(r).get(IFLA_IFNAME);
  const dev = name ? cString(name.octets(name.remaining, "IFLA_IFNAME")) : `if${ifindex}`;
  return { kind: "link", deleted, ifindex, dev, up: !deleted && (flags & IFF_UP) !== 0 && (flags & IFF_RUNNING) !== 0 };
}

/** `struct ifaddrmsg`: family prefixlen flags scope index(4), then attributes. The node's own address is IFA_LOCAL; on a point-to-point link IFA_ADDRESS is the peer's. */
export function decodeAddress(r: NetlinkReader, deleted: boolean): AddressChange | undefined {
  const family = r.u8("ifa_family");
  r.octets(3, "ifa_prefixlen to ifa_scope");
  const ifindex = r.u32("ifa_index");
  if (family !== AF_INET && family !== AF_INET6) return undefined;
  const attributes = readAttributes(r);
  const value = attributes.get(IFA_LOCAL) ?? attributes.get(IFA_ADDRESS);
  if (!value) return undefined;
  return { kind: "address", deleted, ifindex, address: ipAddressFromBytes(value.octets(family === AF_INET ? 4 : 16, "address")) };
}

function cString(octets: Uint8Array): string {
  const end = octets.indexOf(0);
  return String.fromCharCode(...(end < 0 ? octets : octets.subarray(0, end)));
}
