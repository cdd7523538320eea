import { describe, expect, it } from "vitest";
import { octets } from "../../test/captures/read.ts";
import { Malformed, Reader } from "../bytes/reader.ts";
import { decodeTcp, Flag, sequenceAfter, sequenceDistance } from "./tcp.ts";

/** Ports 4096 and 179, sequence 1, acknowledgment 2, then data offset and flags, window, checksum, urgent pointer, options. */
function segment(options: string, data = "") {
  const octetsOfOptions = octets(options);
  const offset = ((20 + octetsOfOptions.length) / 4) << 4;
  const bytes = octets(`1000 00b3 00000001 00000002 ${offset.toString(16).padStart(2, "0")} 18 ffff 0000 0000 ${options} ${data}`);
  return decodeTcp(new Reader(bytes), bytes.length);
}

describe("decodeTcp", () => {
  it("reads the header and what is behind its options", () => {
    expect(segment("0101080a 00000000 00000000", "aabb")).toEqual({
      sourcePort: 4096,
      destinationPort: 179,
      sequence: 1,
      acknowledgment: 2,
      flags: Flag.ack | 0x08,
      length: 2,
      data: octets("aabb"),
    });
  });

  it.each([
    ["no options", "", undefined],
    ["others", "020405b4 0402080a 00000000 00000000 01030307", undefined],
    ["an MD5 signature (RFC 2385)", `020405b4 1312${"ab".repeat(16)} 01 00`.padEnd(8, "0"), { md5: true }],
    ["TCP-AO (RFC 5925)", `1d10 0101 ${"cd".repeat(12)}`, { ao: true }],
    ["both, which cannot be right but is there", `1312${"ab".repeat(16)} 1d04 0000 0000`, { md5: true, ao: true }],
    ["one behind the end of the list", `00 1d04 0000 000000`, undefined],
    ["one that is longer than the header", "1d10 0101", undefined],
    ["one that claims no length", "0200 1d04 0000 0000", undefined],
    ["one that is cut after its kind", "0101011d", undefined],
  ])("finds what signs the segment in %s", (_, options, want) => {
    expect(segment(options).authentication).toEqual(want);
  });

  it.each([
    ["a cut header", "1000 00b3 00000001 00000002 50"],
    ["a header shorter than itself", "1000 00b3 00000001 00000002 4018 ffff 0000 0000"],
    ["a header longer than the packet", "1000 00b3 00000001 00000002 f018 ffff 0000 0000"],
  ])("refuses %s", (_, text) => {
    expect(() => decodeTcp(new Reader(octets(text)), octets(text).length)).toThrow(Malformed);
  });
});

describe("sequence numbers", () => {
  it.each([
    [5, 3, 2],
    [3, 5, -2],
    [2, 0xfffffffe, 4],
    [0xfffffffe, 2, -4],
  ])("tells how far %i is ahead of %i", (a, b, want) => {
    expect(sequenceDistance(a, b)).toBe(want);
    expect(sequenceAfter(b, want)).toBe(a);
  });
});
