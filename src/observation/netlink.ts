import { type AddressChange, decodeAddress, decodeLink, type LinkChange } from "./netlink-link.ts";
import { decodeNexthop, type NexthopChange } from "./netlink-nexthop.ts";
import { NetlinkReader, ShortNetlinkRead } from "./netlink-reader.ts";
import { decodeRoute, type RouteChange } from "./netlink-route.ts";

/** What a netlink message says. `dump`: it belongs to the answer to a dump request, so it states what is, not what changed. */
export type NetlinkMessage = NetlinkFlags &
  (
    | RouteChange
    | NexthopChange
    | LinkChange
    | AddressChange
    /** A message of no interest: the end of a dump, a route of another table, a cached route. */
    | { readonly kind: "other"; readonly type: number }
    | { readonly kind: "anomaly"; readonly type: number; readonly reason: string }
  );

export interface NetlinkFlags {
  readonly dump: boolean;
  readonly replace: boolean;
  readonly append: boolean;
}

const HEADER_LENGTH = 16;
const NLM_F_MULTI = 0x2;
const NLM_F_REPLACE = 0x100;
const NLM_F_APPEND = 0x800;
const NO_FLAGS: NetlinkFlags = { dump: false, replace: false, append: false };

/** The messages (`struct nlmsghdr`, rtnetlink(7)) in what one read of the monitor's socket gave. Malformed ones come back as anomalies. */
export function decodeNetlink(octets: Uint8Array): NetlinkMessage[] {
  const messages: NetlinkMessage[] = [];
  const r = new NetlinkReader(octets);
  while (r.remaining > 0) {
    if (r.remaining < HEADER_LENGTH)
      return [...messages, { kind: "anomaly", type: 0, reason: `${r.remaining} octets after the last message`, ...NO_FLAGS }];
    const length = r.u32("message length");
    const type = r.u16("message type");
    const bits = r.u16("message flags");
    r.octets(8, "sequence number and port");
    if (length < HEADER_LENGTH || length - HEADER_LENGTH > r.remaining) {
      return [
        ...messages,
        { kind: "anomaly", type, reason: `a message of ${length} octets where ${r.remaining + HEADER_LENGTH} are left`, ...NO_FLAGS },
      ];
    }
    const body = r.take(length - HEADER_LENGTH, "message");
    r.align();
    const flags = { dump: (bits & NLM_F_MULTI) !== 0, replace: (bits & NLM_F_REPLACE) !== 0, append: (bits & NLM_F_APPEND) !== 0 };
    messages.push({ ...decodeBody(type, body), ...flags });
  }
  return messages;
}

type Body =
  | RouteChange
  | NexthopChange
  | LinkChange
  | AddressChange
  | { kind: "other"; type: number }
  | { kind: "anomaly"; type: number; reason: string };

function decodeBody(type: number, r: NetlinkReader): Body {
  try {
    switch (type) {
      case 16: // RTM_NEWLINK
      case 17: // RTM_DELLINK
        return decodeLink(r, type === 17);
      case 20: // RTM_NEWADDR
      case 21: // RTM_DELADDR
        return decodeAddress(r, type === 21) ?? { kind: "other", type };
      case 24: // RTM_NEWROUTE
      case 25: // RTM_DELROUTE
        return decodeRoute(r, type === 25) ?? { kind: "other", type };
      case 104: // RTM_NEWNEXTHOP
      case 105: // RTM_DELNEXTHOP
        return decodeNexthop(r, type === 105);
      default:
        return { kind: "other", type };
    }
  } catch (error) {
    if (error instanceof ShortNetlinkRead || error instanceof RangeError) return { kind: "anomaly", type, reason: error.message };
    throw error;
  }
}
