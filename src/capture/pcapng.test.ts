import { describe, expect, it } from "vitest";
import { octets } from "../../test/captures/read.ts";
import { CaptureReader } from "./capture-reader.ts";
import type { CaptureItem } from "./captured-packet.ts";

/** A block's octets: type and both lengths are put around what is given, in the same byte order. */
function block(type: number, text: string, littleEndian = true): Uint8Array {
  const body = octets(text);
  const bytes = new Uint8Array(12 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, littleEndian);
  view.setUint32(4, bytes.length, littleEndian);
  bytes.set(body, 8);
  view.setUint32(bytes.length - 4, bytes.length, littleEndian);
  return bytes;
}

const join = (...parts: readonly Uint8Array[]) => new Uint8Array(parts.flatMap((part) => [...part]));

function read(file: Uint8Array, pieceLength = file.length) {
  const reader = new CaptureReader();
  const items: CaptureItem[] = [];
  for (let at = 0; at < file.length; at += pieceLength) items.push(...reader.push(file.slice(at, at + pieceLength)));
  return { items, problem: reader.end() };
}

// byte-order magic, version 1.0, section length unknown
const SECTION = block(0x0a0d0d0a, "4d3c2b1a 0100 0000 ffffffffffffffff");
const BIG_SECTION = block(0x0a0d0d0a, "1a2b3c4d 0001 0000 ffffffffffffffff", false);
// link type, reserved, snapshot length, if_tsresol 9, end of options
const ETHERNET = block(1, "0100 0000 00000400   0900 0100 09 000000   0000 0000");
const RAW_MICRO = block(1, "6500 0000 00000000");
// interface, time, captured, original, data and padding
const NANO_PACKET = block(6, "00000000 1ecf7717 01020304 02000000 05000000 aabb0000");
// 0x0006263bbcb84d80 us = 1 731 000 000.xxx s
const MICRO_PACKET = block(6, "01000000 3b260600 804db8bc 01000000 01000000 cc000000");

const seconds = (ticks: bigint, perSecond: bigint) => ({
  seconds: Number(ticks / perSecond),
  nanoseconds: Number(((ticks % perSecond) * 1_000_000_000n) / perSecond),
});

const FILE = join(
  SECTION,
  ETHERNET,
  RAW_MICRO,
  block(4, "0000 0000"), // name resolution: passed over
  NANO_PACKET,
  MICRO_PACKET,
  block(0x80000bad, "00".repeat(400)), // a custom block
  block(3, "03000000 ddeeff00"), // simple packet, of interface 0
  block(2, "0100 0200 3b260600 814db8bc 01000000 01000000 11000000"), // the old kind, with two drops
  BIG_SECTION,
  block(1, "0001 0000 00000000   0009 0001 8a 000000   000e 0008 00000000 00000064  0000 0000", false), // 1/1024 s, 100 s later
  block(6, "00000000 00000000 00000600 00000001 00000001 22000000   0004 0008 00000000 00000007  0000 0000", false),
);

const PACKETS = [
  {
    kind: "packet",
    number: 1,
    ...seconds((0x1777cf1en << 32n) | 0x04030201n, 1_000_000_000n),
    linkType: 1,
    data: octets("aabb"),
    originalLength: 5,
  },
  {
    kind: "packet",
    number: 2,
    ...seconds((0x6263bn << 32n) | 0xbcb84d80n, 1_000_000n),
    linkType: 101,
    data: octets("cc"),
    originalLength: 1,
  },
  {
    kind: "packet",
    number: 3,
    ...seconds((0x6263bn << 32n) | 0xbcb84d80n, 1_000_000n),
    linkType: 1,
    data: octets("ddeeff"),
    originalLength: 3,
  },
  { kind: "loss", packets: 2, detail: "2 packets were dropped by the capturing machine, says the packet after them" },
  {
    kind: "packet",
    number: 4,
    ...seconds((0x6263bn << 32n) | 0xbcb84d81n, 1_000_000n),
    linkType: 101,
    data: octets("11"),
    originalLength: 1,
  },
  { kind: "loss", packets: 7, detail: "7 packets were dropped by the capturing machine, says the packet after them" },
  { kind: "packet", number: 5, seconds: 101, nanoseconds: 500_000_000, linkType: 1, data: octets("22"), originalLength: 1 },
];

