import type { EndIndex } from "./connection-record.ts";
import type { IntervalRecord, Link } from "./link.ts";
import type { PrefixTable } from "./prefix-table.ts";
import { SparseColumn } from "./sparse-column.ts";

/** `StaleEpisode` in the making: the view of the end `receiver`. */
export interface EpisodeRecord {
  readonly link: Link;
  readonly receiver: EndIndex;
  readonly interval: IntervalRecord;
  readonly families: readonly StaleRecord[];
  /** When the next loss ended it. */
  untilT: number | undefined;
}

/** What is known of a stale route besides its times, as bits. */
export const StaleFlag = { wasStale: 1, noLlgr: 2, llgrStale: 4, hasAlternative: 8, refreshedSame: 16 } as const;

/** `StaleFamily` in the making: columns by row, one row for each route. Columns of moments hold numbers of the `MomentLog`. */
export class StaleRecord {
  readonly link: Link;
  /** The one that was lost. */
  readonly interval: IntervalRecord;
  readonly receiver: EndIndex;
  readonly family: { readonly afi: number; readonly safi: number };
  readonly table: PrefixTable;
  readonly slots: Uint32Array;
  readonly attributes: Uint32Array;
  readonly flags: Uint8Array;
  readonly refreshed = new SparseColumn();
  readonly withdrawn = new SparseColumn();
  readonly witnesses: WitnessRecord[] = [];
  /** Routes that were stale already and for which there was no more room. */
  readonly leftOut: number;
  /** Until the episode ends. */
  isOpen = true;
  #witness: WitnessRecord | undefined;

  constructor(place: Pick<StaleRecord, "link" | "interval" | "receiver" | "family" | "table" | "leftOut">, count: number) {
    this.link = place.link;
    this.interval = place.interval;
    this.receiver = place.receiver;
    this.family = place.family;
    this.table = place.table;
    this.leftOut = place.leftOut;
    this.slots = new Uint32Array(count);
    this.attributes = new Uint32Array(count);
    this.flags = new Uint8Array(count);
  }

  mark(row: number, flag: number): void {
    this.flags[row] = (this.flags[row] ?? 0) | flag;
  }

  /** The witness whose session this is. */
  witnessOf(interval: IntervalRecord): WitnessRecord | undefined {
    if (this.#witness?.interval !== interval) this.#witness = this.witnesses.find((witness) => witness.interval === interval);
    return this.#witness;
  }
}

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
  readonly #columns: Partial<Record<WitnessColumn, SparseColumn>> = {};
  /** A bit for each route. */
  #shown: Uint8Array | undefined;

  constructor(interval: IntervalRecord, speaker: EndIndex, count: number) {
    this.interval = interval;
    this.speaker = speaker;
    this.#count = count;
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
