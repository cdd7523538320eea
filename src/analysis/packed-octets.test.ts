import { expect, test } from "vitest";
import { PackedOctets } from "./packed-octets.ts";

test.each<[string, Uint8Array, number]>([
  ["none", new Uint8Array(0), 0],
  ["all equal", new Uint8Array(1000).fill(255), 4],
  ["two runs", Uint8Array.from({ length: 1000 }, (_, i) => (i < 400 ? 1 : 128)), 8],
  ["no two equal side by side", Uint8Array.from({ length: 1000 }, (_, i) => i & 255), 1000],
  ["a run longer than one number tells", new Uint8Array(20_000_000).fill(3), 8],
])("%s come back as they were", (_, octets, size) => {
  const packed = new PackedOctets(octets);
  expect(packed.length).toBe(octets.length);
  expect(Buffer.compare(packed.unpacked(), octets)).toBe(0);
  expect(packed.size).toBe(size);
});
