import type { Reader } from "../bytes/reader.ts";

/** What a captured frame carries. `interfaceIndex` is only told by the cooked format of version 2. */
export interface Frame {
  readonly etherType: number;
  readonly interfaceIndex: number | undefined;
  readonly payload: Reader;
}

export const EtherType = { ipv4: 0x0800, ipv6: 0x86dd } as const;

/** https://www.tcpdump.org/linktypes.html; 12 and 14 are what some systems call raw IP. */
const LinkType = {
  null: 0,
  ethernet: 1,
  ppp: 9,
  pppHdlc: 50,
  raw: [12, 14, 101],
  loop: 108,
  linuxCooked: 113,
  ipv4: 228,
  ipv6: 229,
  linuxCooked2: 276,
} as const;

/** IEEE 802.1Q, 802.1ad and its forerunner. */
const VLAN_TAGS: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100]);

/** RFC 1661, RFC 1662: protocol numbers, and the address and control octets that may stand in front. */
const PPP_FRAMING = 0xff03;
const PPP_PROTOCOLS: ReadonlyMap<number, 4 | 6> = new Map([
  [0x0021, 4],
  [0x0057, 6],
]);

const IPV4_FAMILY = 2;
/** AF_INET6 of Linux, NetBSD and OpenBSD, FreeBSD, macOS. */
const IPV6_FAMILIES: ReadonlySet<number> = new Set([10, 24, 28, 30]);

const KNOWN_LINK_TYPES: ReadonlySet<number> = new Set(Object.values(LinkType).flat());

export function isKnownLinkType(linkType: number): boolean {
  return KNOWN_LINK_TYPES.has(linkType);
}

/** The frame's payload, or undefined when it carries no packet of IP. Throws `Malformed` when it is cut. */
export function decodeLink(linkType: number, r: Reader): Frame | undefined {
  switch (linkType) {
    case LinkType.ethernet:
      r.skip(12, "addresses");
      return untagged(r.u16("EtherType"), undefined, r);
    case LinkType.linuxCooked:
      // packet type(2), ARPHRD(2), address length(2), address(8), protocol(2)
      r.skip(14, "cooked header");
      return untagged(r.u16("protocol"), undefined, r);
    case LinkType.linuxCooked2: {
      // protocol(2), reserved(2), interface(4), ARPHRD(2), packet type(1), address length(1), address(8)
      const protocol = r.u16("protocol");
      r.skip(2, "reserved");
      const interfaceIndex = r.u32("interface index");
      r.skip(12, "cooked header");
      return untagged(protocol, interfaceIndex, r);
    }
    case LinkType.null:
    case LinkType.loop:
      return ofFamily(r.u32("address family"), r);
    case LinkType.ppp:
    case LinkType.pppHdlc:
      return ofVersion(pppVersion(r), r);
    case LinkType.raw[0]:
    case LinkType.raw[1]:
    case LinkType.raw[2]:
      return ofVersion((r.peek() ?? 0) >> 4, r);
    case LinkType.ipv4:
      return ofVersion(4, r);
    case LinkType.ipv6:
      return ofVersion(6, r);
    default:
      return undefined;
  }
}

function untagged(etherType: number, interfaceIndex: number | undefined, r: Reader): Frame | undefined {
  let inner = etherType;
  while (VLAN_TAGS.has(inner)) {
    r.skip(2, "VLAN tag");
    inner = r.u16("EtherType");
  }
  if (inner !== EtherType.ipv4 && inner !== EtherType.ipv6) return undefined;
  return { etherType: inner, interfaceIndex, payload: r };
}

/** The family is in the byte order of the machine that captured (`null`) or of the network (`loop`); it is small, so that one of the two readings is impossible. */
function ofFamily(value: number, r: Reader): Frame | undefined {
  const family = value > 0xffff ? value >>> 24 : value;
  if (family === IPV4_FAMILY) return ofVersion(4, r);
  return IPV6_FAMILIES.has(family) ? ofVersion(6, r) : undefined;
}

/** Without compression of the protocol field, which no implementation uses for IP on such a link. */
function pppVersion(r: Reader): number {
  const first = r.u16("protocol");
  return PPP_PROTOCOLS.get(first === PPP_FRAMING ? r.u16("protocol") : first) ?? 0;
}

function ofVersion(version: number, payload: Reader): Frame | undefined {
  if (version === 4) return { etherType: EtherType.ipv4, interfaceIndex: undefined, payload };
  return version === 6 ? { etherType: EtherType.ipv6, interfaceIndex: undefined, payload } : undefined;
}
