import { existsSync, readdirSync, readFileSync } from "node:fs";
import { MessageStream } from "../../src/bgp/message-stream.ts";
import { CaptureReader } from "../../src/capture/capture-reader.ts";
import type { CapturedPacket } from "../../src/capture/captured-packet.ts";
import { octets } from "../captures/read.ts";
import { segmentsOf } from "../captures/segments.ts";
import { writePcapng } from "../captures/write-pcapng.ts";
import { concat } from "../support/octets.ts";

const CAPTURES = new URL("../captures/", import.meta.url);
const VECTORS = new URL("../vectors/", import.meta.url);
const PCAP_HEADER = 24;
const MARKER = new Uint8Array(16).fill(0xff);
/** Larger files are read in stretches of their packets, so that a run stays short. */
const LARGEST_FILE = 10_000;
const STRETCH = 25;

const files: readonly Uint8Array[] = readdirSync(CAPTURES)
  .filter((name) => /\.pcap(ng)?$/.test(name))
  .sort()
  .map((name) => new Uint8Array(readFileSync(new URL(name, CAPTURES))));

/** Captures: small ones as they are, their first packets alone, and stretches of all as pcapng. */
export const captures: readonly Uint8Array[] = files.flatMap((file) => [
  ...(file.length <= LARGEST_FILE ? [file, ...beginOf(file)] : []),
  ...stretches(packetsOf(file)).map((packets, i) => writePcapng(packets, { interfaces: 1 + (i % 2), dropped: 1 })),
]);

/** Frames, each with its link type. */
export const frames: readonly CapturedPacket[] = files.flatMap(packetsOf);

/** Octets of both directions of each connection, one direction each. */
export const streams: readonly Uint8Array[] = files
  .flatMap(segmentsOf)
  .flatMap((segments) =>
    (["client", "server"] as const).map((side) => concat(...segments.filter(({ from }) => from === side).map(({ data }) => data))),
  )
  .filter(({ length }) => length > 0);

/** Whole messages: those of the captures, each once, and the codec's vectors. */
export const messages: readonly Uint8Array[] = unique([...streams.flatMap(messagesOf), ...vectors()]);

function packetsOf(file: Uint8Array): readonly CapturedPacket[] {
  return new CaptureReader().push(file).flatMap((item) => (item.kind === "packet" ? [item] : []));
}

/** The first packets of a classic pcap file, twice: they are what all later ones rest on. */
function beginOf(file: Uint8Array): readonly Uint8Array[] {
  const end =
    PCAP_HEADER +
    packetsOf(file)
      .slice(0, 12)
      .reduce((length, { data }) => length + 16 + data.length, 0);
  return [file.slice(0, end), file.slice(0, end)];
}

function stretches(packets: readonly CapturedPacket[]): readonly (readonly CapturedPacket[])[] {
  const count = Math.min(3, Math.ceil(packets.length / STRETCH));
  return Array.from({ length: count }, (_, i) => packets.slice(i * STRETCH, (i + 1) * STRETCH));
}

function messagesOf(stream: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  const message = (type: number, body: { readonly remaining: number; view(): Uint8Array }) => {
    const length = 19 + body.remaining;
    found.push(concat(MARKER, Uint8Array.of(length >> 8, length, type), body.view()));
  };
  new MessageStream({ message, garbage: () => undefined }, "message").push(stream);
  return found;
}

function vectors(): Uint8Array[] {
  if (!existsSync(VECTORS)) return [];
  const names = readdirSync(VECTORS).filter((name) => name.endsWith(".hex"));
  return names.map((name) => octets(readFileSync(new URL(name, VECTORS), "utf8"))).filter((bytes) => bytes.length >= 19);
}

/** Extended messages apart, which are few and long: a tenth of the time would go into them. */
function unique(values: readonly Uint8Array[]): readonly Uint8Array[] {
  const each = [...new Map(values.map((value) => [value.join(), value])).values()];
  return each.filter((value, i) => value.length <= 1500 || i % 4 === 0);
}
