import { describe, expect, it } from "vitest";
import { octets } from "../../test/captures/read.ts";
import { Malformed, Reader } from "./reader.ts";

describe("Reader", () => {
  it("reads numbers in network order, without sign", () => {
    const r = new Reader(octets("ff fffe fffffffd 00"));
    expect([r.u8("a"), r.u16("b"), r.u32("c"), r.remaining, r.position]).toEqual([0xff, 0xfffe, 0xfffffffd, 1, 7]);
  });

  it("gives a child its own octets only, and goes on behind them", () => {
    const r = new Reader(octets("01 02 03 04"), 1);
    const child = r.take(2, "child");
    expect(child.u8("first")).toBe(2);
    expect(() => child.u16("second")).toThrow(new Malformed("second: 2 octets wanted, 1 left"));
    expect(child.u8("second")).toBe(3);
    expect(r.u8("behind")).toBe(4);
  });

  it.each([
    ["u8", (r: Reader) => r.u8("x")],
    ["u16", (r: Reader) => r.u16("x")],
    ["u32", (r: Reader) => r.u32("x")],
    ["take", (r: Reader) => r.take(1, "x")],
    ["skip", (r: Reader) => r.skip(1, "x")],
    ["bytes", (r: Reader) => r.bytes(1, "x")],
  ])("refuses %s behind its end, though there are more octets", (_, read) => {
    const r = new Reader(octets("01 02 03 04 05"), 0, 1);
    r.skip(1, "all");
    expect(() => read(r)).toThrow(Malformed);
    expect(r.remaining).toBe(0);
  });

  it("hands out what is left, or as much of it as there is", () => {
    const r = new Reader(octets("01 02 03"));
    expect([r.peek(), [...r.view()]]).toEqual([1, [1, 2, 3]]);
    expect(r.takeUpTo(9).remaining).toBe(3);
    expect([r.peek(), r.rest().length]).toEqual([undefined, 0]);
  });
});
