import { describe, expect, it } from "vitest";
import { brief, octets } from "../../test/captures/read.ts";
import { type IpAddress, parseIpAddress } from "../net/address.ts";
import { ConnectionTable } from "./connection-table.ts";
import { Flag, type TcpSegment } from "./tcp.ts";
import { EventTeller } from "./wire-teller.ts";

const A = parseIpAddress("10.0.0.1") as IpAddress;
const B = parseIpAddress("10.0.0.2") as IpAddress;
const KEEPALIVE = octets("ffffffffffffffffffffffffffffffff 0013 04");

type Sent = Partial<TcpSegment> & { readonly by: "a" | "b" };

/** a dials from port 1025; flags as in tcpdump. */
function told(...sent: readonly Sent[]): string[] {
  const teller = new EventTeller("x", {});
  const table = new ConnectionTable(teller);
  sent.forEach(({ by, ...segment }, i) => {
    teller.packet(i + 1, i + 1);
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
  });
  teller.behindLastPacket();
  table.end();
  return teller.handOver().map(brief);
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
    [
      "a handshake, once, though its packets come twice",
      [...HANDSHAKE, ...HANDSHAKE],
      ["1 1025#1 client tcp-syn", "3 1025#1 tcp-established"],
    ],
    ["a refusal", [syn(100), reset("b", 0, 101), reset("b", 0, 101)], ["1 1025#1 client tcp-syn", "2 1025#1 tcp-refused"]],
    ["a SYN without an answer, and its retransmissions", [syn(100), syn(100), syn(100)], ["1 1025#1 client tcp-syn"]],
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
        "1 1025#1 client tcp-syn",
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
      ["1 1025#1 client tcp-syn", "3 1025#1 tcp-established", "5 1025#1 server tcp-reset"],
    ],
    [
      "what waits behind a gap, before the reset that makes it final",
      [...HANDSHAKE, keepalive("b", 520, 101), reset("b", 539)],
      [
        "1 1025#1 client tcp-syn",
        "3 1025#1 tcp-established",
        "5 1025#1 server tcp-gap 19",
        "5/2 1025#1 server KEEPALIVE",
        "5/3 1025#1 server tcp-reset",
      ],
    ],
    [
      "a second connection of the same ports",
      [...HANDSHAKE, syn(9000), synAck(7000, 9001), ack("a", 9001, 7001), keepalive("a", 9001, 7001)],
      [
        "1 1025#1 client tcp-syn",
        "3 1025#1 tcp-established",
        "4 1025#2 client tcp-syn",
        "6 1025#2 tcp-established",
        "7 1025#2 client KEEPALIVE",
      ],
    ],
    [
      "a client that restarts, and the reset that it sends to its old connection while it dials anew",
      [...HANDSHAKE, syn(9000), ack("b", 501, 101), reset("a", 101), syn(9000), synAck(7000, 9001), ack("a", 9001, 7001)],
      [
        "1 1025#1 client tcp-syn",
        "3 1025#1 tcp-established",
        "4 1025#2 client tcp-syn",
        "6 1025#1 client tcp-reset",
        "9 1025#2 tcp-established",
      ],
    ],
    [
      "a server that restarts during the handshake",
      [syn(100), synAck(500, 101), synAck(800, 101), ack("a", 101, 801), keepalive("b", 801, 101)],
      ["1 1025#1 client tcp-syn", "4 1025#1 tcp-established", "5 1025#1 server KEEPALIVE"],
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
      ["1 1025#1 server KEEPALIVE", "2 1025#2 client tcp-syn", "4 1025#2 tcp-established"],
    ],
    [
      "both ends dialling each other at once",
      [syn(100), { by: "b", flags: Flag.syn, sequence: 500 }, synAck(500, 101), ack("a", 101, 501)],
      ["1 1025#1 client tcp-syn", "2 1025#1 server tcp-syn", "4 1025#1 tcp-established"],
    ],
    [
      "both ends dialling each other at once, each answering, with their SYNs repeated",
      [
        syn(100),
        { by: "b", flags: Flag.syn, sequence: 500 },
        syn(100),
        { by: "b", flags: Flag.syn, sequence: 500 },
        { by: "a", flags: Flag.syn | Flag.ack, sequence: 100, acknowledgment: 501 },
        synAck(500, 101),
        keepalive("b", 501, 101),
      ],
      ["1 1025#1 client tcp-syn", "2 1025#1 server tcp-syn", "6 1025#1 tcp-established", "7 1025#1 server KEEPALIVE"],
    ],
    [
      "options that sign the segments",
      [{ ...syn(100), authentication: { md5: true } }, synAck(500, 101), { ...ack("a", 101, 501), authentication: { ao: true } }],
      ["1 1025#1 client tcp-syn md5", "3 1025#1 tcp-established ao"],
    ],
    [
      "a RST with octets, which are not of the stream",
      [...HANDSHAKE, { ...reset("b", 501), data: KEEPALIVE }],
      ["1 1025#1 client tcp-syn", "3 1025#1 tcp-established", "4 1025#1 server tcp-reset"],
    ],
    [
      "segments that go on after a RST which the peer did not take",
      [...HANDSHAKE, keepalive("b", 501, 101), reset("b", 530), keepalive("b", 520, 101)],
      [
        "1 1025#1 client tcp-syn",
        "3 1025#1 tcp-established",
        "4 1025#1 server KEEPALIVE",
        "5 1025#1 server tcp-reset",
        "6 1025#1 server KEEPALIVE",
      ],
    ],
    ["nothing of a SYN that is a RST as well", [{ by: "a", flags: Flag.syn | Flag.rst, sequence: 100 }], ["1 1025#1 client tcp-reset"]],
    [
      "a keep-alive probe's octet, which is not of the stream",
      [...HANDSHAKE, keepalive("a", 101, 501), { ...ack("a", 119, 501), data: octets("00") }, keepalive("a", 120, 501)],
      ["1 1025#1 client tcp-syn", "3 1025#1 tcp-established", "4 1025#1 client KEEPALIVE", "6 1025#1 client KEEPALIVE"],
    ],
    [
      "a repetition with other octets",
      [...HANDSHAKE, keepalive("a", 101, 501), { ...keepalive("a", 101, 501), data: KEEPALIVE.map((o, i) => (i < 3 ? 0 : o)) }],
      ["1 1025#1 client tcp-syn", "3 1025#1 tcp-established", "4 1025#1 client KEEPALIVE", "5 1025#1 client tcp-conflict 3"],
    ],
    [
      "a stream whose numbers wrap",
      [syn(0xfffffff0), synAck(500, 0xfffffff1), ack("a", 0xfffffff1, 501), keepalive("a", 0xfffffff1, 501), keepalive("a", 4, 501)],
      ["1 1025#1 client tcp-syn", "3 1025#1 tcp-established", "4 1025#1 client KEEPALIVE", "5 1025#1 client KEEPALIVE"],
    ],
    [
      "two connections that collide, each with its own messages",
      [
        ...HANDSHAKE,
        { by: "b", flags: Flag.syn, sequence: 900, sourcePort: 1026, destinationPort: 179 },
        { by: "a", flags: Flag.syn | Flag.ack, sequence: 300, acknowledgment: 901, sourcePort: 179, destinationPort: 1026 },
        { ...ack("b", 901, 301), sourcePort: 1026, destinationPort: 179 },
        keepalive("a", 101, 501),
        { ...keepalive("a", 301, 901), sourcePort: 179, destinationPort: 1026 },
        { by: "a", flags: Flag.fin | Flag.ack, sequence: 320, acknowledgment: 901, sourcePort: 179, destinationPort: 1026 },
      ],
      [
        "1 1025#1 client tcp-syn",
        "3 1025#1 tcp-established",
        "4 1026#1 client tcp-syn",
        "6 1026#1 tcp-established",
        "7 1025#1 client KEEPALIVE",
        "8 1026#1 server KEEPALIVE",
        "9 1026#1 server tcp-fin",
      ],
    ],
    [
      "data in the SYN and in its answer",
      [{ ...syn(100), data: KEEPALIVE }, { ...synAck(500, 120), data: KEEPALIVE }, ack("a", 120, 520)],
      ["1 1025#1 client tcp-syn", "1/2 1025#1 client KEEPALIVE", "2 1025#1 server KEEPALIVE", "3 1025#1 tcp-established"],
    ],
    [
      "a segment that the capture cut, and the next one",
      [
        ...HANDSHAKE,
        { ...keepalive("a", 101, 501), data: KEEPALIVE.subarray(0, 4), length: 19 },
        keepalive("a", 120, 501),
        ack("b", 501, 139),
      ],
      ["1 1025#1 client tcp-syn", "3 1025#1 tcp-established", "6 1025#1 client tcp-gap 15", "6/2 1025#1 client KEEPALIVE"],
    ],
    [
      "garbage, and nothing more of that side",
      [...HANDSHAKE, { ...ack("a", 101, 501), data: new Uint8Array(30) }, keepalive("a", 131, 501), keepalive("b", 501, 150)],
      [
        "1 1025#1 client tcp-syn",
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
        "1 1025#1 client tcp-syn",
        "3 1025#1 tcp-established",
        "4 1025#1 client UNKNOWN 3 anomalies",
        "4/2 1025#1 client UNKNOWN 9 anomalies",
        "4/3 1025#1 client KEEPALIVE",
      ],
    ],
  ])("tells %s", (_, sent, want) => {
    expect(told(...sent)).toEqual(want);
  });

  it("forgets those of more than so many pairs that are silent, and not a session that goes on", () => {
    const teller = new EventTeller("x", {});
    const table = new ConnectionTable(teller, 16);
    const segment = (sourcePort: number, flags: number, sequence: number, data: Uint8Array = new Uint8Array(0)) =>
      table.segment(A, B, { sourcePort, destinationPort: 179, sequence, acknowledgment: 0, flags, length: data.length, data });
    const messages = () => teller.handOver().flatMap((event) => (event.kind === "bgp-message" ? [brief(event).replace(/^\S+ /, "")] : []));
    segment(1, Flag.ack, 1, KEEPALIVE);
    segment(2, Flag.ack, 1, KEEPALIVE);
    for (let port = 3; port < 1000; port++) {
      segment(port, Flag.syn, 1);
      if (port % 50 === 0) segment(1, Flag.ack, 1 + 19 * (port / 50), KEEPALIVE);
    }
    expect(messages()).toEqual(["1#1 client KEEPALIVE", "2#1 client KEEPALIVE", ...new Array<string>(19).fill("1#1 client KEEPALIVE")]);
    segment(2, Flag.ack, 20, KEEPALIVE);
    expect(messages()[0]).toMatch(/^2#(?!1 )\d+ client KEEPALIVE$/);
  });

  it("keeps a new connection until its first octets, whatever else is dialled meanwhile", () => {
    const teller = new EventTeller("x", {});
    const table = new ConnectionTable(teller, 64);
    const segment = (sourcePort: number, flags: number, sequence: number, data: Uint8Array = new Uint8Array(0)) =>
      table.segment(A, B, { sourcePort, destinationPort: 179, sequence, acknowledgment: 0, flags, length: data.length, data });
    for (let port = 1; port <= 10; port++) segment(port, Flag.ack, 1, KEEPALIVE);
    for (let port = 1000; port < 2000; port += 50) {
      segment(port, Flag.syn, 100);
      for (let other = 1; other < 20; other++) segment(port + other, Flag.syn, 100);
      segment(port, Flag.ack, 101, KEEPALIVE);
    }
    const told = teller.handOver().flatMap((event) => ("connection" in event ? [event] : []));
    const dialled = told.filter((event) => event.kind === "tcp-syn").map(({ connection }) => connection);
    const heard = told.filter(({ kind, connection }) => kind === "bgp-message" && connection.client.port >= 1000);
    expect(heard).toHaveLength(20);
    expect(heard.filter(({ connection }) => !dialled.includes(connection))).toEqual([]);
  });
});
