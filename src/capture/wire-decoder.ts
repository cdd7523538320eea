import { Malformed, Reader } from "../bytes/reader.ts";
import { AddressTable } from "./address-table.ts";
import { ConnectionTable } from "./connection-table.ts";
import { decodeIp, type IpPacket, Protocol } from "./ip.ts";
import { decodeLink, isKnownLinkType } from "./link.ts";
import { PcapReader, type PcapRecord } from "./pcap.ts";
import { BGP_PORT, decodeTcp } from "./tcp.ts";
import { TwiceSeen } from "./twice-seen.ts";
import { decodeUnreachable } from "./unreachable.ts";
import type { WireEvent, WireFact } from "./wire-event.ts";

export interface WireDecoderOptions {
  /** Name of the capture, which the ids of its events carry. */
  readonly capture: string;
  /** Nanoseconds since 1970 (UTC): the zero of every `t`. */
  readonly epochNs: bigint;
}

/**
 * Facts of BGP from a capture file, as its octets come: the same facts in the same order however they are cut into pieces. It never throws on what it reads; damage is a
 * fact as well. A packet whose headers are cut or impossible is passed over: what it carried is missing from its stream, and told as a gap there.
 */
export class WireDecoder {
  readonly #capture: string;
  readonly #epochSeconds: number;
  readonly #epochNanoseconds: number;
  readonly #pcap = new PcapReader();
  readonly #addresses = new AddressTable();
  readonly #connections = new ConnectionTable((fact) => this.#tell(fact));
  readonly #twiceSeen = new TwiceSeen();
  #events: WireEvent[] = [];
  #t = 0;
  #packet = 0;
  #packetsRead = 0;
  /** Facts of the present packet so far. */
  #facts = 0;
  #isDamaged = false;
  #isEnded = false;

  constructor(options: WireDecoderOptions) {
    this.#capture = options.capture;
    this.#epochSeconds = Number(options.epochNs / 1_000_000_000n);
    this.#epochNanoseconds = Number(options.epochNs % 1_000_000_000n);
  }

  /** How many packets the file held so far, those passed over too. */
  get packetsRead(): number {
    return this.#packetsRead;
  }

  /** What this piece of the file completes. */
  push(chunk: Uint8Array): WireEvent[] {
    if (this.#isEnded) throw new Error("octets of a capture after its end");
    const records = this.#pcap.push(chunk);
    this.#packetsRead += records.length;
    this.#checkLinkType();
    for (const record of records) this.#record(record);
    if (this.#pcap.problem !== undefined) this.#damage(this.#pcap.problem);
    return this.#handOver();
  }

  /** The file is over: what only its end tells, gaps that nothing closed and a record that is cut. */
  end(): WireEvent[] {
    if (this.#isEnded) return [];
    this.#isEnded = true;
    this.#connections.end();
    const problem = this.#pcap.end();
    if (problem !== undefined) this.#damage(problem);
    return this.#handOver();
  }

  #checkLinkType(): void {
    const linkType = this.#pcap.header?.linkType;
    if (linkType !== undefined && !isKnownLinkType(linkType)) this.#damage(`link type ${linkType} is not known`);
  }

  #record(record: PcapRecord): void {
    if (this.#isDamaged) return;
    this.#packet = record.number;
    this.#facts = 0;
    this.#t = (record.seconds - this.#epochSeconds) * 1e9 + (record.nanoseconds - this.#epochNanoseconds);
    try {
      this.#frame(new Reader(record.data));
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
    }
  }

  #frame(r: Reader): void {
    const frame = decodeLink(this.#pcap.header?.linkType ?? -1, r);
    if (!frame) return;
    const packet = decodeIp(frame.etherType, frame.payload, this.#addresses);
    if (packet.protocol === Protocol.tcp) this.#tcp(packet);
    else if (packet.protocol === Protocol.icmp || packet.protocol === Protocol.icmpv6) this.#icmp(packet, frame.interfaceIndex);
  }

  #tcp(packet: IpPacket): void {
    if (packet.isFragment) {
      this.#tell({ kind: "ip-fragment", from: packet.source, to: packet.destination });
      return;
    }
    const segment = decodeTcp(packet.payload, packet.length);
    if (segment.sourcePort !== BGP_PORT && segment.destinationPort !== BGP_PORT) return;
    this.#connections.segment(packet.source, packet.destination, segment);
  }

  #icmp(packet: IpPacket, interfaceIndex: number | undefined): void {
    if (packet.isFragment) return;
    const whole = packet.payload.view();
    const fact = decodeUnreachable(packet, this.#addresses);
    if (fact && !this.#twiceSeen.isRepeated(whole, packet.ttl, interfaceIndex)) this.#tell(fact);
  }

  #damage(reason: string): void {
    if (this.#isDamaged) return;
    this.#isDamaged = true;
    this.#packet++;
    this.#facts = 0;
    this.#tell({ kind: "capture-truncated", reason });
  }

  #tell(fact: WireFact): void {
    this.#facts++;
    const id = this.#facts === 1 ? `w:${this.#capture}:${this.#packet}` : `w:${this.#capture}:${this.#packet}/${this.#facts}`;
    this.#events.push({ id, t: this.#t, capture: this.#capture, packet: this.#packet, ...fact });
  }

  #handOver(): WireEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }
}
