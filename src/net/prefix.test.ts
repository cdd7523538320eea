import { expect, test } from "vitest";
import { parseIpAddress } from "./address.ts";
import { containsAddress, parseInterfaceAddress, parsePrefix, prefixFamily, prefixLength } from "./prefix.ts";

test.each([
  ["0.0.0.0/0", "0.0.0.0/0"],
  ["10.1.0.0/26", "10.1.0.0/26"],
  ["2001:DB8:1::/48", "2001:db8:1::/48"],
  ["198.51.100.10/32", "198.51.100.10/32"],
])("%s is a prefix", (text, want) => {
  expect(parsePrefix(text)).toBe(want);
});

test.each(["10.1.0.1/26", "10.0.0.0", "10.0.0.0/33", "::/129", "10.0.0.0/8/8", "10.0.0.0/-1", "10.0.0.0/", "/8", "2001:db8::1/64"])(
  "%j is no prefix",
  (text) => {
    expect(parsePrefix(text)).toBeUndefined();
  },
);

test("an interface address may have host bits", () => {
  expect(parseInterfaceAddress("172.31.0.5/24")).toEqual({ address: "172.31.0.5", length: 24 });
  expect(parseInterfaceAddress("172.31.0.5/33")).toBeUndefined();
});

test("a prefix contains the addresses of its family whose first bits are its own", () => {
  const prefix = parsePrefix("10.1.0.0/26") ?? "";
  const contains = (text: string) => containsAddress(prefix as never, parseIpAddress(text) as never);
  expect(["10.1.0.0", "10.1.0.63", "10.1.0.64", "::a01:0"].map(contains)).toEqual([true, true, false, false]);
  expect([prefixLength(prefix as never), prefixFamily(prefix as never)]).toEqual([26, "ipv4"]);
});
