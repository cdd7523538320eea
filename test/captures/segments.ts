import { Reader } from "../../src/bytes/reader.ts";
import { AddressTable } from "../../src/capture/address-table.ts";
import { CaptureReader } from "../../src/capture/capture-reader.ts";
import { decodeIp, Protocol } from "../../src/capture/ip.ts";
import { decodeLink } from "../../src/capture/link.ts";
import { BGP_PORT, decodeTcp } from "../../src/capture/tcp.ts";
import type { Side } from "../../src/capture/wire-event.ts";

/** A piece of one direction of a connection; `at` counts octets from the begin of the stream. */
export interface Segment {
  readonly from: Side;
  readonly at: number;
  readonly data: Uint8Array;
}

/** The octets that each connection of a capture carried, as they were segmented: repetitions left out. */
export function segmentsOf(file: Uint8Array): readonly (readonly Segment[])[] {
  const connections = new Map<
    string,
    { readonly segments: Segment[]; readonly next: Map<Side, number>; readonly first: Map<Side, number> }
  >();
  const addresses = new AddressTable();
  for (const packet of new CaptureReader().push(file)) {
    if (packet.kind !== "packet") continue;
    const frame = decodeLink(packet.linkType, new Reader(packet.data));
    const ip = frame && decodeIp(frame.etherType, frame.payload, addresses);
    if (ip?.protocol !== Protocol.tcp || ip.isFragment) continue;
    const { sourcePort, destinationPort, sequence, data } = decodeTcp(ip.payload, ip.length);
    if (data.length === 0) continue;
    const from: Side = destinationPort === BGP_PORT ? "client" : "server";
    const client = from === "client" ? `${ip.source}|${sourcePort}` : `${ip.destination}|${destinationPort}`;
    const known = connections.get(client) ?? { segments: [], next: new Map<Side, number>(), first: new Map<Side, number>() };
    connections.set(client, known);
    const next = known.next.get(from) ?? sequence;
    if (sequence !== next) continue;
    known.first.set(from, known.first.get(from) ?? sequence);
    known.segments.push({ from, at: (sequence - (known.first.get(from) ?? 0)) >>> 0, data });
    known.next.set(from, (sequence + data.length) >>> 0);
  }
  return [...connections.values()].map(({ segments }) => segments);
}
