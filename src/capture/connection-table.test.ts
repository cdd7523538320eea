import { describe, expect, it } from "vitest";
import { brief, octets } from "../../test/captures/read.ts";
import { type IpAddress, parseIpAddress } from "../net/address.ts";
import { ConnectionTable } from "./connection-table.ts";
import { Flag, type TcpSegment } from "./tcp.ts";
import type { WireFact } from "./wire-event.ts";

const A = parseIpAddress("10.0.0.1") as IpAddress;
const B = parseIpAddress("10.0.0.2") as IpAddress;
const KEEPALIVE = octets("ffffffffffffffffffffffffffffffff 0013 04");

type Sent = Partial<TcpSegment> & { readonly by: "a" | "b" };

/** a dials from port 1025; flags as in tcpdump. */
function told(...sent: readonly Sent[]): string[] {
  const facts: WireFact[] = [];
  let packet = 0;
  const lines: string[] = [];
  const table = new ConnectionTable((fact) => {
    facts.push(fact);
    lines.push(brief({ id: `w:x:${packet}`, t: packet, capture: "x", packet, ...fact }));
  });
  for (const { by, ...segment } of sent) {
    packet++;
    const [source, destination] = by === "a" ? [A, B] : [B, A];
    const [sourcePort, destinationPort] = by === "a" ? [1025, 179] : [179, 1025];
    const data = segment.data ?? new Uint8Array(0);
    table.segment(source, destination, {
      sourcePort,
      destinationPort,
      sequence: 0,
      acknowledgment: 0,
      flags: 0,
      length: data.length,
      data,
      ...segment,
    });
  }
  packet++;
  table.end();
  return lines;
}

const syn = (sequence: number): Sent => ({ by: "a", flags: Flag.syn, sequence });
const synAck = (sequence: number, acknowledgment: number): Sent => ({ by: "b", flags: Flag.syn | Flag.ack, sequence, acknowledgment });
const ack = (by: "a" | "b", sequence: number, acknowledgment: number): Sent => ({ by, flags: Flag.ack, sequence, acknowledgment });
const keepalive = (by: "a" | "b", sequence: number, acknowledgment: number): Sent => ({
  ...ack(by, sequence, acknowledgment),
  data: KEEPALIVE,
});
const reset = (by: "a" | "b", sequence: number, acknowledgment?: number): Sent =>
  acknowledgment === undefined ? { by, flags: Flag.rst, sequence } : { by, flags: Flag.rst | Flag.ack, sequence, acknowledgment };
const HANDSHAKE = [syn(100), synAck(500, 101), ack("a", 101, 501)];

