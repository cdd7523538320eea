import { Writer } from "../../src/bytes/writer.ts";
import { ipAddressBytes, parseIpAddress } from "../../src/net/address.ts";

/** A packet takes this long. */
const PACKET_NS = 10_000;

export interface BuiltEndpoint {
  readonly address: string;
  readonly port: number;
}

export interface BuiltSegment {
  readonly source: BuiltEndpoint;
  readonly destination: BuiltEndpoint;
  readonly sequence: number;
  readonly acknowledgment: number;
  readonly flags: number;
  readonly data: Uint8Array;
}

/** The packets of one capture file. */
export class BuiltPackets {
  readonly name: string;
  nowNs: number;
  /** What is sent now is not captured. */
  isBlind = false;
  readonly #file = new Writer();
  #count = 0;

  constructor(name: string, nowNs: number) {
    this.name = name;
    this.nowNs = nowNs;
    for (const word of [0xa1b23c4d, 0x0002_0004, 0, 0, 262_144, 1]) this.#file.u32(word);
  }

  get lastId(): string {
    return `w:${this.name}:${this.#count}`;
  }

  segment(segment: BuiltSegment): void {
    this.nowNs += PACKET_NS;
    if (this.isBlind) return;
    const frame = ethernet(segment);
    this.#count++;
    this.#file.u32(Math.floor(this.nowNs / 1e9));
    this.#file.u32(this.nowNs % 1e9);
    this.#file.u32(frame.length);
    this.#file.u32(frame.length);
    this.#file.bytes(frame);
  }

  /** The file so far. */
  pcap(): Uint8Array {
    return this.#file.finish().slice();
  }
}

function ethernet(segment: BuiltSegment): Uint8Array {
  const [source, destination] = [octetsOf(segment.source.address), octetsOf(segment.destination.address)];
  const w = new Writer();
  const isIpv4 = source.length === 4;
  w.bytes(new Uint8Array(12));
  w.u16(isIpv4 ? 0x0800 : 0x86dd);
  const length = 20 + segment.data.length;
  if (isIpv4) {
    w.u16(0x4500);
    w.u16(20 + length);
    w.u32(0);
    w.u32(0x4006_0000);
  } else {
    w.u32(0x6000_0000);
    w.u16(length);
    w.u16(0x0640);
  }
  w.bytes(source);
  w.bytes(destination);
  tcp(w, segment);
  return w.finish();
}

/** RFC 9293 section 3.1, without checksum: captures of a sending machine often have none. */
function tcp(w: Writer, { source, destination, sequence, acknowledgment, flags, data }: BuiltSegment): void {
  w.u16(source.port);
  w.u16(destination.port);
  w.u32(sequence);
  w.u32(acknowledgment);
  w.u16(0x5000 | flags);
  w.u16(0xffff);
  w.u32(0);
  w.bytes(data);
}

function octetsOf(text: string): Uint8Array {
  const address = parseIpAddress(text);
  if (!address) throw new Error(`${text} is no address`);
  return ipAddressBytes(address);
}
