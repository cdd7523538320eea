import { expect, test } from "vitest";
import { ipAddressBytes, ipAddressFromBytes, ipFamily, parseIpAddress } from "./address.ts";

test.each([
  ["an IPv4 address is itself", "172.31.0.5", "172.31.0.5"],
  ["an IPv6 address is written in lower case without leading zeros", "2001:0DB8::00A", "2001:db8::a"],
  ["the longest run of zeros is left out", "2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
  ["of two equal runs the first is left out", "2001:0:0:1:0:0:1:1", "2001::1:0:0:1:1"],
  ["a single zero group stays", "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
  ["the unspecified address", "::", "::"],
  ["an embedded IPv4 address becomes groups", "::ffff:192.0.2.1", "::ffff:c000:201"],
])("%s", (_name, text, want) => {
  expect(parseIpAddress(text)).toBe(want);
});

test.each([
  "",
  "1.2.3",
  "1.2.3.4.5",
  "1.2.3.256",
  "01.2.3.4",
  "1.2.3.4/24",
  "1:2:3:4:5:6:7",
  "1::2::3",
  "12345::",
  "::1%eth0",
  "1:2:3:4:5:6:7:8:9",
  "1:2:3:4:5:6:7::8:9",
  "::1.2.3",
  "host",
])("%j is no address", (text) => {
  expect(parseIpAddress(text)).toBeUndefined();
});

test("octets and text are two forms of the same value", () => {
  for (const text of ["198.51.100.10", "::1", "fe80::48:46ff:fe00:1"]) {
    const address = parseIpAddress(text);
    expect(address && ipAddressFromBytes(ipAddressBytes(address))).toBe(text);
  }
  expect(() => ipAddressFromBytes(new Uint8Array(5))).toThrow(RangeError);
});

test("the family is told by the form", () => {
  expect(["192.0.2.1", "2001:db8::1"].map((text) => ipFamily(parseIpAddress(text) ?? fail(text)))).toEqual(["ipv4", "ipv6"]);
});

function fail(text: string): never {
  throw new Error(text);
}
