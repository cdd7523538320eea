import { Reader } from "../../../src/bytes/reader.ts";
import { StreamMemory } from "../../../src/capture/stream-memory.ts";
import { sequenceAfter } from "../../../src/capture/tcp.ts";
import { TcpStream } from "../../../src/capture/tcp-stream.ts";
import type { Random } from "../../support/random.ts";
import { hold, type Target } from "../target.ts";

/** A stream whose every octet follows from its place, so that each one handed on can be checked. */
const octetAt = (place: number) => (Math.imul(place, 0x9e3779b1) >>> 24) ^ (place & 0xff);
const FAR = 1 << 20;

/**
 * What is done to one stream, as numbers: initial sequence number(4), then per step kind(1), place(2), length(1). Octets come out in order, each one the octet of its place or
 * inside a gap that was told; after the end no memory is held.
 */
export const reassembly: Target = {
  name: "reassembly",
  weight: 20,
  input(random) {
    const steps = 1 + random.below(60);
    const bytes = new Uint8Array(4 + 4 * steps);
    new DataView(bytes.buffer).setUint32(0, random.pick([0, 1, 0xffffffff, 0xfffffff0, 0x7fffffff, random.next()]));
    for (let i = 0, place = 0; i < steps; i++) {
      place = nextPlace(place, random);
      bytes.set([random.pick([0, 0, 0, 0, 0, 1, 2, 3]), place >> 8, place, random.below(random.pick([2, 20, 256]))], 4 + 4 * i);
    }
    return bytes;
  },
  run(input) {
    const r = new Reader(input);
    if (r.remaining < 4) return;
    const first = r.u32("initial sequence number");
    const memory = new StreamMemory(FAR);
    let next = 0;
    let isFinished = false;
    const stream = new TcpStream(
      {
        data: (bytes) => {
          hold(!isFinished, () => "octets behind the end");
          for (const octet of bytes) hold(octet === octetAt(next++), () => `another octet at ${next - 1}`);
        },
        gap: (octets) => {
          hold(octets > 0, () => `a gap of ${octets} octets`);
          next += octets;
        },
        conflict: () => hold(false, () => "a conflict between equal octets"),
        fin: () => {
          hold(!isFinished, () => "two ends");
          isFinished = true;
        },
      },
      memory,
    );
    stream.begin(first);
    while (r.remaining >= 4) step(stream, first, r.u8("kind") % 4, r.u16("place"), r.u8("length"));
    stream.flush();
    hold(memory.used === 0, () => `${memory.used} octets are still held`);
    hold(stream.next === sequenceAfter(first, next), () => "the next octet is another one");
  },
};

function step(stream: TcpStream, first: number, kind: number, place: number, length: number): void {
  const sequence = sequenceAfter(first, place);
  if (kind === 0)
    stream.segment(
      sequence,
      Uint8Array.from({ length }, (_, i) => octetAt(place + i)),
    );
  else if (kind === 1) stream.acknowledge(sequence);
  else if (kind === 2) stream.fin(sequence);
  else stream.flush();
}

function nextPlace(place: number, random: Random): number {
  const jump = random.pick([0, 0, 1, 2, 10, 200, 5000]);
  return Math.max(0, Math.min(0xffff, place + random.below(2 * jump + 1) - (random.below(3) === 0 ? jump : 0)));
}
