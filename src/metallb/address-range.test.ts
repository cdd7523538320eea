import { describe, expect, test } from "vitest";
import { type AddressRange, overlap, parseAddressRange, shortestLength } from "./address-range.ts";

function range(text: string): AddressRange {
  const parsed = parseAddressRange(text);
  if ("why" in parsed) throw new Error(parsed.why);
  return parsed;
}

test.each([
  ["a prefix", "198.51.100.0/24", ["198.51.100.0/24"]],
  ["host bits are cut off, as MetalLB cuts them", "198.51.100.7/24", ["198.51.100.0/24"]],
  ["one address", "198.51.100.7-198.51.100.7", ["198.51.100.7/32"]],
  ["a range that is a prefix", "198.51.100.0-198.51.100.255", ["198.51.100.0/24"]],
  ["a range of many prefixes", "10.0.0.1 - 10.0.0.6", ["10.0.0.1/32", "10.0.0.2/31", "10.0.0.4/31", "10.0.0.6/32"]],
  ["all of IPv4", "0.0.0.0-255.255.255.255", ["0.0.0.0/0"]],
  ["IPv6", "2001:db8::1-2001:db8::4", ["2001:db8::1/128", "2001:db8::2/127", "2001:db8::4/128"]],
  ["all of IPv6", "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ["::/0"]],
])("%s: %s", (_, text, want) => {
  expect(range(text).prefixes).toEqual(want);
});

test.each([
  ["no length", "198.51.100.0", /a prefix such as/],
  ["a length too long", "198.51.100.0/33", /a prefix such as/],
  ["the wrong way round", "10.0.0.2-10.0.0.1", /not after its last/],
  ["two families", "10.0.0.1-::2", /one family/],
  ["three addresses", "10.0.0.1-10.0.0.2-10.0.0.3", /two IP addresses/],
  ["no address", "10.0.0.1-", /two IP addresses/],
])("%s is told: %s", (_, text, want) => {
  expect(parseAddressRange(text)).toEqual({ why: expect.stringMatching(want) as unknown });
});

test("the worst range is still a short list", () => {
  expect(range("::1-ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe").prefixes).toHaveLength(254);
});

describe("two ranges", () => {
  test.each([
    ["10.0.0.0/24", "10.0.0.7-10.0.0.9", true],
    ["10.0.0.0/24", "10.0.1.0/24", false],
    ["10.0.0.1-10.0.0.5", "10.0.0.5-10.0.0.9", true],
    ["10.0.0.0/24", "::/0", false],
  ])("%s and %s overlap: %s", (a, b, want) => {
    expect(overlap(range(a), range(b))).toBe(want);
    expect(overlap(range(b), range(a))).toBe(want);
  });

  test("the shortest prefix of one limits what it can be aggregated to", () => {
    expect(shortestLength(range("10.0.0.1-10.0.0.6"))).toBe(31);
  });
});
