import type { CaptureFormat, CaptureItem } from "./captured-packet.ts";
import { PcapReader } from "./pcap.ts";
import { PcapngReader } from "./pcapng.ts";

const MAGIC_LENGTH = 4;
/** A section header block: the same octets in both byte orders. */
const PCAPNG_MAGIC = 0x0a0d0d0a;
const COMPRESSED: readonly (readonly [string, readonly number[]])[] = [
  ["gzip", [0x1f, 0x8b]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58]],
];

/** Reads a capture file of whatever format its first octets name: pcap or pcapng. Damage, and a format that is not read, are told in `problem`. */
export class CaptureReader implements CaptureFormat {
  #format: CaptureFormat | undefined;
  #begin: Uint8Array = new Uint8Array(0);
  #problem: string | undefined;

  get problem(): string | undefined {
    return this.#problem ?? this.#format?.problem;
  }

  push(chunk: Uint8Array): CaptureItem[] {
    if (this.#format) return this.#format.push(chunk);
    if (this.#problem !== undefined) return [];
    const begin = new Uint8Array(this.#begin.length + chunk.length);
    begin.set(this.#begin);
    begin.set(chunk, this.#begin.length);
    this.#begin = begin;
    if (begin.length < MAGIC_LENGTH) return [];
    this.#begin = new Uint8Array(0);
    const compression = COMPRESSED.find(([, magic]) => magic.every((octet, i) => begin[i] === octet))?.[0];
    if (compression !== undefined) {
      this.#problem = `the capture is compressed (${compression}): unpack it first`;
      return [];
    }
    this.#format = isPcapng(begin) ? new PcapngReader() : new PcapReader();
    return this.#format.push(begin);
  }

  end(): string | undefined {
    if (this.problem !== undefined) return this.problem;
    if (this.#format) return this.#format.end();
    this.#problem = this.#begin.length === 0 ? "the capture is empty" : "the capture ends inside its file header";
    return this.#problem;
  }
}

function isPcapng(begin: Uint8Array): boolean {
  return new DataView(begin.buffer, begin.byteOffset).getUint32(0) === PCAPNG_MAGIC;
}
