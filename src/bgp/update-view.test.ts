import { describe, expect, it } from "vitest";
import { octets } from "../../test/captures/read.ts";
import { updateBody } from "../../test/vectors/built.ts";
import { vector } from "../../test/vectors/read.ts";
import { Reader } from "../bytes/reader.ts";
import { familyKey } from "./add-path.ts";
import type { CodecContext } from "./codec-context.ts";
import { HEADER_LENGTH } from "./message.ts";
import { UpdateView } from "./update-view.ts";

const FOUR: CodecContext = { fourOctetAs: true, extendedMessages: false, addPath: new Set() };
const BASE = "40 01 01 00 40 02 06 02 01 0000fde9 40 03 04 c0000201";

const view = (body: string, context = FOUR) => new UpdateView(new Reader(octets(body)), context);

/** One line per route: operation, family, path identifier, bits, octets. */
function routes(of: UpdateView): readonly string[] {
  const lines: string[] = [];
  of.forEachRoute((op, family, pathId, bits, bytes, at) => {
    const hex = Buffer.from(bytes.subarray(at, at + ((bits + 7) >> 3))).toString("hex");
    lines.push(`${op} ${family >> 8}/${family & 0xff} ${pathId} ${hex}/${bits}`);
  });
  return lines;
}

function ofVector(name: string): UpdateView {
  const { bytes, context } = vector(name);
  return new UpdateView(new Reader(bytes, HEADER_LENGTH), context);
}

describe("UpdateView", () => {
  it.each([
    [
      "update-all-attributes",
      [
        "withdraw 1/1 0 /0",
        "withdraw 1/1 0 0a0101/24",
        "withdraw 1/1 0 c0000263/32",
        "withdraw 1/1 0 0a80/9",
        "announce 1/1 0 0ac0ff/20",
        "announce 1/1 0 c000027f/25",
      ],
    ],
    ["update-add-path", ["withdraw 1/1 1 0a0100/24", "withdraw 1/1 4294967295 /0", "announce 1/1 1 0a0200/24", "announce 1/1 2 0a0200/24"]],
    [
      "update-ipv6",
      [
        "withdraw 2/2 0 20010db8/32",
        "announce 2/1 0 /0",
        "announce 2/1 0 20010db80001/48",
        "announce 2/1 0 20010db8000000000000000000000063/128",
      ],
    ],
    [
      "update-labelled",
      [
        "withdraw 1/4 0 0a0100/24",
        "withdraw 1/4 0 0a0200/24",
        "announce 1/128 0 0001c000020100640a0102/88",
        "announce 1/128 0 0000fde9000000640a010280/89",
      ],
    ],
    ["update-other-families", ["withdraw 1/133 0 0301180a/32", "announce 25/70 0 020401020304/48", "announce 25/70 0 0300/16"]],
    ["bird-end-of-rib-ipv4", []],
  ])("visits the routes of %s", (name, want) => {
    const seen = ofVector(name);
    expect(routes(seen)).toEqual(want);
    expect(seen.announced + seen.withdrawn).toBe(want.length);
    expect(seen.anomalies).toEqual([]);
  });

  it("has the facts that are asked of every set", () => {
    const { llgrStale, noLlgr, noExport, localPref, asPathLength } = ofVector("update-all-attributes").attributes;
    expect({ llgrStale, noLlgr, noExport, localPref, asPathLength }).toEqual({
      llgrStale: true,
      noLlgr: true,
      noExport: true,
      localPref: 100,
      asPathLength: 4,
    });
    const none = ofVector("update-ipv6").attributes;
    expect([none.llgrStale, none.noLlgr, none.noExport, none.localPref, none.asPathLength]).toEqual([false, false, false, -1, 1]);
  });

  it.each([
    ["a LARGE_COMMUNITY beside an attribute that is not known", "c0 20 0c 000000010000000200000003 c0 63 00"],
    ["a partial COMMUNITIES", "e0 08 04 ffff0006"],
    ["an unused flag", "c1 08 04 ffff0006"],
  ])("has them whether or not the quick way can read %s", (_, attribute) => {
    const { attributes } = view(updateBody(`${BASE} 40 05 04 00000007 ${attribute}`, "08 0a"));
    expect([attributes.localPref, attributes.asPathLength, attributes.llgrStale]).toEqual([7, 1, attribute.includes("ffff0006")]);
  });

  const reach = (routesHex: string, flags = "80", nextHop = "01") => {
    const value = octets(`0002 01 10 20010db80000000000000000000000${nextHop} 00 ${routesHex}`);
    const length = flags === "90" ? value.length.toString(16).padStart(4, "0") : value.length.toString(16).padStart(2, "0");
    return updateBody(`${flags} 0e ${length} ${Buffer.from(value).toString("hex")} 40 01 01 00 40 02 00`);
  };

  it.each([
    ["other routes", updateBody(BASE, "08 0a"), updateBody(BASE, "08 0b", "08 0c"), true],
    ["other routes of IPv6", reach("00"), reach("20 20010db8 00"), true],
    ["other routes of IPv6 that need a longer length field", reach("00"), reach("00", "90"), true],
    ["another next hop of IPv6", reach("00"), reach("00", "80", "02"), false],
    ["another attribute", updateBody(BASE, "08 0a"), updateBody(`${BASE} 80 04 04 00000000`, "08 0a"), false],
    ["the same attributes without MP_REACH_NLRI", reach("00"), updateBody("40 01 01 00 40 02 00"), false],
  ])("tells whether attributes are the same: %s", (_, a, b, isSame) => {
    expect(view(a).attributes.id === view(b).attributes.id).toBe(isSame);
  });

  it("leaves out the routes of a field that breaks its form, and no others", () => {
    const broken = view(updateBody(BASE, "08 0a 21 00", "08 0b"));
    expect([broken.announced, broken.withdrawn, ...routes(broken)]).toEqual([0, 1, "withdraw 1/1 0 0b/8"]);
    expect(broken.anomalies).toMatchObject([{ reaction: "session-reset", text: "NLRI: prefix length 33 is above 32" }]);
  });

  it("reads path identifiers in the families that they were agreed on for", () => {
    const context = { ...FOUR, addPath: new Set([familyKey(2, 1)]) };
    expect(routes(view(reach("00000007 00"), context))).toEqual(["announce 2/1 7 /0"]);
    expect(routes(view(updateBody(BASE, "08 0a"), context))).toEqual(["announce 1/1 0 0a/8"]);
  });
});
