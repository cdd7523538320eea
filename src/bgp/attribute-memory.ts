import { KeptAttributes } from "./attribute-set.ts";

/** Attribute sets, and octets, that a generation holds; two generations are kept. */
const MOST_SETS = 131_072;
const MOST_OCTETS = 16 << 20;
const SMALLEST_OCTETS = 64 << 10;
/** A chain as long as this comes of octets that were made to collide: what hashes there is not remembered. */
const LONGEST_CHAIN = 64;

/**
 * Finds attribute sets again by their octets, compared octet for octet. It forgets in two generations: when the newer is full, the older one goes, and what is used of that one until then moves on, with its
 * number.
 */
export class AttributeMemory {
  #young = new Generation();
  #old = new Generation();
  #nextId = 1;
  readonly #limits: { readonly sets: number; readonly octets: number };

  constructor(limits = { sets: MOST_SETS, octets: MOST_OCTETS }) {
    this.#limits = limits;
  }

  /** The set with the octets `from` to `to`. Those are copied where they are new. */
  find(bytes: Uint8Array, from: number, to: number, asOctets: 2 | 4): KeptAttributes {
    const hash = hashOf(bytes, from, to, asOctets);
    const known = this.#young.find(hash, bytes, from, to, asOctets);
    if (known >= 0) return this.#young.set(known, asOctets);
    const old = this.#old.find(hash, bytes, from, to, asOctets);
    const id = old >= 0 ? this.#old.idOf(old) : this.#nextId++;
    if (this.#young.isFull(this.#limits)) {
      this.#old = this.#young;
      this.#young = new Generation();
    }
    return this.#young.set(this.#young.add(hash, id, bytes, from, to, asOctets), asOctets);
  }
}

/** Sets by number, in columns and not as objects: there may be hundreds of thousands. Open addressing: `#slots` holds numbers, counted from 1. */
class Generation {
  #slots: Int32Array = new Int32Array(1024);
  #hashes: Int32Array = new Int32Array(512);
  #ids: Float64Array = new Float64Array(512);
  /** Behind the last octet of each in `#octets`, where they lie one after the other. */
  #ends: Uint32Array = new Uint32Array(512);
  #octets: Uint8Array = new Uint8Array(SMALLEST_OCTETS);
  #count = 0;
  #used = 0;

  isFull(limits: { readonly sets: number; readonly octets: number }): boolean {
    return this.#count >= limits.sets || this.#used >= limits.octets;
  }

  idOf(number: number): number {
    return this.#ids[number] ?? 0;
  }

  set(number: number, asOctets: 2 | 4): KeptAttributes {
    return new KeptAttributes(this.idOf(number), this.#octets, this.#from(number), this.#ends[number] ?? 0, asOctets);
  }

  /** The set's number, or -1. */
  find(hash: number, bytes: Uint8Array, from: number, to: number, asOctets: 2 | 4): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const mixed = withSize(hash, asOctets);
    for (let i = 0, slot = hash & mask & ~1; i < LONGEST_CHAIN; i++, slot = (slot + 1) & mask) {
      const number = (slots[slot] ?? 0) - 1;
      if (number < 0) return -1;
      if (this.#hashes[number] === mixed && this.#isSame(number, bytes, from, to)) return number;
    }
    return -1;
  }

  add(hash: number, id: number, bytes: Uint8Array, from: number, to: number, asOctets: 2 | 4): number {
    const number = this.#count;
    if (number >= this.#ids.length) this.#grow();
    const at = this.#used;
    const end = at + to - from;
    if (end > this.#octets.length) this.#octets = largerOctets(this.#octets, end);
    const octets = this.#octets;
    for (let i = from, j = at; i < to; i++, j++) octets[j] = bytes[i] ?? 0;
    this.#used = end;
    this.#ends[number] = end;
    this.#ids[number] = id;
    this.#hashes[number] = withSize(hash, asOctets);
    this.#count++;
    this.#insert(number);
    return number;
  }

  #from(number: number): number {
    return number === 0 ? 0 : (this.#ends[number - 1] ?? 0);
  }

  #isSame(number: number, bytes: Uint8Array, from: number, to: number): boolean {
    const octets = this.#octets;
    let at = this.#from(number);
    if ((this.#ends[number] ?? 0) - at !== to - from) return false;
    for (let i = from; i < to; i++, at++) if (octets[at] !== bytes[i]) return false;
    return true;
  }

  /** What finds no place in a chain is not found again. */
  #insert(number: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let i = 0, slot = (this.#hashes[number] ?? 0) & mask & ~1; i < LONGEST_CHAIN; i++, slot = (slot + 1) & mask) {
      if (slots[slot] !== 0) continue;
      slots[slot] = number + 1;
      return;
    }
  }

  #grow(): void {
    const size = 2 * this.#ids.length;
    this.#hashes = copied(this.#hashes, new Int32Array(size));
    this.#ids = copied(this.#ids, new Float64Array(size));
    this.#ends = copied(this.#ends, new Uint32Array(size));
    this.#slots = new Int32Array(2 * size);
    for (let number = 0; number < this.#count; number++) this.#insert(number);
  }
}

/** The lowest bit of a hash tells the size of AS numbers. */
function withSize(hash: number, asOctets: 2 | 4): number {
  return (hash & ~1) | (asOctets >> 2);
}

function copied<T extends Int32Array | Float64Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

function largerOctets(octets: Uint8Array, end: number): Uint8Array {
  const larger = new Uint8Array(Math.max(end, 2 * octets.length));
  larger.set(octets);
  return larger;
}

/** Of the octets `from` to `to`. Equal for equal ones; differing ones have the same hash once in four thousand million times. */
export function hashOf(bytes: Uint8Array, from: number, to: number, seed: number): number {
  let hash = seed;
  let at = from;
  for (const whole = to - 3; at < whole; at += 4) {
    const word = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    hash = Math.imul(hash ^ word, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  for (; at < to; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
