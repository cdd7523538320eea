import { closeSync, openSync, readSync } from "node:fs";
import { CaptureReader } from "../../src/capture/capture-reader.ts";
import type { CapturedPacket, CaptureItem } from "../../src/capture/captured-packet.ts";
import { UsageError } from "../errors.ts";

const CHUNK = 1 << 20;

/** The octets of a file, a pipe too, in pieces; throws UsageError when it cannot be read. */
export function* chunksOf(path: string): Generator<Uint8Array, void> {
  const file = readable(path, () => openSync(path, "r"));
  try {
    for (;;) {
      const buffer = new Uint8Array(CHUNK);
      const length = readable(path, () => readSync(file, buffer, 0, CHUNK, null));
      if (length === 0) return;
      yield buffer.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}

/** When a packet was captured, nanoseconds since 1970 (UTC). */
export function timeOf({ seconds, nanoseconds }: CapturedPacket): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
}

/** A capture's octets with what its begin tells. */
export interface OpenedCapture {
  readonly path: string;
  readonly firstNs: bigint;
  /** All of them, from the first on; they can be read once. */
  readonly chunks: Iterable<Uint8Array>;
}

/** Reads as far as the first packet; throws UsageError when there is none, as in what is no capture. */
export function openCapture(path: string): OpenedCapture {
  const all = chunksOf(path);
  const reader = new CaptureReader();
  const begin: Uint8Array[] = [];
  for (;;) {
    const { value, done } = all.next();
    if (done) throw noCapture(path, reader.end() ?? "it holds no packets");
    begin.push(value);
    const first = reader.push(value).find(isPacket);
    if (first) return { path, firstNs: timeOf(first), chunks: joined(begin, all) };
    if (reader.problem !== undefined) {
      all.return();
      throw noCapture(path, reader.problem);
    }
  }
}

/** What the packets' headers tell of a capture that is read whole. */
export interface CaptureSpan {
  readonly path: string;
  readonly firstNs: bigint;
  readonly lastNs: bigint;
  readonly packets: number;
  readonly damage?: string;
  /** Equal for files that, one put behind the other, are one file again. */
  readonly format: string;
}

/** Reads a capture to its end, for its span only. */
export function spanOf(path: string): CaptureSpan {
  const { firstNs, chunks } = openCapture(path);
  const reader = new CaptureReader();
  let [lastNs, packets, format] = [firstNs, 0, ""];
  for (const chunk of chunks) {
    format ||= formatOf(chunk);
    for (const item of reader.push(chunk)) {
      if (!isPacket(item)) continue;
      packets++;
      const t = timeOf(item);
      if (t > lastNs) lastNs = t;
    }
  }
  const damage = reader.end();
  return { path, firstNs, lastNs, packets, format, ...(damage !== undefined && { damage }) };
}

const FILE_HEADER_LENGTH = 24;
const PCAPNG = "0a0d0d0a";

/** Of a pcap file its magic and link type, of a pcapng file just that. */
function formatOf(begin: Uint8Array): string {
  const hex = (from: number, until: number) => Buffer.from(begin.subarray(from, until)).toString("hex");
  return hex(0, 4) === PCAPNG ? PCAPNG : `${hex(0, 4)} ${hex(20, FILE_HEADER_LENGTH)}`;
}

/** The octets of a file that continues another of the same format. A pcapng file begins a new section; the header of a pcap file must not come twice. */
export function* continuation(path: string, format: string): Generator<Uint8Array, void> {
  let skipped = format === PCAPNG ? FILE_HEADER_LENGTH : 0;
  for (const chunk of chunksOf(path)) {
    const skip = Math.min(chunk.length, FILE_HEADER_LENGTH - skipped);
    skipped += skip;
    if (chunk.length > skip) yield chunk.subarray(skip);
  }
}

function isPacket(item: CaptureItem): item is CapturedPacket {
  return item.kind === "packet";
}

function* joined(begin: readonly Uint8Array[], rest: Iterable<Uint8Array>): Generator<Uint8Array, void> {
  yield* begin;
  yield* rest;
}

function noCapture(path: string, reason: string): UsageError {
  const isCompressed = reason.includes("compressed");
  return new UsageError(`${path} cannot be analysed: ${reason}`, {
    hint: isCompressed
      ? "unpack it, for instance with gunzip, zstd -d or unxz"
      : "expected a pcap or pcapng capture, as tcpdump, dumpcap and Wireshark write it",
  });
}

function readable<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw new UsageError(`${path} cannot be read: ${reasonOf(cause)}`, { cause });
  }
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return REASONS.get(code) ?? (cause instanceof Error ? cause.message : String(cause));
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "there is no such file"],
  ["EISDIR", "it is a folder"],
  ["EACCES", "permission denied"],
]);
