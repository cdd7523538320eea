import { grown } from "./grown.ts";

/**
 * Rows 0, 1, 2 … for distinct 32-bit keys, in the order of their first sight: about 12 octets a key. Keys that were made one after the other lie side by side in the table, so
 * that going through them in order is quick.
 */
export class RowIndex {
  #keys: Uint32Array;
  /** Row + 1, 0 being a free place. At most 4 of 7 are taken. */
  #table: Uint32Array;
  #size = 0;

  /** `expected`: how many keys there will be, should that be known. */
  constructor(expected = 8) {
    this.#keys = new Uint32Array(Math.max(expected, 8));
    this.#table = new Uint32Array(2 ** Math.ceil(Math.log2((this.#keys.length * 7) / 4)));
  }

  get size(): number {
    return this.#size;
  }

  keyOf(row: number): number {
    return this.#keys[row] ?? 0;
  }

  /** The key's row, or -1. */
  find(key: number): number {
    return (this.#table[this.#place(key)] ?? 0) - 1;
  }

  /** The key's row, made when there is none: then it is the old `size`. */
  add(key: number): number {
    const place = this.#place(key);
    const known = this.#table[place] ?? 0;
    if (known > 0) return known - 1;
    const row = this.#size++;
    if (row >= this.#keys.length) this.#keys = grown(this.#keys, row + 1);
    this.#keys[row] = key;
    this.#table[place] = row + 1;
    if (this.#size * 7 > this.#table.length * 4) this.#rehash();
    return row;
  }

  /** Where the key is, or would be. */
  #place(key: number): number {
    const table = this.#table;
    const keys = this.#keys;
    const mask = table.length - 1;
    let place = scattered(key) & mask;
    for (;;) {
      const row = table[place] ?? 0;
      if (row === 0 || keys[row - 1] === key) return place;
      place = (place + 1) & mask;
    }
  }

  #rehash(): void {
    this.#table = new Uint32Array(this.#table.length * 2);
    for (let row = 0; row < this.#size; row++) this.#table[this.#place(this.#keys[row] ?? 0)] = row + 1;
  }
}

/** Runs of 256 keys stay together, and the runs are spread. */
function scattered(key: number): number {
  const run = Math.imul(key >>> 8, 0x9e3779b1);
  return (key & 0xff) | ((run ^ (run >>> 15)) << 8);
}
