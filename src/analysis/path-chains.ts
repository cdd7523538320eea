import { RowIndex } from "./row-index.ts";

/** Finds the rows of all paths (RFC 7911) to a prefix, where there may be several. */
export class PathChains {
  readonly #prefixes = new RowIndex();
  /** Of each prefix: its last row + 1. */
  readonly #heads: number[] = [];
  /** Of each row: the one before it to the same prefix + 1. */
  readonly #before: Uint32Array;

  constructor(rows: number) {
    this.#before = new Uint32Array(rows);
  }

  /** The row that was the prefix's last before; or -1. */
  add(prefix: number, row: number): number {
    const at = this.#prefixes.add(prefix);
    const before = this.#heads[at] ?? 0;
    this.#heads[at] = row + 1;
    this.#before[row] = before;
    return before - 1;
  }

  /** Or -1. */
  first(prefix: number): number {
    const at = this.#prefixes.find(prefix);
    return at < 0 ? -1 : (this.#heads[at] ?? 0) - 1;
  }

  /** The one after `row`, or -1. */
  next(row: number): number {
    return (this.#before[row] ?? 0) - 1;
  }
}
