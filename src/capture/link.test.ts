import { describe, expect, it } from "vitest";
import { octets } from "../../test/captures/read.ts";
import { Malformed, Reader } from "../bytes/reader.ts";
import { decodeLink, isKnownLinkType } from "./link.ts";

const ADDRESSES = "9a9f58190885 f215485 32cb2";

describe("decodeLink", () => {
  it.each([
    ["Ethernet", 1, `${ADDRESSES} 86dd 60`, [0x86dd, undefined, 0x60]],
    ["Ethernet with a VLAN tag", 1, `${ADDRESSES} 8100 0064 0800 45`, [0x0800, undefined, 0x45]],
    ["Ethernet with two VLAN tags", 1, `${ADDRESSES} 88a8 0001 8100 0064 86dd 60`, [0x86dd, undefined, 0x60]],
    ["Linux cooked (packet 1 of refused-then-up)", 113, "0004 0001 0006 2e037c1dd5e00000 0800 45", [0x0800, undefined, 0x45]],
    ["Linux cooked 2 (packet 1 of bird-bird-kill.a)", 276, "0800 0000 00000002 0001 04 06 5a24b1432b000000 45", [0x0800, 2, 0x45]],
    ["Linux cooked 2 with a VLAN tag", 276, "8100 0000 00000002 0001 04 06 5a24b1432b000000 0064 86dd 60", [0x86dd, 2, 0x60]],
    ["raw IPv4", 101, "45", [0x0800, undefined, 0x45]],
    ["raw IPv6", 12, "60", [0x86dd, undefined, 0x60]],
    ["IPv4 alone", 228, "45", [0x0800, undefined, 0x45]],
    ["IPv6 alone", 229, "60", [0x86dd, undefined, 0x60]],
    ["BSD loopback of a little-endian machine", 0, "02000000 45", [0x0800, undefined, 0x45]],
    ["BSD loopback of a big-endian machine", 0, "0000001e 60", [0x86dd, undefined, 0x60]],
    ["PPP", 9, "0021 45", [0x0800, undefined, 0x45]],
    ["PPP with address and control", 9, "ff03 0057 60", [0x86dd, undefined, 0x60]],
    ["PPP in HDLC-like framing", 50, "ff03 0021 45", [0x0800, undefined, 0x45]],
    ["Ethernet with three VLAN tags", 1, `${ADDRESSES} 88a8 0001 9100 0002 8100 0064 0800 45`, [0x0800, undefined, 0x45]],
    ["BSD loopback of a big-endian machine, IPv4", 0, "00000002 45", [0x0800, undefined, 0x45]],
    ["macOS loopback", 0, "1e000000 60", [0x86dd, undefined, 0x60]],
    ["Linux cooked with two VLAN tags", 113, "0004 0001 0006 2e037c1dd5e00000 88a8 0001 8100 0064 86dd 60", [0x86dd, undefined, 0x60]],
    ["OpenBSD loopback", 108, "00000018 60", [0x86dd, undefined, 0x60]],
  ])("finds the packet in %s", (_, linkType, text, want) => {
    const frame = decodeLink(linkType, new Reader(octets(text)));
    expect([frame?.etherType, frame?.interfaceIndex, frame?.payload.peek()]).toEqual(want);
    expect(isKnownLinkType(linkType)).toBe(true);
  });

  it.each([
    ["ARP", 1, `${ADDRESSES} 0806 0001`],
    ["ARP, cooked", 276, "0806 0000 00000002 0001 04 06 5a24b1432b000000 0001"],
    ["another protocol of PPP", 9, "c021 01"],
    ["another family", 0, "07000000 45"],
    ["another version", 101, "75"],
    ["nothing", 101, ""],
  ])("passes over %s", (_, linkType, text) => {
    expect(decodeLink(linkType, new Reader(octets(text)))).toBeUndefined();
  });

  it.each([
    ["Ethernet", 1, `${ADDRESSES} 86`],
    ["a VLAN tag", 1, `${ADDRESSES} 8100 0064 08`],
    ["Linux cooked", 113, "0004 0001 0006 2e037c1dd5e00000 08"],
    ["Linux cooked 2", 276, "0800 0000 00000002 0001 04 06 5a24b1432b0000"],
  ])("refuses a cut header of %s", (_, linkType, text) => {
    expect(() => decodeLink(linkType, new Reader(octets(text)))).toThrow(Malformed);
  });

  it("knows what it does not know", () => {
    expect([147, 195, 65_535].map(isKnownLinkType)).toEqual([false, false, false]);
  });
});
