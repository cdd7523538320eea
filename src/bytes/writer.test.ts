import { describe, expect, it } from "vitest";
import { octets } from "../../test/captures/read.ts";
import { Writer } from "./writer.ts";

describe("Writer", () => {
  it("writes numbers in network order", () => {
    const w = new Writer();
    w.u8(0xff);
    w.u16(0xfffe);
    w.u24(0x010203);
    w.u32(0xfffffffd);
    w.bytes(octets("aabb"));
    expect([w.length, w.finish()]).toEqual([12, octets("ff fffe 010203 fffffffd aabb")]);
  });

  it("puts the length in front of what is written behind it, one in another", () => {
    const w = new Writer();
    w.lengthPrefixed(2, "outer", () => w.lengthPrefixed(1, "inner", () => w.bytes(octets("0102"))));
    expect(w.finish()).toEqual(octets("0003 02 0102"));
  });

  it("grows", () => {
    const w = new Writer();
    for (let i = 0; i < 1000; i++) w.u32(i);
    expect([w.length, w.finish()[3999]]).toEqual([4000, 999 & 0xff]);
  });

  it.each([
    ["an octet too large", (w: Writer) => w.u8(256, "hop"), "hop: 256 is not in 0..255"],
    ["a negative number", (w: Writer) => w.u16(-1, "AFI"), "AFI: -1 is not in 0..65535"],
    ["a fraction", (w: Writer) => w.u24(0.5, "time"), "time: 0.5 is not in 0..16777215"],
    ["no number", (w: Writer) => w.u32(Number.NaN, "AS"), "AS: NaN is not in 0..4294967295"],
    [
      "a run longer than its length can say",
      (w: Writer) => w.lengthPrefixed(1, "name", () => w.bytes(new Uint8Array(256))),
      "name: 256 is not in 0..255",
    ],
  ])("refuses %s", (_, write, text) => {
    expect(() => write(new Writer())).toThrow(new RangeError(text));
  });
});
