import { expect, test } from "vitest";
import { decodeMessage } from "../../src/bgp/codec.ts";
import { INITIAL_CONTEXT } from "../../src/bgp/codec-context.ts";
import { parseIpAddress } from "../../src/net/address.ts";
import { localWins } from "./collision.ts";
import { numbersOf } from "./families.ts";
import { Framer } from "./framer.ts";
import { RouteRun } from "./route-run.ts";
import { prefix } from "./settings.ts";
import { announcementUpdate, endOfRibUpdate, message, prefixOctets, withdrawalUpdate } from "./update-octets.ts";

const P = (text: string) => prefix(text, "");
const hex = (octets: Uint8Array) => Buffer.from(octets).toString("hex");
const MARKER = "ff".repeat(16);

test.each([
  // length 23, UPDATE, no withdrawn routes, no attributes: RFC 4724 section 2
  ["proper, IPv4", numbersOf("ipv4"), "proper", "0017 02 0000 0000"],
  ["MP form, IPv4", numbersOf("ipv4"), "mp-unreach", "001d 02 0000 0006 80 0f 03 0001 01"],
  ["proper, IPv6", numbersOf("ipv6"), "proper", "001d 02 0000 0006 80 0f 03 0002 01"],
  ["the empty form for IPv6", numbersOf("ipv6"), "empty", "0017 02 0000 0000"],
] as const)("End-of-RIB: %s", (_, family, form, want) => {
  expect(hex(endOfRibUpdate(family, form))).toBe(MARKER + want.replaceAll(" ", ""));
});

test("announcements and withdrawals of IPv6 are read as what they are", () => {
  const nextHop = parseIpAddress("2001:db8::1") ?? expect.fail();
  // ORIGIN igp, AS_PATH of one 2-octet AS number
  const attributes = Buffer.from("40010100" + "40020402010001", "hex");
  const nlri = prefixOctets(P("2001:db8:1::/48"), undefined);
  const read = decodeMessage(announcementUpdate({ family: "ipv6", attributes, nextHop }, nlri), INITIAL_CONTEXT);
  expect(read.anomalies).toEqual([]);
  expect(read.message).toMatchObject({
    update: { attributes: [{ kind: "mp-reach", nlri: [{ prefix: "2001:db8:1::/48" }] }, { kind: "origin" }, { kind: "as-path" }] },
  });
  const gone = decodeMessage(withdrawalUpdate("ipv6", nlri), INITIAL_CONTEXT);
  expect(gone).toMatchObject({
    anomalies: [],
    message: { update: { attributes: [{ kind: "mp-unreach", nlri: [{ prefix: "2001:db8:1::/48" }] }] } },
  });
});

test.each([
  ["10.0.0.0/24", 3, ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"]],
  ["10.0.255.0/26", 5, ["10.0.255.0/26", "10.0.255.64/26", "10.0.255.128/26", "10.0.255.192/26", "10.1.0.0/26"]],
  ["2001:db8:0:ffff::/64", 2, ["2001:db8:0:ffff::/64", "2001:db8:1::/64"]],
  ["0.0.0.0/0", 1, ["0.0.0.0/0"]],
])("a run from %s of %i", (base, count, want) => {
  const run = new RouteRun(P(base), count, 1);
  expect(Array.from({ length: count }, (_, i) => run.prefixAt(i))).toEqual(want);
});

test("a run past the end of the address space is refused, and sets of attributes are blocks", () => {
  expect(() => new RouteRun(P("255.255.255.0/24"), 2, 1)).toThrow("do not fit");
  expect(Array.from({ length: 6 }, (_, i) => new RouteRun(P("10.0.0.0/24"), 6, 3).setOf(i))).toEqual([0, 0, 1, 1, 2, 2]);
});

test("messages are cut out of any segments", () => {
  const keepalive = message(4, new Uint8Array(0));
  const all = Buffer.concat([keepalive, endOfRibUpdate(numbersOf("ipv4"), "proper"), keepalive]);
  for (const size of [1, 7, 19, 100]) {
    const framer = new Framer();
    const seen: number[] = [];
    for (let at = 0; at < all.length; at += size)
      framer.push(
        all.subarray(at, at + size),
        (octets) => seen.push(octets.length),
        () => false,
      );
    expect(seen).toEqual([19, 23, 19]);
  }
});

test.each([
  ["another marker", "00".repeat(19), { code: 1, subcode: 1 }],
  ["a length below the header's", `${MARKER}001204`, { code: 1, subcode: 2 }],
  ["a length above what was agreed on", `${MARKER}100102`, { code: 1, subcode: 2 }],
])("%s is a broken header", (_, octets, want) => {
  const broken = new Framer().push(
    Buffer.from(octets, "hex"),
    () => expect.fail("no message"),
    () => false,
  );
  expect(broken).toMatchObject(want);
});

test("of two connections that of the higher identifier stays, of equal ones that of the larger AS number", () => {
  const won = [
    [
      { routerId: 2, asn: 1 },
      { routerId: 1, asn: 9 },
    ],
    [
      { routerId: 1, asn: 9 },
      { routerId: 2, asn: 1 },
    ],
    [
      { routerId: 1, asn: 9 },
      { routerId: 1, asn: 1 },
    ],
  ] as const;
  expect(won.map(([local, peer]) => localWins(local, peer))).toEqual([true, false, true]);
});
