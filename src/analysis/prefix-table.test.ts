import { describe, expect, test } from "vitest";
import { octets, pseudoRandom } from "../../test/captures/read.ts";
import { PrefixTable } from "./prefix-table.ts";
import { prefixText } from "./prefix-text.ts";

const IPV4 = { afi: 1, safi: 1 };
const IPV6 = { afi: 2, safi: 1 };
const VPN = { afi: 1, safi: 128 };
const FLOW = { afi: 1, safi: 133 };

describe("PrefixTable", () => {
  test("tells prefixes by their length and their bits", () => {
    const table = new PrefixTable();
    const slots = [
      [8, "0a"],
      [16, "0a00"],
      [15, "0a00"],
      [8, "0b"],
      [0, ""],
      [32, "0a000000"],
    ].map(([bits, text]) => table.slotOf(0, Number(bits), octets(String(text)), 0));
    expect(slots).toEqual([0, 1, 2, 3, 4, 5]);
    expect(table.slotOf(0, 8, octets("ffff0a"), 2)).toBe(0);
  });

  test("does not mind host bits", () => {
    const table = new PrefixTable();
    expect(table.slotOf(0, 9, octets("0a80"), 0)).toBe(table.slotOf(0, 9, octets("0aff"), 0));
    expect(prefixText(table, 0, IPV4)).toBe("10.128.0.0/9");
  });

  test("reads nothing behind the prefix's own octets", () => {
    const table = new PrefixTable();
    expect(table.slotOf(0, 8, octets("0affffff"), 0)).toBe(table.slotOf(0, 8, octets("0a"), 0));
  });

  test("keeps paths apart, and knows their prefix", () => {
    const table = new PrefixTable();
    const one = table.slotOf(1, 8, octets("0a"), 0);
    const two = table.slotOf(2, 8, octets("0a"), 0);
    const bare = table.slotOf(0, 8, octets("0a"), 0);
    expect(new Set([one, two, bare]).size).toBe(3);
    expect([one, two, bare].map((slot) => table.prefixOf(slot))).toEqual([bare, bare, bare]);
    expect([one, two, bare].map((slot) => table.pathIdOf(slot))).toEqual([1, 2, 0]);
    expect(prefixText(table, two, IPV4)).toBe("10.0.0.0/8");
  });

  test("agrees with a Map on random prefixes of all lengths", () => {
    const random = pseudoRandom(3);
    const number = (below: number) => Math.floor(random.next().value * below);
    const table = new PrefixTable();
    const map = new Map<string, number>();
    for (let i = 0; i < 30_000; i++) {
      const bits = number(129);
      const address = Uint8Array.from({ length: 16 }, () => number(2));
      const slot = table.slotOf(0, bits, address, 0);
      const text = prefixText(table, slot, IPV6);
      if (!map.has(text)) map.set(text, slot);
      expect(slot).toBe(map.get(text));
    }
    expect(table.size).toBe(map.size);
  });

  test("takes NLRI as long as a message can hold", () => {
    const table = new PrefixTable();
    const long = new Uint8Array(65_000).fill(7);
    const slot = table.slotOf(0, 8 * long.length, long, 0);
    expect(table.slotOf(0, 8 * long.length, long, 0)).toBe(slot);
    expect(table.octetsOf(slot).octets).toEqual(long);
  });
});

test.each([
  ["IPv4", IPV4, 24, "cb0071", "203.0.113.0/24"],
  ["the default route", IPV4, 0, "", "0.0.0.0/0"],
  ["IPv6", IPV6, 48, "20010db80001", "2001:db8:1::/48"],
  ["a VPN's, behind its route distinguisher", VPN, 72, "0000fde80000000a 0a", "0000fde80000000a:10.0.0.0/8"],
  ["a flow specification's octets", FLOW, 24, "0501ff", "0501ff"],
  ["one that is longer than an address", IPV4, 40, "0102030405", "0102030405"],
])("the text of %s", (_, family, bits, text, want) => {
  const table = new PrefixTable();
  expect(prefixText(table, table.slotOf(0, bits, octets(text), 0), family)).toBe(want);
});
