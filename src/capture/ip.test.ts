import { describe, expect, it } from "vitest";
import { octets } from "../../test/captures/read.ts";
import { Malformed, Reader } from "../bytes/reader.ts";
import { AddressTable } from "./address-table.ts";
import { decodeIp } from "./ip.ts";
import { EtherType } from "./link.ts";

const ipv4 = (text: string) => decodeIp(EtherType.ipv4, new Reader(octets(text)), new AddressTable());
const ipv6 = (text: string) => decodeIp(EtherType.ipv6, new Reader(octets(text)), new AddressTable());

const V4 = "c0a80001 0a000002";
const V6 = "fd000000000000000000000000000002 fd000000000000000000000000000001";

describe("decodeIp", () => {
  it("reads IPv4, and leaves out what pads the frame", () => {
    const packet = ipv4(`45 c0 0016 7a34 4000 ff 06 eac5 ${V4} aabb 00000000`);
    expect(packet).toMatchObject({ source: "192.168.0.1", destination: "10.0.0.2", protocol: 6, ttl: 255, isFragment: false, length: 2 });
    expect([...packet.payload.rest()]).toEqual([0xaa, 0xbb]);
  });

  it("skips options of IPv4", () => {
    expect([...ipv4(`46 00 0019 0000 0000 40 06 0000 ${V4} 94040000 cc`).payload.rest()]).toEqual([0xcc]);
  });

  it("takes a total length of zero for the frame's own (segmentation offload)", () => {
    expect(ipv4(`45 00 0000 0000 4000 40 06 0000 ${V4} aabbcc`)).toMatchObject({ length: 3 });
  });

  it("tells the length of a packet that the capture cut", () => {
    const packet = ipv4(`45 00 0064 0000 4000 40 06 0000 ${V4} aabb`);
    expect([packet.length, packet.payload.remaining]).toEqual([80, 2]);
  });

  it.each([
    ["the first", "2000"],
    ["a later", "0003"],
  ])("recognises %s fragment of IPv4", (_, flags) => {
    expect(ipv4(`45 00 0016 0000 ${flags} 40 06 0000 ${V4} aabb`).isFragment).toBe(true);
  });

  it("reads IPv6", () => {
    const packet = ipv6(`6c080f6d 0002 06 01 ${V6} aabb 0000`);
    expect(packet).toMatchObject({ source: "fd00::2", destination: "fd00::1", protocol: 6, ttl: 1, isFragment: false, length: 2 });
    expect([...packet.payload.rest()]).toEqual([0xaa, 0xbb]);
  });

  it("skips extension headers of IPv6: hop-by-hop, destination options, routing, authentication, a fragment that is whole", () => {
    const headers = `3c 00 010400000000   2b 01 ${"00".repeat(14)}   33 00 000000000000   2c 01 0000 00000000 00000000   06 00 0000 00000000`;
    const packet = ipv6(`60000000 0035 00 40 ${V6} ${headers} cc`);
    expect(packet).toMatchObject({ protocol: 6, isFragment: false, length: 1 });
    expect([...packet.payload.rest()]).toEqual([0xcc]);
  });

  it.each([
    ["the first", "0001"],
    ["a later", "0008"],
  ])("recognises %s fragment of IPv6", (_, offset) => {
    expect(ipv6(`60000000 000a 2c 40 ${V6} 06 00 ${offset} 00000000 aabb`)).toMatchObject({ isFragment: true, protocol: 6 });
  });

  it.each([
    ["a cut header of IPv4", () => ipv4("45 00 0016 0000 4000 40 06 0000 c0a80001 0a0000")],
    ["another version in IPv4", () => ipv4(`65 00 0016 0000 4000 40 06 0000 ${V4} aabb`)],
    ["an IPv4 header shorter than itself", () => ipv4(`44 00 0016 0000 4000 40 06 0000 ${V4} aabb`)],
    ["a total length below the header's", () => ipv4(`45 00 0010 0000 4000 40 06 0000 ${V4} aabb`)],
    ["a cut header of IPv6", () => ipv6("6c080f6d 0002 06 01 fd00")],
    ["another version in IPv6", () => ipv6(`4c080f6d 0002 06 01 ${V6} aabb`)],
    ["an extension header without end", () => ipv6(`60000000 0008 00 40 ${V6} 06 ff 000000000000`)],
  ])("refuses %s", (_, decode) => {
    expect(decode).toThrow(Malformed);
  });
});

describe("AddressTable", () => {
  it("gives each address its own text, whatever its hash", () => {
    const table = new AddressTable();
    // The first and the last word only are swapped: both have the same hash.
    const texts = ["00000001000000000000000000000002", "00000002000000000000000000000001", "00000001000000000000000000000002"];
    expect(texts.map((text) => table.ipv6(new Reader(octets(text))))).toEqual(["0:1::2", "0:2::1", "0:1::2"]);
    expect(table.ipv4(new Reader(octets("ffffff00")))).toBe("255.255.255.0");
  });
});
