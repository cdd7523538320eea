import { grown } from "./grown.ts";
import { RowIndex } from "./row-index.ts";
import { StaleFlag, type StaleRecord } from "./stale-record.ts";

/** Finds the stale routes to a prefix in all episodes of one speaker and one family that are not over. */
export class StaleIndex {
  #prefixes = new RowIndex();
  /** Of each prefix: its newest entry + 1. */
  #heads: Uint32Array = new Uint32Array(8);
  /** Of each entry: the one before it to the same prefix + 1, and whose it is. Entries of one record follow each other, in the order of its rows. */
  #next: Uint32Array = new Uint32Array(8);
  #owners: Uint32Array = new Uint32Array(8);
  #size = 0;
  readonly #records: { readonly record: StaleRecord; readonly firstEntry: number }[] = [];
  #open: StaleRecord[] = [];

  /** Nothing to be found. */
  get isEmpty(): boolean {
    return this.#open.length === 0;
  }

  /** Records that are open. */
  get open(): readonly StaleRecord[] {
    return this.#open;
  }

  add(record: StaleRecord): void {
    record.isOpen = true;
    if (this.#size === 0) this.#prefixes = new RowIndex(record.slots.length);
    const owner = this.#records.push({ record, firstEntry: this.#size }) - 1;
    this.#open.push(record);
    const end = this.#size + record.slots.length;
    if (end > this.#next.length) {
      this.#next = grown(this.#next, end);
      this.#owners = grown(this.#owners, end);
    }
    if (this.#heads.length < record.slots.length) this.#heads = grown(this.#heads, record.slots.length);
    for (let row = 0; row < record.slots.length; row++) this.#addRow(record, row, owner);
  }

  close(record: StaleRecord): void {
    record.isOpen = false;
    this.#open = this.#open.filter((other) => other !== record);
    if (this.#open.length > 0) return;
    this.#prefixes = new RowIndex();
    this.#size = 0;
    this.#records.length = 0;
  }

  /** Entries of records that are over are taken out on the way. */
  visit(prefix: number, visitor: (record: StaleRecord, row: number) => void): void {
    const at = this.#prefixes.find(prefix);
    if (at < 0) return;
    let entry = this.#skipClosed(this.#heads[at] ?? 0);
    this.#heads[at] = entry;
    while (entry > 0) {
      const owner = this.#ownerOf(entry);
      if (owner) visitor(owner.record, entry - 1 - owner.firstEntry);
      const next = this.#skipClosed(this.#next[entry - 1] ?? 0);
      this.#next[entry - 1] = next;
      entry = next;
    }
  }

  #addRow(record: StaleRecord, row: number, owner: number): void {
    const known = this.#prefixes.size;
    const at = this.#prefixes.add(record.table.prefixOf(record.slots[row] ?? 0));
    if (at >= this.#heads.length) this.#heads = grown(this.#heads, at + 1);
    const entry = ++this.#size;
    const before = at < known ? (this.#heads[at] ?? 0) : 0;
    // Another path to the same prefix, of the same record.
    if (before > 0 && this.#owners[before - 1] === owner) {
      record.mark(row, StaleFlag.hasAlternative);
      record.mark(before - 1 - (this.#records[owner]?.firstEntry ?? 0), StaleFlag.hasAlternative);
    }
    this.#next[entry - 1] = before;
    this.#owners[entry - 1] = owner;
    this.#heads[at] = entry;
  }

  #skipClosed(entry: number): number {
    let at = entry;
    while (at > 0 && this.#ownerOf(at)?.record.isOpen === false) at = this.#next[at - 1] ?? 0;
    return at;
  }

  #ownerOf(entry: number): { readonly record: StaleRecord; readonly firstEntry: number } | undefined {
    return entry > 0 ? this.#records[this.#owners[entry - 1] ?? 0] : undefined;
  }
}
