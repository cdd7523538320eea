const PAGE_BITS = 10;
const PAGE = 1 << PAGE_BITS;

/** 32-bit numbers by row, 0 where none was set. Memory is taken only for the pages of 1024 rows in which something was set. */
export class SparseColumn {
  #pages: (Uint32Array | undefined)[] | undefined;
  #taken = 0;

  /** For how many rows memory is taken. */
  get rows(): number {
    return this.#taken * PAGE;
  }

  get(row: number): number {
    return this.#pages?.[row >>> PAGE_BITS]?.[row & (PAGE - 1)] ?? 0;
  }

  set(row: number, value: number): void {
    this.#pages ??= [];
    const at = row >>> PAGE_BITS;
    let page = this.#pages[at];
    if (!page) {
      page = new Uint32Array(PAGE);
      this.#taken++;
      while (this.#pages.length < at) this.#pages.push(undefined);
      this.#pages[at] = page;
    }
    page[row & (PAGE - 1)] = value;
  }

  /** The least of the numbers that were set; 0 when there is none. */
  least(): number {
    let least = 0;
    for (const page of this.#pages ?? []) for (const value of page ?? []) if (value > 0 && (least === 0 || value < least)) least = value;
    return least;
  }

  clear(): void {
    this.#pages = undefined;
    this.#taken = 0;
  }
}
