import { Malformed, Reader } from "../../../src/bytes/reader.ts";
import { AddressTable } from "../../../src/capture/address-table.ts";
import { decodeIp, Protocol } from "../../../src/capture/ip.ts";
import { decodeLink, isKnownLinkType } from "../../../src/capture/link.ts";
import { decodeTcp } from "../../../src/capture/tcp.ts";
import { decodeUnreachable } from "../../../src/capture/unreachable.ts";
import { concat } from "../../support/octets.ts";
import { frames } from "../corpus.ts";
import { mutate } from "../mutate.ts";
import { hold, type Target } from "../target.ts";

const LINK_TYPES = [0, 1, 9, 12, 50, 101, 108, 113, 228, 229, 276] as const;

/** A frame, its link type in front (2 octets): nothing but `Malformed` is thrown, and no payload is longer than the frame. */
export const packet: Target = {
  name: "packet",
  weight: 30,
  input(random) {
    const { linkType, data } = random.pick(frames);
    const type = random.below(8) === 0 ? random.pick(LINK_TYPES) : linkType;
    return concat(Uint8Array.of(type >> 8, type), mutate(data, random));
  },
  run(input) {
    const r = new Reader(input);
    try {
      const linkType = r.u16("link type");
      const frame = decodeLink(linkType, r);
      hold(frame === undefined || isKnownLinkType(linkType), () => `a frame of link type ${linkType}`);
      if (frame) readIp(frame.etherType, frame.payload, input.length);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
    }
  },
};

const addresses = new AddressTable();

function readIp(etherType: number, r: Reader, limit: number): void {
  const ip = decodeIp(etherType, r, addresses);
  hold(ip.payload.remaining <= limit && ip.payload.remaining <= Math.max(ip.length, 0), () => `payload of ${ip.payload.remaining} octets`);
  if (ip.isFragment) return;
  if (ip.protocol === Protocol.tcp) {
    const segment = decodeTcp(ip.payload, ip.length);
    hold(segment.data.length <= segment.length, () => `${segment.data.length} octets in a segment of ${segment.length}`);
  } else if (ip.protocol === Protocol.icmp || ip.protocol === Protocol.icmpv6) {
    decodeUnreachable(ip, addresses);
  }
}