describe("ConnectionTable", () => {
  it.each<[string, Sent[], string[]]>([
    ["a handshake, once, though its packets come twice", [...HANDSHAKE, ...HANDSHAKE], ["1 1025#1 tcp-syn", "3 1025#1 tcp-established"]],
    ["a refusal", [syn(100), reset("b", 0, 101), reset("b", 0, 101)], ["1 1025#1 tcp-syn", "2 1025#1 tcp-refused"]],
    ["a SYN without an answer, and its retransmissions", [syn(100), syn(100), syn(100)], ["1 1025#1 tcp-syn"]],
    [
      "messages of both sides and both ends",
      [
        ...HANDSHAKE,
        keepalive("b", 501, 101),
        keepalive("a", 101, 520),
        { ...ack("b", 520, 120), flags: Flag.fin | Flag.ack },
        { ...ack("a", 120, 521), flags: Flag.fin | Flag.ack },
      ],
      [
        "1 1025#1 tcp-syn",
        "3 1025#1 tcp-established",
        "4 1025#1 server KEEPALIVE",
        "5 1025#1 client KEEPALIVE",
        "6 1025#1 server tcp-fin",
        "7 1025#1 client tcp-fin",
      ],
    ],
    [
      "a reset, once, and not one that is out of place",
      [...HANDSHAKE, reset("b", 99_000_000), reset("b", 501), reset("b", 501)],
      ["1 1025#1 tcp-syn", "3 1025#1 tcp-established", "5 1025#1 server tcp-reset"],
    ],
    [
      "what waits behind a gap, before the reset that makes it final",
      [...HANDSHAKE, keepalive("b", 520, 101), reset("b", 539)],
      [
        "1 1025#1 tcp-syn",
        "3 1025#1 tcp-established",
        "5 1025#1 server tcp-gap 19",
        "5 1025#1 server KEEPALIVE",
        "5 1025#1 server tcp-reset",
      ],
    ],
    [
      "a second connection of the same ports",
      [...HANDSHAKE, syn(9000), synAck(7000, 9001), ack("a", 9001, 7001), keepalive("a", 9001, 7001)],
      ["1 1025#1 tcp-syn", "3 1025#1 tcp-established", "4 1025#2 tcp-syn", "6 1025#2 tcp-established", "7 1025#2 client KEEPALIVE"],
    ],
    [
      "a client that restarts, and the reset that it sends to its old connection while it dials anew",
      [...HANDSHAKE, syn(9000), ack("b", 501, 101), reset("a", 101), syn(9000), synAck(7000, 9001), ack("a", 9001, 7001)],
      ["1 1025#1 tcp-syn", "3 1025#1 tcp-established", "4 1025#2 tcp-syn", "6 1025#1 client tcp-reset", "9 1025#2 tcp-established"],
    ],
    [
      "a server that restarts during the handshake",
      [syn(100), synAck(500, 101), synAck(800, 101), ack("a", 101, 801), keepalive("b", 801, 101)],
      ["1 1025#1 tcp-syn", "4 1025#1 tcp-established", "5 1025#1 server KEEPALIVE"],
    ],
    [
      "a connection whose SYN was missed, from its answer",
      [synAck(500, 101), ack("a", 101, 501), keepalive("a", 101, 501)],
      ["2 1025#1 tcp-established", "3 1025#1 client KEEPALIVE"],
    ],
    [
      "a connection from its middle, whichever side is seen first",
      [keepalive("b", 5000, 100), keepalive("a", 100, 5019), reset("a", 119)],
      ["1 1025#1 server KEEPALIVE", "2 1025#1 client KEEPALIVE", "3 1025#1 client tcp-reset"],
    ],
    [
      "a new connection after a middle",
      [keepalive("b", 5000, 100), ...HANDSHAKE],
      ["1 1025#1 server KEEPALIVE", "2 1025#2 tcp-syn", "4 1025#2 tcp-established"],
    ],
    [
      "both ends dialling each other at once",
      [syn(100), { by: "b", flags: Flag.syn, sequence: 500 }, synAck(500, 101), ack("a", 101, 501)],
      ["1 1025#1 tcp-syn", "4 1025#1 tcp-established"],
    ],
    [
      "data in the SYN and in its answer",
      [{ ...syn(100), data: KEEPALIVE }, { ...synAck(500, 120), data: KEEPALIVE }, ack("a", 120, 520)],
      ["1 1025#1 tcp-syn", "1 1025#1 client KEEPALIVE", "2 1025#1 server KEEPALIVE", "3 1025#1 tcp-established"],
    ],
    [
      "a segment that the capture cut, and the next one",
      [
        ...HANDSHAKE,
        { ...keepalive("a", 101, 501), data: KEEPALIVE.subarray(0, 4), length: 19 },
        keepalive("a", 120, 501),
        ack("b", 501, 139),
      ],
      ["1 1025#1 tcp-syn", "3 1025#1 tcp-established", "6 1025#1 client tcp-gap 15", "6 1025#1 client KEEPALIVE"],
    ],
    [
      "garbage, and nothing more of that side",
      [...HANDSHAKE, { ...ack("a", 101, 501), data: new Uint8Array(30) }, keepalive("a", 131, 501), keepalive("b", 501, 150)],
      [
        "1 1025#1 tcp-syn",
        "3 1025#1 tcp-established",
        "4 1025#1 client bgp-garbage the marker is not all ones",
        "6 1025#1 server KEEPALIVE",
      ],
    ],
    [
      "a malformed message in a good frame, and the next message",
      [
        ...HANDSHAKE,
        { ...ack("a", 101, 501), data: octets(`${"ff".repeat(16)} 0014 03 06 ${"ff".repeat(16)} 0013 09 ${"ff".repeat(16)} 0013 04`) },
      ],
      [
        "1 1025#1 tcp-syn",
        "3 1025#1 tcp-established",
        "4 1025#1 client bgp-garbage error subcode: 1 octets wanted, 0 left",
        "4 1025#1 client bgp-garbage message type 9 is not known",
        "4 1025#1 client KEEPALIVE",
      ],
    ],
  ])("tells %s", (_, sent, want) => {
    expect(told(...sent)).toEqual(want);
  });

  it("forgets the oldest of more than 65536 pairs", () => {
    let resets = 0;
    const table = new ConnectionTable(() => resets++);
    const one = (sourcePort: number, destinationPort: number) =>
      table.segment(A, B, {
        sourcePort,
        destinationPort,
        sequence: 1,
        acknowledgment: 0,
        flags: Flag.rst,
        length: 0,
        data: new Uint8Array(0),
      });
    for (let port = 0; port < 65_536; port++) one(port, 179);
    one(1, 180);
    expect(resets).toBe(65_537);
    one(9, 179);
    expect(resets, "still known").toBe(65_537);
    one(0, 179);
    expect(resets, "forgotten, so new").toBe(65_538);
  });
});
