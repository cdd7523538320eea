import { describe, expect, it } from "vitest";
import { octets } from "../../test/captures/read.ts";
import { message, updateBody } from "../../test/vectors/built.ts";
import { vector } from "../../test/vectors/read.ts";
import { decodeMessage } from "./codec.ts";
import { INITIAL_CONTEXT } from "./codec-context.ts";
import { endOfRibOf, type Update } from "./update.ts";

function updateOf(name: string): Update {
  const { bytes, context } = vector(name);
  return update(decodeMessage(bytes, context));
}

function update({ message: decoded }: ReturnType<typeof decodeMessage>): Update {
  if (decoded.type !== "UPDATE") throw new Error(decoded.type);
  return decoded.update;
}

const prefixes = (list: Update["announced"]) => list.map((nlri) => (nlri.kind === "raw" ? nlri.value : nlri.prefix));

describe("an UPDATE", () => {
  it("has its attributes and routes", () => {
    const { withdrawn, attributes, announced } = updateOf("update-all-attributes");
    expect(prefixes(withdrawn)).toEqual(["0.0.0.0/0", "10.1.1.0/24", "192.0.2.99/32", "10.128.0.0/9"]);
    expect(announced).toEqual([
      { kind: "prefix", prefix: "10.192.240.0/20", paddingBits: 15 },
      { kind: "prefix", prefix: "192.0.2.0/25", paddingBits: 127 },
    ]);
    expect(attributes).toEqual([
      { flags: 0x40, type: 1, kind: "origin", value: 2 },
      {
        flags: 0x50,
        type: 2,
        kind: "as-path",
        octets: 4,
        segments: [
          { type: 2, asns: [65001, 3356, 65536] },
          { type: 1, asns: [65002] },
        ],
      },
      { flags: 0x40, type: 3, kind: "next-hop", address: "192.0.2.1" },
      { flags: 0x80, type: 4, kind: "med", value: 0xffffffff },
      { flags: 0x40, type: 5, kind: "local-pref", value: 100 },
      { flags: 0x40, type: 6, kind: "atomic-aggregate" },
      { flags: 0xc0, type: 7, kind: "aggregator", asn: 65536, address: "10.0.0.1", octets: 4 },
      { flags: 0xe0, type: 8, kind: "communities", values: [0xffff0006, 0xffff0007, 0xffffff01, 0xfde90001] },
      { flags: 0x80, type: 9, kind: "originator-id", address: "10.0.0.9" },
      { flags: 0x80, type: 10, kind: "cluster-list", ids: ["10.0.0.10", "10.0.0.11"] },
      { flags: 0xc0, type: 16, kind: "extended-communities", values: [octets("0002fde900000064"), octets("4302000000000001")] },
      {
        flags: 0xc0,
        type: 32,
        kind: "large-communities",
        values: [
          { global: 1000, local1: 1, local2: 0xffffffff },
          { global: 1, local1: 2, local2: 3 },
        ],
      },
      { flags: 0xc0, type: 35, kind: "raw", value: octets("0000fde9") },
    ]);
  });

  it("has AS numbers of two octets where the speaker knows no others", () => {
    expect(updateOf("update-two-octet-as").attributes.slice(1)).toMatchObject([
      { kind: "as-path", octets: 2, segments: [{ type: 2, asns: [65001, 23456] }] },
      { kind: "next-hop" },
      { kind: "aggregator", asn: 23456, octets: 2 },
      { kind: "as4-path", segments: [{ type: 2, asns: [65001, 65536] }] },
      { kind: "as4-aggregator", asn: 65536, address: "10.0.0.1" },
    ]);
  });

  it("has path identifiers where they were agreed on", () => {
    const { withdrawn, announced } = updateOf("update-add-path");
    expect(withdrawn).toEqual([
      { kind: "prefix", pathId: 1, prefix: "10.1.0.0/24" },
      { kind: "prefix", pathId: 0xffffffff, prefix: "0.0.0.0/0" },
    ]);
    expect(announced.map((nlri) => nlri.pathId)).toEqual([1, 2]);
  });

  it("has routes of IPv6 in its multiprotocol attributes", () => {
    const [reach, , , unreach] = updateOf("update-ipv6").attributes;
    expect(reach).toMatchObject({ kind: "mp-reach", afi: 2, safi: 1, reserved: 0 });
    expect(reach?.kind === "mp-reach" && [reach.nextHop.length, ...prefixes(reach.nlri)]).toEqual([
      32,
      "::/0",
      "2001:db8:1::/48",
      "2001:db8::63/128",
    ]);
    expect(unreach).toMatchObject({ kind: "mp-unreach", afi: 2, safi: 2, nlri: [{ prefix: "2001:db8::/32" }] });
  });

  it("has routes with labels and route distinguishers", () => {
    expect(updateOf("update-labelled").attributes.slice(0, 2)).toMatchObject([
      {
        kind: "mp-unreach",
        nlri: [
          { kind: "labelled", labels: [0x800000], prefix: "10.1.0.0/24" },
          { kind: "labelled", labels: [0], prefix: "10.2.0.0/24" },
        ],
      },
      {
        kind: "mp-reach",
        nlri: [
          { kind: "labelled", labels: [0x641], rd: octets("0001c00002010064"), prefix: "10.1.2.0/24" },
          { kind: "labelled", labels: [0x640, 0x651], rd: octets("0000fde900000064"), prefix: "10.1.2.128/25" },
        ],
      },
    ]);
  });

  it("has routes of other families as they are, one by one where they can be told apart", () => {
    expect(updateOf("update-other-families").attributes).toMatchObject([
      {
        kind: "mp-reach",
        nlri: [
          { kind: "raw", value: octets("020401020304") },
          { kind: "raw", value: octets("0300") },
        ],
      },
      { kind: "origin" },
      { kind: "as-path", segments: [] },
      { kind: "mp-unreach", nlri: [{ kind: "raw", value: octets("0301180a") }] },
    ]);
  });
});

describe("endOfRibOf", () => {
  const ATTRIBUTE = "40 01 01 00";
  it.each([
    ["the empty UPDATE", updateBody(""), { afi: 1, safi: 1, form: "empty", extendedLength: false }],
    ["MP_UNREACH_NLRI without routes", updateBody("80 0f 03 0002 01"), { afi: 2, safi: 1, form: "mp-unreach", extendedLength: false }],
    ["the same for IPv4 unicast", updateBody("80 0f 03 0001 01"), { afi: 1, safi: 1, form: "mp-unreach", extendedLength: false }],
    [
      "the same with a long length field",
      updateBody("90 0f 0003 0001 85"),
      { afi: 1, safi: 133, form: "mp-unreach", extendedLength: true },
    ],
    ["MP_UNREACH_NLRI with a route", updateBody("80 0f 04 0002 01 00"), undefined],
    ["MP_UNREACH_NLRI beside another attribute", updateBody(`80 0f 03 0002 01 ${ATTRIBUTE}`), undefined],
    ["MP_UNREACH_NLRI beside withdrawn routes", updateBody("80 0f 03 0002 01", "", "08 0a"), undefined],
    ["MP_UNREACH_NLRI and a piece of an attribute", updateBody("80 0f 03 0002 01 40"), undefined],
    ["MP_UNREACH_NLRI that is cut", updateBody("80 0f 02 0002"), undefined],
    ["attributes alone", updateBody(ATTRIBUTE), undefined],
    ["withdrawn routes", updateBody("", "", "08 0a"), undefined],
  ])("%s", (_, body, want) => {
    expect(endOfRibOf(update(decodeMessage(message(2, body), INITIAL_CONTEXT)))).toEqual(want);
  });
});