describe("PcapngReader", () => {
  it("reads sections of both byte orders, interfaces with their own link types and clocks, and every kind of packet", () => {
    expect(read(FILE)).toEqual({ items: PACKETS, problem: undefined });
  });

  it("reads the same in pieces of any one length", () => {
    for (let length = 1; length <= FILE.length; length++)
      expect(read(FILE, length), `pieces of ${length}`).toEqual({ items: PACKETS, problem: undefined });
  });

  it("says of a file that is cut inside a block that it is, and nothing that the whole does not say", () => {
    for (let length = 1; length < FILE.length; length++) {
      const { items, problem } = read(FILE.subarray(0, length));
      expect(items).toEqual(PACKETS.slice(0, items.length));
      if (problem !== undefined) expect(problem).toMatch(/^the capture (ends inside block \d+|ends inside its file header)$/);
    }
  });

  it("knows the time of every resolution", () => {
    const clock = (resolution: string, high: string, low: string) =>
      read(
        join(
          SECTION,
          block(1, `0100 0000 00000000 0900 0100 ${resolution} 000000 0000 0000`),
          block(6, `00000000 ${high} ${low} 00000000 00000000`),
        ),
      ).items[0];
    expect(clock("00", "00000000", "ffffffff")).toMatchObject({ seconds: 4_294_967_295, nanoseconds: 0 });
    expect(clock("03", "01000000", "01000000")).toMatchObject({ seconds: 4_294_967, nanoseconds: 297_000_000 });
    expect(clock("0c", "00000001", "00000000")).toMatchObject(seconds(1n << 56n, 10n ** 12n));
    expect(clock("a0", "01000000", "00000080")).toMatchObject({ seconds: 1, nanoseconds: 500_000_000 });
    expect(clock("7f", "ffffffff", "ffffffff")).toMatchObject({ seconds: 0, nanoseconds: 0 });
    expect(clock("ff", "ffffffff", "ffffffff")).toMatchObject({ seconds: 0, nanoseconds: 0 });
  });

  it("takes an offset below zero", () => {
    const file = join(
      SECTION,
      block(1, "0100 0000 00000000 0e00 0800 9cffffffffffffff"),
      block(6, "00000000 00000000 40420f00 00000000 00000000"),
    );
    expect(read(file).items[0]).toMatchObject({ seconds: -99, nanoseconds: 0 });
  });

  it("tells what each new statistics block adds to the drops", () => {
    const statistics = (dropped: string, byHost: string) =>
      block(5, `00000000 00000000 00000000   0500 0800 ${dropped} 0700 0800 ${byHost} 0000 0000`);
    const file = join(
      SECTION,
      ETHERNET,
      statistics("0000000000000000", "0000000000000000"),
      statistics("0300000000000000", "0100000000000000"),
      statistics("0500000000000000", "0100000000000000"),
      statistics("ffffffffffffffff", "ffffffffffffffff"), // not known
      block(5, "07000000 00000000 00000000   0500 0800 0300000000000000"), // of an interface that is not there
    );
    expect(read(file)).toMatchObject({
      items: [
        { kind: "loss", packets: 4, detail: "4 packets were dropped by the capturing machine, says an interface's statistics" },
        { kind: "loss", packets: 2 },
      ],
      problem: undefined,
    });
  });

  it("cuts a simple packet at the interface's snapshot length", () => {
    const file = join(SECTION, block(1, "0100 0000 02000000"), block(3, "64000000 aabb0000"));
    expect(read(file).items).toMatchObject([{ data: octets("aabb"), originalLength: 100, seconds: 0 }]);
  });

  it("does not hold a block that nobody reads, however long it is", () => {
    const large = new Uint8Array(64 << 20);
    const view = new DataView(large.buffer);
    view.setUint32(0, 10, true);
    view.setUint32(4, large.length, true);
    view.setUint32(large.length - 4, large.length, true);
    const reader = new CaptureReader();
    reader.push(join(SECTION, ETHERNET));
    for (let at = 0; at < large.length; at += 1 << 20) expect(reader.push(large.subarray(at, at + (1 << 20)))).toEqual([]);
    expect(reader.push(NANO_PACKET)).toHaveLength(1);
    expect(reader.end()).toBeUndefined();
  });

  const patched = (bytes: Uint8Array, at: number, text: string) => {
    const copy = bytes.slice();
    copy.set(octets(text), at);
    return copy;
  };

  it.each([
    ["no byte-order magic", patched(SECTION, 8, "00000000"), "block 1 has no byte-order magic: the file is damaged"],
    ["another version", patched(SECTION, 12, "0200"), "block 1 is of format version 2, which is not known: the file is damaged"],
    ["a section header that is too short", patched(SECTION, 4, "18000000"), "block 1 claims 24 octets: the file is damaged"],
    [
      "a length that is no multiple of four",
      join(SECTION, patched(ETHERNET, 4, "21000000")),
      "block 2 claims 33 octets: the file is damaged",
    ],
    ["a length below the least", join(SECTION, patched(ETHERNET, 4, "08000000")), "block 2 claims 8 octets: the file is damaged"],
    [
      "a packet of two megabytes",
      join(SECTION, ETHERNET, patched(NANO_PACKET, 4, "00002000")),
      "block 3 claims 2097152 octets: the file is damaged",
    ],
    [
      "lengths that differ",
      join(SECTION, patched(ETHERNET, ETHERNET.length - 4, "10000000")),
      "block 2 has two lengths that differ: the file is damaged",
    ],
    ["an interface that is too short", join(SECTION, block(1, "0100 0000")), "block 2 is too short for an interface: the file is damaged"],
    [
      "a packet of no interface",
      join(SECTION, NANO_PACKET),
      "block 2 is a packet of interface 0, which is not described: the file is damaged",
    ],
    [
      "a simple packet of no interface",
      join(SECTION, block(3, "00000000")),
      "block 2 is a packet of interface 0, which is not described: the file is damaged",
    ],
    ["a simple packet that is too short", join(SECTION, ETHERNET, block(3, "")), "block 3 is too short for a packet: the file is damaged"],
    [
      "a simple packet beyond its block",
      join(SECTION, ETHERNET, block(3, "05000000 aabbccdd")),
      "block 3 holds a packet of 5 octets: the file is damaged",
    ],
    [
      "a packet that is longer than its block",
      join(SECTION, ETHERNET, patched(NANO_PACKET, 20, "05000000")),
      "block 3 holds a packet of 5 octets: the file is damaged",
    ],
    ["a packet that is too short for its fields", join(SECTION, ETHERNET, block(6, "00000000 00000000")), "block 3 holds a packet of"],
  ])("stops at %s", (_, file, problem) => {
    for (const length of [1, 7, file.length]) expect(read(file, length).problem).toContain(problem);
  });
});

describe("CaptureReader", () => {
  it.each([
    ["gzip", octets("1f8b0800 00000000"), "the capture is compressed (gzip): unpack it first"],
    ["zstd", octets("28b52ffd 00000000"), "the capture is compressed (zstd): unpack it first"],
    ["text", new TextEncoder().encode("tcpdump: permission denied"), "the file is no capture: neither pcap nor pcapng"],
    ["nothing", octets(""), "the capture is empty"],
    ["less than a magic", octets("0a0d"), "the capture ends inside its file header"],
  ])("tells what it cannot read: %s", (_, file, problem) => {
    for (const length of [1, 3, 100]) expect(read(file, length)).toEqual({ items: [], problem });
  });
});
