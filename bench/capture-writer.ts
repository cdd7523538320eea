import { closeSync, openSync, writeSync } from "node:fs";

const LINK_ETHERNET = 1;
const NANOSECONDS = 0xa1b23c4d;
const ETHERNET = 14;
const IPV4 = 20;
/** With two NOPs and the time stamps of RFC 7323, as every segment of today's systems has them. */
const TCP = 32;
const HEADERS = ETHERNET + IPV4 + TCP;
/** Of a path with an MTU of 1500. */
const MAXIMUM_SEGMENT = 1448;
const RECORD = 16;
const BUFFER = 1 << 20;

export const TcpFlag = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const;

export interface Address {
  readonly address: readonly [number, number, number, number];
  readonly port: number;
}

/** Writes a classic pcap file of one TCP connection after another, each packet 10 microseconds after the one before it. Checksums are left to an interface that never sees them. */
export class CaptureWriter implements Disposable {
  readonly #file: number;
  readonly #buffer = Buffer.alloc(BUFFER);
  #at = 0;
  #written = 0;
  #timeNs = 1_700_000_000_000_000_000n;
  packets = 0;

  constructor(path: string) {
    this.#file = openSync(path, "w");
    const header = Buffer.alloc(24);
    header.writeUInt32LE(NANOSECONDS, 0);
    header.writeUInt16LE(2, 4);
    header.writeUInt16LE(4, 6);
    header.writeUInt32LE(262_144, 16);
    header.writeUInt32LE(LINK_ETHERNET, 20);
    this.#put(header);
  }

  get octets(): number {
    return this.#written + this.#at;
  }

  advance(seconds: number): void {
    this.#timeNs += BigInt(Math.round(seconds * 1e9));
  }

  segment(from: Address, to: Address, sequence: number, acknowledgment: number, flags: number, data: Uint8Array): void {
    const length = HEADERS + data.length;
    if (this.#at + RECORD + length > BUFFER) this.#flush();
    const b = this.#buffer;
    let at = this.#at;
    this.#timeNs += 10_000n;
    b.writeUInt32LE(Number(this.#timeNs / 1_000_000_000n), at);
    b.writeUInt32LE(Number(this.#timeNs % 1_000_000_000n), at + 4);
    b.writeUInt32LE(length, at + 8);
    b.writeUInt32LE(length, at + 12);
    at += RECORD;
    b.fill(0, at, at + HEADERS);
    b[at + 5] = from.port === 179 ? 1 : 2;
    b[at + 11] = from.port === 179 ? 2 : 1;
    b.writeUInt16BE(0x0800, at + 12);
    at += ETHERNET;
    b[at] = 0x45;
    b.writeUInt16BE(IPV4 + TCP + data.length, at + 2);
    b.writeUInt16BE(0x4000, at + 6);
    b[at + 8] = 64;
    b[at + 9] = 6;
    b.set(from.address, at + 12);
    b.set(to.address, at + 16);
    at += IPV4;
    b.writeUInt16BE(from.port, at);
    b.writeUInt16BE(to.port, at + 2);
    b.writeUInt32BE(sequence >>> 0, at + 4);
    b.writeUInt32BE(acknowledgment >>> 0, at + 8);
    b[at + 12] = (TCP / 4) << 4;
    b[at + 13] = flags;
    b.writeUInt16BE(0xffff, at + 14);
    b.set([1, 1, 8, 10], at + 20);
    b.set(data, at + TCP);
    this.#at = at + TCP + data.length;
    this.packets++;
  }

  [Symbol.dispose](): void {
    this.#flush();
    closeSync(this.#file);
  }

  #put(bytes: Uint8Array): void {
    if (this.#at + bytes.length > BUFFER) this.#flush();
    this.#buffer.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #flush(): void {
    writeSync(this.#file, this.#buffer, 0, this.#at);
    this.#written += this.#at;
    this.#at = 0;
  }
}

/** One TCP connection in a capture: both streams cut into full segments, every second one acknowledged. */
export class ConnectionWriter {
  readonly #capture: CaptureWriter;
  readonly #ends: readonly [Address, Address];
  readonly #next: [number, number] = [1_000_000, 4_000_000_000];

  constructor(capture: CaptureWriter, client: Address, server: Address) {
    this.#capture = capture;
    this.#ends = [client, server];
    this.#send(0, TcpFlag.syn, EMPTY, 1);
    this.#send(1, TcpFlag.syn | TcpFlag.ack, EMPTY, 1);
    this.#send(0, TcpFlag.ack, EMPTY, 0);
  }

  /** Whatever both ends have to say, a segment of each in turn. 0 is the client. */
  exchange(client: Uint8Array, server: Uint8Array): void {
    const streams = [client, server] as const;
    const at: [number, number] = [0, 0];
    let count = 0;
    while (at[0] < client.length || at[1] < server.length) {
      for (const end of [0, 1] as const) {
        const from = at[end];
        if (from >= streams[end].length) continue;
        at[end] = Math.min(from + MAXIMUM_SEGMENT, streams[end].length);
        this.#send(end, TcpFlag.ack | TcpFlag.psh, streams[end].subarray(from, at[end]), 0);
        if (count++ % 2 === 1) this.#send(end === 0 ? 1 : 0, TcpFlag.ack, EMPTY, 0);
      }
    }
  }

  fin(end: 0 | 1): void {
    this.#send(end, TcpFlag.fin | TcpFlag.ack, EMPTY, 1);
    this.#send(end === 0 ? 1 : 0, TcpFlag.fin | TcpFlag.ack, EMPTY, 1);
    this.#send(end, TcpFlag.ack, EMPTY, 0);
  }

  #send(end: 0 | 1, flags: number, data: Uint8Array, phantom: number): void {
    const other = end === 0 ? 1 : 0;
    const acknowledgment = (flags & TcpFlag.ack) === 0 ? 0 : this.#next[other];
    this.#capture.segment(this.#ends[end], this.#ends[other], this.#next[end], acknowledgment, flags, data);
    this.#next[end] += data.length + phantom;
  }
}

const EMPTY = new Uint8Array(0);
