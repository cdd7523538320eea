import { describe, expect, it } from "vitest";
import { octets } from "../../test/captures/read.ts";
import { Malformed, Reader } from "../bytes/reader.ts";
import { familyKey } from "./add-path.ts";
import { summariseUpdate } from "./update.ts";

const NONE: ReadonlySet<number> = new Set();
const summarise = (text: string, addPath = NONE) => summariseUpdate(new Reader(octets(text)), addPath);

/** BIRD announces 10.2.0.0/24: packet 13 of bird-bird-kill.a. */
const IPV4 = `
  0000                # no withdrawn routes
  0014                # 20 octets of attributes
  40 01 01 00         # ORIGIN IGP
  40 02 06 0201 0000fc01  # AS_PATH 64513
  40 03 04 0a000002   # NEXT_HOP 10.0.0.2
  18 0a0200           # 10.2.0.0/24`;

/** FRR announces fd00:1::/64: packet 30 of frr-bird-dual. */
const IPV6 = `
  0000 0037
  90 0e 001e          # MP_REACH_NLRI, extended length, 30 octets
    0002 01           # IPv6 unicast
    10 fd000000000000000000000000000001
    00                # reserved
    40 fd00000100000000
  40 01 01 00
  50 02 0006 0201 0000fc00
  80 04 04 00000000`;

describe("summariseUpdate", () => {
  it.each([
    ["an announcement of IPv4", IPV4, { announced: 1, withdrawn: 0 }],
    ["an announcement of IPv6", IPV6, { announced: 1, withdrawn: 0 }],
    ["the End-of-RIB of IPv4 unicast", "0000 0000", { announced: 0, withdrawn: 0, endOfRib: { afi: 1, safi: 1 } }],
    ["the End-of-RIB of IPv6 unicast", "0000 0006 80 0f 03 0002 01", { announced: 0, withdrawn: 0, endOfRib: { afi: 2, safi: 1 } }],
    ["the same with a long length field", "0000 0007 90 0f 0003 0002 01", { announced: 0, withdrawn: 0, endOfRib: { afi: 2, safi: 1 } }],
    ["withdrawals of IPv4", "0005 18 0a0100 00 0000", { announced: 0, withdrawn: 2 }],
    ["withdrawals of IPv6", "0000 000c 80 0f 09 0002 01 20 20010db8 00", { announced: 0, withdrawn: 2 }],
    ["both at once", `0004 18 0a0100 ${IPV4.replace("0000                # no", "# no")}`, { announced: 1, withdrawn: 1 }],
    [
      "an empty MP_UNREACH beside another attribute: no End-of-RIB",
      "0000 000a 40 01 01 00 80 0f 03 0002 01",
      { announced: 0, withdrawn: 0 },
    ],
    ["a family whose NLRI have another form, counted as one", "0000 000a 80 0f 07 0001 85 03 01 18 0a", { announced: 0, withdrawn: 1 }],
    ["two EVPN routes", "0000 000d 80 0f 0a 0019 46 01 01 aa 02 02 bb cc", { announced: 0, withdrawn: 2 }],
  ])("counts %s", (_, text, want) => {
    expect(summarise(text)).toEqual(want);
  });

  it("reads path identifiers where they were agreed on, in that family alone", () => {
    const addPath = new Set([familyKey(1, 1)]);
    expect(summarise("0000 0000 00000001 18 0a0100 00000002 18 0a0100", addPath)).toEqual({ announced: 2, withdrawn: 0 });
    expect(summarise(IPV6, addPath)).toEqual({ announced: 1, withdrawn: 0 });
  });

  it.each([
    ["withdrawn routes longer than the message", "0005 18 0a01", "Withdrawn Routes: 5 octets wanted, 3 left"],
    ["an attribute longer than the attributes", "0000 0004 40 01 02 00", "attribute 1: 2 octets wanted, 1 left"],
    ["a prefix length that no address has", "0000 0000 21 0a01020304", "prefix length 33 is above 32"],
    ["a prefix that is cut", "0000 0000 18 0a01", "prefix: 3 octets wanted, 2 left"],
    ["a next hop longer than its attribute", "0000 000a 80 0e 07 0002 01 10 fd00 00", "next hop: 16 octets wanted, 3 left"],
  ])("refuses %s", (_, text, reason) => {
    expect(() => summarise(text)).toThrow(new Malformed(reason));
  });
});
