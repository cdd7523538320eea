import { grown } from "./grown.ts";

/** Of `#lengths`: the key does not fit a place of the table, and is in `#words`. */
const LONG = 255;
/** In a long key's first word: the entry is a path of a prefix; its other words are the path identifier and the prefix's slot. */
const PATH = 0x8000_0000;
/** The longest NLRI that fits a message, in words, and the word of its length. */
const LONGEST_KEY = 1 + 65_536 / 4;
/** In the second word of a place, besides slot + 1: the first word is all 32 bits of an address, or the hash of a long key. */
const WHOLE = 0x8000_0000;
const HASHED = 0x4000_0000;
const SLOT = 0x3fff_ffff;

/**
 * Slot numbers 0, 1, 2 … for the prefixes of one address family, and for the paths (RFC 7911) to them. A prefix of up to 32 bits takes 18 to 34 octets. Bits behind the prefix's length do not count.
 */
export class PrefixTable {
  /**
   * Two words for each place. A prefix of up to 31 bits is one word: its bits, then a one, then zeros; so that one look at the table finds it. The other word is 0 where the place is free. At most two
   * thirds are taken.
   */
  #table: Uint32Array = new Uint32Array(64);
  /** By slot: length in bits and address, or `LONG` and where in `#words` the key is. */
  #lengths: Uint8Array = new Uint8Array(16);
  #addresses: Uint32Array = new Uint32Array(16);
  /** Long keys one after the other: number of words, length in bits, address. */
  #words: Uint32Array = new Uint32Array(32);
  #used = 0;
  #size = 0;
  #hasPaths = false;
  readonly #key = new Uint32Array(LONGEST_KEY);

  get size(): number {
    return this.#size;
  }

  /** Whether any slot is that of a path. */
  get hasPaths(): boolean {
    return this.#hasPaths;
  }

  /** The slot of a path, made when it is new. `at` is the place of the first of the prefix's `(bits + 7) >> 3` octets; path identifier 0 is the prefix itself. */
  slotOf(pathId: number, bits: number, octets: Uint8Array, at: number): number {
    const slot = bits <= 32 ? this.#shortSlot(bits, octets, at) : this.#longSlot(this.#readKey(bits, octets, at));
    if (pathId === 0) return slot;
    this.#hasPaths = true;
    this.#key[0] = PATH;
    this.#key[1] = pathId;
    this.#key[2] = slot;
    return this.#longSlot(3);
  }

