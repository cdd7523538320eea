import type { CapturedPacket } from "../../src/capture/captured-packet.ts";
import { concat } from "../support/octets.ts";

/** Packets as a pcapng file, little-endian, nanoseconds: an interface per link type, each `interfaces` times, taken in turn; at the end one says to have `dropped` so many. */
export function writePcapng(
  packets: readonly CapturedPacket[],
  { interfaces, linkType, dropped }: { readonly interfaces: number; readonly linkType?: number; readonly dropped?: number },
): Uint8Array {
  const linkTypes = [...new Set([...(linkType === undefined ? [] : [linkType]), ...packets.map((p) => p.linkType)])];
  const blocks = [block(0x0a0d0d0a, [u32(0x1a2b3c4d), u16(1), u16(0), u32(0xffffffff), u32(0xffffffff)])];
  for (let i = 0; i < interfaces; i++) {
    for (const type of linkTypes) blocks.push(block(1, [u16(type), u16(0), u32(0), u16(9), u16(1), Uint8Array.of(9, 0, 0, 0), u32(0)]));
  }
  // What a reader passes over: an empty name resolution block, and one of somebody's own.
  blocks.push(block(4, [u32(0)]), block(0x0bad, [u32(32473), new Uint8Array(40)]));
  packets.forEach((packet, i) => {
    const id = linkTypes.indexOf(packet.linkType) + (i % interfaces) * linkTypes.length;
    const ticks = BigInt(packet.seconds) * 1_000_000_000n + BigInt(packet.nanoseconds);
    const padding = new Uint8Array(-packet.data.length & 3);
    blocks.push(
      block(6, [
        u32(id),
        u32(Number(ticks >> 32n)),
        u32(Number(ticks & 0xffffffffn)),
        u32(packet.data.length),
        u32(packet.originalLength),
        packet.data,
        padding,
      ]),
    );
  });
  if (dropped !== undefined) blocks.push(block(5, [u32(0), u32(0), u32(0), u16(5), u16(8), u32(dropped), u32(0), u32(0)]));
  return concat(...blocks);
}

function block(type: number, parts: readonly Uint8Array[]): Uint8Array {
  const body = concat(...parts);
  return concat(u32(type), u32(body.length + 12), body, u32(body.length + 12));
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8);
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);
}
