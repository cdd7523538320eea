import type { Reader } from "../bytes/reader.ts";
import type { AddressTable } from "./address-table.ts";
import { decodeIp, type IpPacket, Protocol } from "./ip.ts";
import { EtherType } from "./link.ts";
import { BGP_PORT } from "./tcp.ts";
import type { WireFact } from "./wire-event.ts";

/** RFC 792; RFC 4443 section 3.1. */
const ICMP_UNREACHABLE = 3;
const ICMPV6_UNREACHABLE = 1;

/** What a destination unreachable message quotes, when that is a segment of BGP. Throws `Malformed` when the quotation is cut before the ports. */
export function decodeUnreachable(packet: IpPacket, addresses: AddressTable): WireFact | undefined {
  const r: Reader = packet.payload;
  const isIpv4 = packet.protocol === Protocol.icmp;
  const type = r.u8("ICMP type");
  if (type !== (isIpv4 ? ICMP_UNREACHABLE : ICMPV6_UNREACHABLE)) return undefined;
  const code = r.u8("ICMP code");
  r.skip(6, "checksum and unused");
  const quoted = decodeIp(isIpv4 ? EtherType.ipv4 : EtherType.ipv6, r, addresses);
  if (quoted.protocol !== Protocol.tcp || quoted.isFragment) return undefined;
  const sourcePort = quoted.payload.u16("source port");
  const destinationPort = quoted.payload.u16("destination port");
  if (sourcePort !== BGP_PORT && destinationPort !== BGP_PORT) return undefined;
  return {
    kind: "icmp-unreachable",
    reporter: packet.source,
    code,
    from: { address: quoted.source, port: sourcePort },
    to: { address: quoted.destination, port: destinationPort },
  };
}