  /** The slot of the prefix that a path leads to; a prefix's own is itself. */
  prefixOf(slot: number): number {
    if (!this.#hasPaths || this.#lengths[slot] !== LONG) return slot;
    const at = this.#addresses[slot] ?? 0;
    return this.#words[at + 1] === PATH ? (this.#words[at + 3] ?? 0) : slot;
  }

  pathIdOf(slot: number): number {
    if (!this.#hasPaths || this.#lengths[slot] !== LONG) return 0;
    const at = this.#addresses[slot] ?? 0;
    return this.#words[at + 1] === PATH ? (this.#words[at + 2] ?? 0) : 0;
  }

  /** The octets of the slot's prefix, host bits zero. */
  octetsOf(slot: number): { readonly bits: number; readonly octets: Uint8Array } {
    const prefix = this.prefixOf(slot);
    const length = this.#lengths[prefix] ?? 0;
    const at = this.#addresses[prefix] ?? 0;
    const bits = length === LONG ? (this.#words[at + 1] ?? 0) : length;
    const octets = new Uint8Array((bits + 7) >> 3);
    for (let i = 0; i < octets.length; i++) {
      const word = length === LONG ? (this.#words[at + 2 + (i >> 2)] ?? 0) : at;
      octets[i] = word >>> (24 - 8 * (i & 3));
    }
    return { bits, octets };
  }

  /** Of a prefix of up to 32 bits. */
  #shortSlot(bits: number, octets: Uint8Array, at: number): number {
    let address = 0;
    if (bits > 0) address = (octets[at] ?? 0) << 24;
    if (bits > 8) address |= (octets[at + 1] ?? 0) << 16;
    if (bits > 16) address |= (octets[at + 2] ?? 0) << 8;
    if (bits > 24) address |= octets[at + 3] ?? 0;
    // Shifts by 32 do nothing.
    if (bits < 32) address &= ~(0xffff_ffff >>> bits);
    const word = (bits < 32 ? address | (0x8000_0000 >>> bits) : address) >>> 0;
    const kind = bits < 32 ? 0 : WHOLE;
    const table = this.#table;
    const mask = table.length - 2;
    for (let place = placeOf(word) & mask; ; place = (place + 2) & mask) {
      const entry = table[place + 1] ?? 0;
      if (entry === 0) return this.#add(place, word, kind, bits, address);
      if (table[place] === word && (entry & ~SLOT) >>> 0 === kind) return (entry & SLOT) - 1;
    }
  }

  /** Of the key of `length` words in `#key`. */
  #longSlot(length: number): number {
    const hash = hashOf(this.#key, length);
    const table = this.#table;
    const mask = table.length - 2;
    for (let place = (hash << 1) & mask; ; place = (place + 2) & mask) {
      const entry = table[place + 1] ?? 0;
      if (entry === 0) return this.#add(place, hash, HASHED, LONG, this.#keep(length));
      if (table[place] === hash && (entry & ~SLOT) === HASHED && this.#isKey((entry & SLOT) - 1, length)) return (entry & SLOT) - 1;
    }
  }

  /** Puts the key of a prefix into `#key`; how many words it has. */
  #readKey(bits: number, octets: Uint8Array, at: number): number {
    const key = this.#key;
    const end = at + ((bits + 7) >> 3);
    key[0] = bits;
    let length = 1;
    for (let i = at; i < end; i += 4) {
      let word = (octets[i] ?? 0) << 24;
      if (i + 1 < end) word |= (octets[i + 1] ?? 0) << 16;
      if (i + 2 < end) word |= (octets[i + 2] ?? 0) << 8;
      if (i + 3 < end) word |= octets[i + 3] ?? 0;
      key[length++] = word;
    }
    const spare = bits & 31;
    if (spare !== 0) key[length - 1] = (key[length - 1] ?? 0) & (-1 << (32 - spare));
    return length;
  }

  #add(place: number, word: number, kind: number, length: number, address: number): number {
    const slot = this.#size++;
    if (slot >= this.#lengths.length) {
      this.#lengths = grown(this.#lengths, slot + 1);
      this.#addresses = grown(this.#addresses, slot + 1);
    }
    this.#lengths[slot] = length;
    this.#addresses[slot] = address;
    this.#table[place] = word;
    this.#table[place + 1] = (slot + 1) | kind;
    if (this.#size * 3 > this.#table.length) this.#rehash();
    return slot;
  }

  /** Puts `#key` behind the long keys; where it is. */
  #keep(length: number): number {
    const at = this.#used;
    this.#used += length + 1;
    if (this.#used > this.#words.length) this.#words = grown(this.#words, this.#used);
    this.#words[at] = length;
    for (let i = 0; i < length; i++) this.#words[at + 1 + i] = this.#key[i] ?? 0;
    return at;
  }

  #isKey(slot: number, length: number): boolean {
    const at = this.#addresses[slot] ?? 0;
    if (this.#words[at] !== length) return false;
    for (let i = 0; i < length; i++) if (this.#words[at + 1 + i] !== this.#key[i]) return false;
    return true;
  }

  #rehash(): void {
    const old = this.#table;
    const table = new Uint32Array(old.length * 2);
    const mask = table.length - 2;
    for (let from = 0; from < old.length; from += 2) {
      const word = old[from] ?? 0;
      const entry = old[from + 1] ?? 0;
      if (entry === 0) continue;
      let place = ((entry & HASHED) !== 0 ? word << 1 : placeOf(word)) & mask;
      while (table[place + 1] !== 0) place = (place + 2) & mask;
      table[place] = word;
      table[place + 1] = entry;
    }
    this.#table = table;
  }
}

/** Eight /24 that follow each other lie side by side: tables are often sent in such an order. */
function placeOf(word: number): number {
  let h = Math.imul((word >>> 11) | ((word & 0xff) << 21), 0x9e3779b1);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b_3c6d);
  return ((h ^ (h >>> 13)) << 4) | ((word >>> 7) & 14);
}

function hashOf(key: Uint32Array, length: number): number {
  let h = length;
  for (let i = 0; i < length; i++) {
    h = Math.imul(h ^ (key[i] ?? 0), 0x85ebca6b);
    h ^= h >>> 15;
  }
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
