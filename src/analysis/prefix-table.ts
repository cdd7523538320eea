import { grown } from "./grown.ts";

/** In a key's first word: the entry is a path of a prefix; its other words are the path identifier and the prefix's slot. */
const PATH = 0x8000_0000;
/** The longest NLRI that fits a message, in words, and the word of its length. */
const LONGEST_KEY = 1 + 65_536 / 4;

/**
 * Slot numbers 0, 1, 2 … for the prefixes of one address family, and for the paths (RFC 7911) to them. An IPv4 prefix takes about 20 octets. Bits behind the prefix's
 * length do not count.
 */
export class PrefixTable {
  /** Keys one after the other: length in bits, address; `#offsets` says where each begins. */
  #words: Uint32Array = new Uint32Array(32);
  #offsets: Uint32Array = new Uint32Array(16);
  /** Slot + 1, 0 being a free place. At most 4 of 7 are taken. */
  #table: Uint32Array = new Uint32Array(32);
  #size = 0;
  #used = 0;
  readonly #key = new Uint32Array(LONGEST_KEY);

  get size(): number {
    return this.#size;
  }

  /** The slot of a path, made when it is new. `at` is the place of the first of the prefix's `(bits + 7) >> 3` octets; path identifier 0 is the prefix itself. */
  slotOf(pathId: number, bits: number, octets: Uint8Array, at: number): number {
    const slot = this.#slot(this.#readKey(bits, octets, at));
    if (pathId === 0) return slot;
    this.#key[0] = PATH;
    this.#key[1] = pathId;
    this.#key[2] = slot;
    return this.#slot(3);
  }

  /** The slot of the prefix that a path leads to; a prefix's own is itself. */
  prefixOf(slot: number): number {
    const at = this.#offsets[slot] ?? 0;
    return this.#words[at] === PATH ? (this.#words[at + 2] ?? 0) : slot;
  }

  pathIdOf(slot: number): number {
    const at = this.#offsets[slot] ?? 0;
    return this.#words[at] === PATH ? (this.#words[at + 1] ?? 0) : 0;
  }

  /** The octets of the slot's prefix, host bits zero. */
  octetsOf(slot: number): { readonly bits: number; readonly octets: Uint8Array } {
    const at = this.#offsets[this.prefixOf(slot)] ?? 0;
    const bits = this.#words[at] ?? 0;
    const octets = new Uint8Array((bits + 7) >> 3);
    for (let i = 0; i < octets.length; i++) octets[i] = (this.#words[at + 1 + (i >> 2)] ?? 0) >>> (24 - 8 * (i & 3));
    return { bits, octets };
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

  #slot(length: number): number {
    const place = this.#place(this.#key, 0, length);
    const known = this.#table[place] ?? 0;
    if (known > 0) return known - 1;
    const slot = this.#size++;
    const end = this.#used + length;
    if (end > this.#words.length) this.#words = grown(this.#words, end);
    if (slot >= this.#offsets.length) this.#offsets = grown(this.#offsets, slot + 1);
    for (let i = 0; i < length; i++) this.#words[this.#used + i] = this.#key[i] ?? 0;
    this.#offsets[slot] = this.#used;
    this.#used = end;
    this.#table[place] = slot + 1;
    if (this.#size * 7 > this.#table.length * 4) this.#rehash();
    return slot;
  }

  /** Where the key of `length` words at `from` is in the table, or would be. */
  #place(key: Uint32Array, from: number, length: number): number {
    const mask = this.#table.length - 1;
    let place = hash(key, from, length) & mask;
    for (;;) {
      const entry = this.#table[place] ?? 0;
      if (entry === 0 || this.#isKey(entry - 1, key, from, length)) return place;
      place = (place + 1) & mask;
    }
  }

  #isKey(slot: number, key: Uint32Array, from: number, length: number): boolean {
    const at = this.#offsets[slot] ?? 0;
    for (let i = 0; i < length; i++) if (this.#words[at + i] !== key[from + i]) return false;
    return true;
  }

  #rehash(): void {
    this.#table = new Uint32Array(this.#table.length * 2);
    for (let slot = 0; slot < this.#size; slot++) {
      const at = this.#offsets[slot] ?? 0;
      const end = slot + 1 < this.#size ? (this.#offsets[slot + 1] ?? 0) : this.#used;
      this.#table[this.#place(this.#words, at, end - at)] = slot + 1;
    }
  }
}

function hash(key: Uint32Array, from: number, length: number): number {
  let h = length;
  for (let i = from; i < from + length; i++) {
    h = Math.imul(h ^ (key[i] ?? 0), 0x85ebca6b);
    h ^= h >>> 15;
  }
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
