import { concat } from "../support/octets.ts";
import type { Random } from "../support/random.ts";

type Mutation = (bytes: Uint8Array, random: Random) => Uint8Array;

/** Octets at which lengths, types and counts tend to break. */
const EDGES = [0, 1, 2, 3, 4, 5, 14, 15, 16, 18, 19, 31, 32, 33, 64, 127, 128, 129, 254, 255] as const;

const LARGEST = 1 << 17;

const setOctet: Mutation = (bytes, random) => {
  bytes[random.below(bytes.length)] = random.next();
  return bytes;
};

const setEdge: Mutation = (bytes, random) => {
  bytes[random.below(bytes.length)] = random.pick(EDGES);
  return bytes;
};

const flipBit: Mutation = (bytes, random) => {
  const at = random.below(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
  return bytes;
};

const nudge: Mutation = (bytes, random) => {
  const at = random.below(bytes.length);
  bytes[at] = (bytes[at] ?? 0) + random.below(9) - 4;
  return bytes;
};

const setWord: Mutation = (bytes, random) => {
  const at = random.below(bytes.length);
  const value = random.pick([0, 1, 0xff, 0x100, 0xfff, 0x1000, 0x1001, 0x7fff, 0x8000, 0xfffe, 0xffff, bytes.length, bytes.length - at]);
  bytes[at] = value >>> 8;
  if (at + 1 < bytes.length) bytes[at + 1] = value;
  return bytes;
};

const truncate: Mutation = (bytes, random) => bytes.slice(0, random.below(bytes.length + 1));

const remove: Mutation = (bytes, random) => {
  const at = random.below(bytes.length);
  const count = 1 + random.below(Math.min(32, bytes.length - at));
  return concat(bytes.subarray(0, at), bytes.subarray(at + count));
};

const insert: Mutation = (bytes, random) => {
  const at = random.below(bytes.length + 1);
  const inserted = Uint8Array.from({ length: 1 + random.below(16) }, () => (random.below(2) === 0 ? random.pick(EDGES) : random.next()));
  return concat(bytes.subarray(0, at), inserted, bytes.subarray(at));
};

const repeat: Mutation = (bytes, random) => {
  const from = random.below(bytes.length);
  const part = bytes.slice(from, from + 1 + random.below(Math.min(256, bytes.length - from)));
  const at = random.below(bytes.length + 1);
  return concat(bytes.subarray(0, at), part, bytes.subarray(at));
};

const move: Mutation = (bytes, random) => {
  const from = random.below(bytes.length);
  const part = bytes.slice(from, from + 1 + random.below(Math.min(64, bytes.length - from)));
  bytes.set(part, random.below(bytes.length - part.length + 1));
  return bytes;
};

const MUTATIONS: readonly Mutation[] = [setOctet, setEdge, setEdge, flipBit, nudge, setWord, truncate, remove, insert, repeat, move];

/** A changed copy: one to eight changes, mostly few. */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  let changed: Uint8Array = bytes.slice();
  for (let left = 1 + random.below(1 + random.below(8)); left > 0; left--) {
    if (changed.length === 0 || changed.length > LARGEST) break;
    changed = random.pick(MUTATIONS)(changed, random);
  }
  return changed;
}
