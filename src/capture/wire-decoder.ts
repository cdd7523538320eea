import { Malformed, Reader } from "../bytes/reader.ts";
import { AddressTable } from "./address-table.ts";
import { CaptureReader } from "./capture-reader.ts";
import type { CapturedPacket, CaptureItem } from "./captured-packet.ts";
import { ConnectionTable } from "./connection-table.ts";
import { decodeIp, type IpPacket, Protocol } from "./ip.ts";
import { decodeLink, isKnownLinkType } from "./link.ts";
import { BGP_PORT, decodeTcp, Flag } from "./tcp.ts";
import { TwiceSeen } from "./twice-seen.ts";
import { decodeUnreachable } from "./unreachable.ts";
import type { WireEvent } from "./wire-event.ts";
import { EventTeller, type TellerOptions } from "./wire-teller.ts";

export interface WireDecoderOptions extends TellerOptions {
  /** Name of the capture, which the ids of its events carry. */
  readonly capture: string;
  /** Nanoseconds since 1970 (UTC): the zero of every `t`. */
  readonly epochNs: bigint;
  /** Server ports besides BGP's whose RST segments are told, as `flow-reset`; nothing else of their connections is. */
  readonly resetsOf?: ReadonlySet<number>;
}

/**
 * Facts of BGP from a capture file, as its octets come: the same facts in the same order however they are cut into pieces. It never throws on what it reads; damage is a
 * fact as well. A packet whose headers are cut or impossible is passed over: what it carried is missing from its stream, and told as a gap there.
 */
export class WireDecoder {
  readonly #epochSeconds: number;
  readonly #epochNanoseconds: number;
  readonly #reader = new CaptureReader();
  readonly #addresses = new AddressTable();
  readonly #teller: EventTeller;
  readonly #connections: ConnectionTable;
  readonly #resetsOf: ReadonlySet<number>;
  readonly #twiceSeen = new TwiceSeen();
  readonly #unknownLinkTypes = new Set<number>();
  #packetsRead = 0;
  #isDamaged = false;
  #isEnded = false;

  constructor(options: WireDecoderOptions) {
    this.#epochSeconds = Number(options.epochNs / 1_000_000_000n);
    this.#epochNanoseconds = Number(options.epochNs % 1_000_000_000n);
    this.#resetsOf = options.resetsOf ?? new Set();
    this.#teller = new EventTeller(options.capture, options);
    this.#connections = new ConnectionTable(this.#teller);
  }

  /** How many packets the file held so far, those passed over too. */
  get packetsRead(): number {
    return this.#packetsRead;
  }

  /** What this piece of the file completes; nothing when `onEvent` has it already. */
  push(chunk: Uint8Array): WireEvent[] {
    if (this.#isEnded) throw new Error("octets of a capture after its end");
    for (const item of this.#reader.push(chunk)) this.#item(item);
    if (this.#reader.problem !== undefined) this.#damage(this.#reader.problem);
    return this.#teller.handOver();
  }

  /** The file is over: what only its end tells, gaps that nothing closed and a record that is cut. */
  end(): WireEvent[] {
    if (this.#isEnded) return [];
    this.#isEnded = true;
    this.#connections.end();
    const problem = this.#reader.end();
    if (problem !== undefined) this.#damage(problem);
    return this.#teller.handOver();
  }

  #item(item: CaptureItem): void {
    if (item.kind === "packet") this.#packet(item);
    else this.#teller.tell({ kind: "capture-loss", packets: item.packets, detail: item.detail });
  }

  #packet(packet: CapturedPacket): void {
    this.#packetsRead++;
    this.#teller.packet(packet.number, (packet.seconds - this.#epochSeconds) * 1e9 + (packet.nanoseconds - this.#epochNanoseconds));
    try {
      this.#frame(packet.linkType, new Reader(packet.data));
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
    }
  }

  #frame(linkType: number, r: Reader): void {
    if (!isKnownLinkType(linkType)) {
      this.#unknown(linkType);
      return;
    }
    const frame = decodeLink(linkType, r);
    if (!frame) return;
    const packet = decodeIp(frame.etherType, frame.payload, this.#addresses);
    if (packet.protocol === Protocol.tcp) this.#tcp(packet);
    else if (packet.protocol === Protocol.icmp || packet.protocol === Protocol.icmpv6) this.#icmp(packet, frame.interfaceIndex);
  }

  /** Told with the first packet of each such type; one interface of a capture may have it, and others not. */
  #unknown(linkType: number): void {
    if (this.#unknownLinkTypes.has(linkType)) return;
    this.#unknownLinkTypes.add(linkType);
    this.#teller.tell({ kind: "capture-loss", detail: `packets of link type ${linkType}, which is not known, cannot be read` });
  }

  #tcp(packet: IpPacket): void {
    if (packet.isFragment) {
      this.#teller.tell({ kind: "ip-fragment", from: packet.source, to: packet.destination });
      return;
    }
    const segment = decodeTcp(packet.payload, packet.length);
    const { sourcePort, destinationPort, flags } = segment;
    if (sourcePort !== BGP_PORT && destinationPort !== BGP_PORT) {
      if ((flags & Flag.rst) === 0 || !(this.#resetsOf.has(sourcePort) || this.#resetsOf.has(destinationPort))) return;
      const [from, to] = [
        { address: packet.source, port: sourcePort },
        { address: packet.destination, port: destinationPort },
      ];
      this.#teller.tell({ kind: "flow-reset", from, to });
      return;
    }
    this.#connections.segment(packet.source, packet.destination, segment);
  }

  #icmp(packet: IpPacket, interfaceIndex: number | undefined): void {
    if (packet.isFragment) return;
    const whole = packet.payload.view();
    const fact = decodeUnreachable(packet, this.#addresses);
    if (fact && !this.#twiceSeen.isRepeated(whole, packet.ttl, interfaceIndex)) this.#teller.tell(fact);
  }

  #damage(reason: string): void {
    if (this.#isDamaged) return;
    this.#isDamaged = true;
    this.#teller.behindLastPacket();
    this.#teller.tell({ kind: "capture-truncated", reason });
  }
}
