import { Malformed, type Reader } from "../bytes/reader.ts";
import type { IpAddress } from "../net/address.ts";
import type { AddressTable } from "./address-table.ts";
import { EtherType } from "./link.ts";

/** An IP packet. Checksums are not verified: a sender's own capture has them wrong where the network card computes them. */
export interface IpPacket {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly protocol: number;
  /** Time to live, or hop limit. */
  readonly ttl: number;
  /** A piece of a larger packet; `payload` is then of no use. */
  readonly isFragment: boolean;
  /** Octets that the packet has behind its headers, of which `payload` holds as many as were captured. */
  readonly length: number;
  readonly payload: Reader;
}

export const Protocol = { icmp: 1, tcp: 6, icmpv6: 58 } as const;

/** RFC 8200 section 4: headers that are skipped: hop-by-hop options, routing, destination options, mobility. */
const EXTENSION_HEADERS: ReadonlySet<number> = new Set([0, 43, 60, 135]);
const FRAGMENT_HEADER = 44;
const AUTHENTICATION_HEADER = 51;

/** Throws `Malformed` when the headers are cut or impossible. */
export function decodeIp(etherType: number, r: Reader, addresses: AddressTable): IpPacket {
  return etherType === EtherType.ipv4 ? decodeIpv4(r, addresses) : decodeIpv6(r, addresses);
}

/** RFC 791 section 3.1. */
function decodeIpv4(r: Reader, addresses: AddressTable): IpPacket {
  const first = r.u8("version and header length");
  if (first >> 4 !== 4) throw new Malformed(`IPv4: version ${first >> 4}`);
  const headerLength = (first & 0x0f) * 4;
  r.skip(1, "type of service");
  const totalLength = r.u16("total length");
  r.skip(2, "identification");
  const fragment = r.u16("flags and fragment offset");
  const ttl = r.u8("time to live");
  const protocol = r.u8("protocol");
  r.skip(2, "checksum");
  const source = addresses.ipv4(r);
  const destination = addresses.ipv4(r);
  if (headerLength < 20) throw new Malformed(`IPv4: header length ${headerLength}`);
  r.skip(headerLength - 20, "options");
  // Zero where the network card cuts a large send into packets itself: then the frame ends with the packet.
  const length = totalLength === 0 ? r.remaining : totalLength - headerLength;
  if (length < 0) throw new Malformed(`IPv4: total length ${totalLength} is below the header's ${headerLength}`);
  const isFragment = (fragment & 0x3fff) !== 0;
  return { source, destination, protocol, ttl, isFragment, length, payload: r.takeUpTo(length) };
}

/** RFC 8200 section 3. */
function decodeIpv6(r: Reader, addresses: AddressTable): IpPacket {
  const first = r.u32("version, class and flow label") >>> 28;
  if (first !== 6) throw new Malformed(`IPv6: version ${first}`);
  const payloadLength = r.u16("payload length");
  let protocol = r.u8("next header");
  const ttl = r.u8("hop limit");
  const source = addresses.ipv6(r);
  const destination = addresses.ipv6(r);
  const declared = payloadLength === 0 ? r.remaining : payloadLength;
  const payload = r.takeUpTo(declared);
  let isFragment = false;
  for (;;) {
    if (EXTENSION_HEADERS.has(protocol)) {
      protocol = payload.u8("next header");
      payload.skip(payload.u8("extension length") * 8 + 6, "extension header");
    } else if (protocol === AUTHENTICATION_HEADER) {
      protocol = payload.u8("next header");
      payload.skip(payload.u8("authentication length") * 4 + 6, "authentication header");
    } else if (protocol === FRAGMENT_HEADER) {
      protocol = payload.u8("next header");
      payload.skip(1, "reserved");
      // Offset zero and no more to come is a whole packet: RFC 6946.
      isFragment ||= (payload.u16("fragment offset") & 0xfff9) !== 0;
      payload.skip(4, "identification");
      if (isFragment) break;
    } else {
      break;
    }
  }
  return { source, destination, protocol, ttl, isFragment, length: declared - payload.position, payload };
}
