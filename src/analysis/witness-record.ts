import type { EndIndex } from "./connection-record.ts";
import type { IntervalRecord } from "./link.ts";
import { SparseColumn } from "./sparse-column.ts";

/** In the column `newest`, of the newest announcement. */
export const Newest = { noExport: 1, hasLocalPref: 2 } as const;

/** Columns of a witness: numbers of moments, bits of `Newest`, and LOCAL_PREF. */
export type WitnessColumn = "withdrawn" | "changed" | "repeated" | "tagged" | "untagged" | "restored" | "newest" | "localPref";

/** `Witness` in the making, with what it was told of each route. It takes hardly any memory until it is told of something. */
export class WitnessRecord {
  readonly interval: IntervalRecord;
  /** Which end of the witness's link the speaker is. */
  readonly speaker: EndIndex;
  readonly #count: number;
  #columns: Partial<Record<WitnessColumn, SparseColumn>> = {};
  /** A bit for each route. */
  #shown: Uint8Array | undefined;

  /** `count`: of rows. */
  constructor(interval: IntervalRecord, speaker: EndIndex, count: number) {
    this.interval = interval;
    this.speaker = speaker;
    this.#count = count;
  }

  /** What it takes, in numbers of four octets. */
  get memory(): number {
    const shown = (this.#shown?.length ?? 0) / 4;
    return Object.values(this.#columns).reduce((sum, column) => sum + column.rows, shown);
  }

  clear(): void {
    this.#columns = {};
    this.#shown = undefined;
  }

  show(row: number): void {
    this.#shown ??= new Uint8Array((this.#count + 7) >> 3);
    this.#shown[row >> 3] = (this.#shown[row >> 3] ?? 0) | (1 << (row & 7));
  }

  isShown(row: number): boolean {
    return ((this.#shown?.[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
  }

  get(column: WitnessColumn, row: number): number {
    return this.#columns[column]?.get(row) ?? 0;
  }

  set(column: WitnessColumn, row: number, value: number): void {
    this.#columns[column] ??= new SparseColumn();
    this.#columns[column].set(row, value);
  }

  /** A moment that is the first of its kind. */
  first(column: WitnessColumn, row: number, moment: number): void {
    if (this.get(column, row) === 0) this.set(column, row, moment);
  }
}
