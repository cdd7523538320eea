import type { IntervalRecord } from "./link.ts";
import type { StaleRecord } from "./stale-record.ts";

const NOBODY: readonly StaleRecord[] = [];

/** The stale routes in all episodes of one speaker and one family that are not over. */
export class StaleIndex {
  #open: readonly StaleRecord[] = NOBODY;
  /** Of a witness's interval: the records that have it as a witness. */
  readonly #audiences = new Map<IntervalRecord, readonly StaleRecord[]>();

  /** Records that are open. */
  get open(): readonly StaleRecord[] {
    return this.#open;
  }

  add(record: StaleRecord): void {
    record.open();
    if (record.count === 0) return;
    this.#open = [...this.#open, record];
    this.#audiences.clear();
  }

  close(record: StaleRecord): void {
    record.close();
    this.#open = this.#open.filter((other) => other !== record);
    this.#audiences.clear();
  }

  /** Open records of whose routes the interval's messages are a witness. */
  witnessedBy(interval: IntervalRecord): readonly StaleRecord[] {
    if (this.#open.length === 0) return NOBODY;
    let records = this.#audiences.get(interval);
    if (!records) {
      records = this.#open.filter((record) => record.witnessOf(interval) !== undefined);
      this.#audiences.set(interval, records);
    }
    return records;
  }
}
