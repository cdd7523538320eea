const PAGE_BITS = 8;
const PAGE = 1 << PAGE_BITS;

/** 32-bit numbers by row, 0 where none was set. Memory is taken only for the pages of 256 rows in which something was set. */
export class SparseColumn {
  #pages: (Uint32Array | undefined)[] | undefined;

  get(row: number): number {
    return this.#pages?.[row >>> PAGE_BITS]?.[row & (PAGE - 1)] ?? 0;
  }

  set(row: number, value: number): void {
    this.#pages ??= [];
    const at = row >>> PAGE_BITS;
    let page = this.#pages[at];
    if (!page) {
      page = new Uint32Array(PAGE);
      while (this.#pages.length < at) this.#pages.push(undefined);
      this.#pages[at] = page;
    }
    page[row & (PAGE - 1)] = value;
  }
}
