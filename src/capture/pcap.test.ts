import { describe, expect, it } from "vitest";
import { octets } from "../../test/captures/read.ts";
import type { CapturedPacket } from "./captured-packet.ts";
import { PcapReader } from "./pcap.ts";

const LITTLE_MICRO = octets(`
  d4c3b2a1 0200 0400 00000000 00000000
  00000400            # snapshot length 262144
  01000000            # Ethernet
  02000000 03000000 02000000 05000000 aabb  # 2 s and 3 us; 2 of 5 octets
  04000000 3f420f00 01000000 01000000 cc    # 4 s and 999999 us`);
const BIG_NANO = octets(`
  a1b23c4d 0002 0004 00000000 00000000 00040000 f0000114  # link type 276, with flags of the upper half
  ffffffff 3b9ac9ff 00000001 00000001 dd                  # the last second of its clock, 999999999 ns
  00000001 00000001 00000000 00000000                     # an empty record`);

function read(file: Uint8Array, pieceLength = file.length) {
  const reader = new PcapReader();
  const records: CapturedPacket[] = [];
  for (let at = 0; at < file.length; at += pieceLength) records.push(...reader.push(file.subarray(at, at + pieceLength)));
  return { records, header: reader.header, problem: reader.end() };
}

const replaced = (file: Uint8Array, at: number, text: string) => {
  const copy = file.slice();
  copy.set(octets(text), at);
  return copy;
};

describe("PcapReader", () => {
  it("reads little-endian microseconds", () => {
    const { records, header, problem } = read(LITTLE_MICRO);
    expect(problem).toBeUndefined();
    expect(header).toEqual({ linkType: 1, snapLength: 262_144, nanosecond: false });
    expect(records).toEqual([
      { kind: "packet", linkType: 1, number: 1, seconds: 2, nanoseconds: 3000, data: octets("aabb"), originalLength: 5 },
      { kind: "packet", linkType: 1, number: 2, seconds: 4, nanoseconds: 999_999_000, data: octets("cc"), originalLength: 1 },
    ]);
  });

  it("reads big-endian nanoseconds and an empty record", () => {
    const { records, header, problem } = read(BIG_NANO);
    expect(problem).toBeUndefined();
    expect(header).toEqual({ linkType: 276, snapLength: 262_144, nanosecond: true });
    expect(records).toEqual([
      { kind: "packet", linkType: 276, number: 1, seconds: 4_294_967_295, nanoseconds: 999_999_999, data: octets("dd"), originalLength: 1 },
      { kind: "packet", linkType: 276, number: 2, seconds: 1, nanoseconds: 1, data: octets(""), originalLength: 0 },
    ]);
  });

  it.each([
    ["little", LITTLE_MICRO],
    ["big", BIG_NANO],
  ])("reads the same in pieces of any one length (%s-endian)", (_, file) => {
    const whole = read(file);
    for (let length = 1; length <= file.length; length++) expect(read(file, length), `pieces of ${length}`).toEqual(whole);
  });

  it("says where a file ends that is cut anywhere", () => {
    const ends = [24, 42, LITTLE_MICRO.length];
    for (let length = 0; length <= LITTLE_MICRO.length; length++) {
      const { records, problem } = read(LITTLE_MICRO.subarray(0, length));
      const complete = ends.filter((end) => end <= length).length - 1;
      expect(records.length, `${length} octets`).toBe(Math.max(0, complete));
      if (length === 0) expect(problem).toBe("the capture is empty");
      else if (length < 24) expect(problem).toBe("the capture ends inside its file header");
      else expect(problem, `${length} octets`).toBe(ends.includes(length) ? undefined : `the capture ends inside record ${complete + 1}`);
    }
  });

  it.each([
    ["text", new TextEncoder().encode("tcpdump: permission denied"), "the file is no capture: neither pcap nor pcapng", 0],
    ["a link type of another world", replaced(LITTLE_MICRO, 20, "93000000"), "link type 147 is not known", 0],
    ["an impossible length", replaced(LITTLE_MICRO, 50, "ffffffff"), "record 2 claims 4294967295 octets: the file is damaged", 1],
    [
      "a length above the snapshot length and all usual ones",
      replaced(LITTLE_MICRO, 32, "01000400"),
      "record 1 claims 262145 octets: the file is damaged",
      0,
    ],
    [
      "an impossible fraction",
      replaced(LITTLE_MICRO, 46, "40420f00"),
      "record 2 has a fraction of a second that is more than one: the file is damaged",
      1,
    ],
  ])("stops at %s", (_, file, reason, count) => {
    for (const length of [1, 7, file.length]) {
      const { records, problem } = read(file, length);
      expect([records.length, problem]).toEqual([count, reason]);
    }
  });

  it("does not believe a snapshot length without bounds", () => {
    const file = replaced(replaced(LITTLE_MICRO, 16, "ffffffff"), 32, "01001000");
    expect(read(file).problem).toBe("record 1 claims 1048577 octets: the file is damaged");
  });
});
