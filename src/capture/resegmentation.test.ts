import { describe, expect, it } from "vitest";
import { type CaptureName, captureFile, captureNames } from "../../test/captures/read.ts";
import { type Segment, segmentsOf } from "../../test/captures/segments.ts";
import { type IpAddress, parseIpAddress } from "../net/address.ts";
import { ConnectionTable } from "./connection-table.ts";
import { BGP_PORT, Flag, sequenceAfter } from "./tcp.ts";
import { EventTeller } from "./wire-teller.ts";

const CLIENT = parseIpAddress("10.0.0.1") as IpAddress;
const SERVER = parseIpAddress("10.0.0.2") as IpAddress;
/** Numbers wrap early in the stream. */
const INITIAL = { client: 0xffffffc0, server: 0xfffffff8 } as const;

/** The messages of each direction, whole, when its octets come in these segments. */
function messages(segments: readonly Segment[]): { readonly client: string[]; readonly server: string[] } {
  const teller = new EventTeller("x", {});
  const table = new ConnectionTable(teller);
  const send = (
    from: "client" | "server",
    flags: number,
    sequence: number,
    acknowledgment: number,
    data: Uint8Array = new Uint8Array(0),
  ) => {
    const [source, destination, sourcePort, destinationPort] =
      from === "client" ? [CLIENT, SERVER, 50_000, BGP_PORT] : [SERVER, CLIENT, BGP_PORT, 50_000];
    table.segment(source, destination, { sourcePort, destinationPort, sequence, acknowledgment, flags, length: data.length, data });
  };
  send("client", Flag.syn, INITIAL.client, 0);
  send("server", Flag.syn | Flag.ack, INITIAL.server, sequenceAfter(INITIAL.client, 1));
  send("client", Flag.ack, sequenceAfter(INITIAL.client, 1), sequenceAfter(INITIAL.server, 1));
  for (const { from, at, data } of segments) send(from, 0, sequenceAfter(INITIAL[from], 1 + at), 0, data);
  table.end();
  const told = teller.handOver().slice(2);
  const of = (side: "client" | "server") =>
    told.flatMap((event) => {
      if (event.kind !== "bgp-message") throw new Error(`${event.id} ${event.kind}`);
      return event.from === side ? [JSON.stringify(event.message)] : [];
    });
  return { client: of("client"), server: of("server") };
}

const cut = ({ from, at, data }: Segment, length: number): Segment[] => [
  { from, at, data: data.subarray(0, length) },
  { from, at: at + length, data: data.subarray(length) },
];

/** Each pair of neighbours of one direction, by their places. */
function neighbours(segments: readonly Segment[]): [number, number][] {
  return segments.flatMap((segment, i) => {
    const next = segments.findIndex((other, j) => j > i && other.from === segment.from);
    return next < 0 ? [] : [[i, next] as [number, number]];
  });
}

describe("the messages of a stream, however it is segmented", () => {
  const streams = captureNames.flatMap((name) =>
    segmentsOf(captureFile(name))
      .filter((segments) => segments.length > 4)
      .map((segments, i): [CaptureName, number, readonly Segment[]] => [name, i + 1, segments]),
  );

  it("are looked at in streams that carry some", () => {
    expect(streams.length).toBeGreaterThanOrEqual(captureNames.length);
    for (const [, , segments] of streams) {
      const { client, server } = messages(segments);
      expect(Math.min(client.length, server.length)).toBeGreaterThan(2);
    }
  });

  it.each(streams)("%s, connection %i: cut in two at every octet", (_, _number, segments) => {
    const want = messages(segments);
    segments.forEach((segment, i) => {
      for (let length = 1; length < segment.data.length; length++) {
        expect(messages([...segments.slice(0, i), ...cut(segment, length), ...segments.slice(i + 1)])).toEqual(want);
        const [first, second] = cut(segment, length) as [Segment, Segment];
        expect(messages([...segments.slice(0, i), second, first, ...segments.slice(i + 1)])).toEqual(want);
      }
    });
  });

  it.each(streams)("%s, connection %i: octet by octet", (_, _number, segments) => {
    const octets = segments.flatMap(({ from, at, data }) =>
      [...data].map((octet, i) => ({ from, at: at + i, data: Uint8Array.of(octet) })),
    );
    expect(messages(octets)).toEqual(messages(segments));
  });

  it.each(streams)("%s, connection %i: neighbours swapped, repeated, joined", (_, _number, segments) => {
    const want = messages(segments);
    for (const [i, j] of neighbours(segments)) {
      const [first, second] = [segments[i], segments[j]] as [Segment, Segment];
      const swapped = segments.map((segment, k) => (k === i ? second : k === j ? first : segment));
      expect(messages(swapped)).toEqual(want);
      expect(messages([...segments.slice(0, j + 1), first, second, ...segments.slice(j + 1)])).toEqual(want);
      const joined = { ...first, data: Uint8Array.from([...first.data, ...second.data]) };
      expect(messages([...segments.slice(0, j + 1), joined, ...segments.slice(j + 1)])).toEqual(want);
    }
  });
});
