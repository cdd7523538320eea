import type { EndIndex } from "./connection-record.ts";
import type { IntervalRecord, Link } from "./link.ts";
import { NEVER } from "./moment-log.ts";
import { PackedOctets } from "./packed-octets.ts";
import { PathChains } from "./path-chains.ts";
import type { PrefixTable } from "./prefix-table.ts";
import type { RowIndex } from "./row-index.ts";
import { SparseColumn } from "./sparse-column.ts";
import type { WitnessRecord } from "./witness-record.ts";

/** `StaleEpisode` in the making: the view of the end `receiver`. */
export interface EpisodeRecord {
  readonly link: Link;
  readonly receiver: EndIndex;
  readonly interval: IntervalRecord;
  readonly families: readonly StaleRecord[];
  /** When the next loss ended it. */
  untilT: number | undefined;
}

/** What is known of a stale route besides its times, as bits. A row without `isThere` is no route's. */
export const StaleFlag = {
  isThere: 1,
  wasStale: 2,
  noLlgr: 4,
  llgrStale: 8,
  hasAlternative: 16,
  refreshedSame: 32,
  refreshed: 64,
  withdrawn: 128,
} as const;

const NONE = new Uint8Array(0);

/** `StaleFamily` in the making: columns by row, as they were in the RIB at the loss. Columns of moments hold numbers of the `MomentLog`. */
export class StaleRecord {
  readonly link: Link;
  /** The one that was lost. */
  readonly interval: IntervalRecord;
  readonly receiver: EndIndex;
  readonly family: { readonly afi: number; readonly safi: number };
  readonly table: PrefixTable;
  /** How many routes it has. */
  count: number;
  readonly refreshed = new SparseColumn();
  readonly withdrawn = new SparseColumn();
  readonly witnesses: WitnessRecord[] = [];
  /** Routes for which there was no more room. */
  leftOut: number;
  /** Set when it is not kept any more when each route was refreshed or withdrawn: the first such moments of all. */
  brief: { readonly refreshed: number; readonly withdrawn: number } | undefined;
  /** Undefined when a route's row is its slot. */
  #index: RowIndex | undefined;
  #chains: PathChains | undefined;
  #flags: Uint8Array;
  /** Of an episode that is over. */
  #packed: PackedOctets | undefined;

  constructor(
    place: Pick<StaleRecord, "link" | "interval" | "receiver" | "family" | "table" | "leftOut" | "count"> & { readonly flags: Uint8Array },
    index: RowIndex | undefined,
  ) {
    this.link = place.link;
    this.interval = place.interval;
    this.receiver = place.receiver;
    this.family = place.family;
    this.table = place.table;
    this.leftOut = place.leftOut;
    this.count = place.count;
    this.#flags = place.flags;
    this.#index = index;
    if (this.table.hasPaths) this.#chain();
  }

  slotOf(row: number): number {
    return this.#index ? this.#index.keyOf(row) : row;
  }

  /** How many rows there are, with those that are no route's. */
  get rows(): number {
    return this.#packed?.length ?? this.#flags.length;
  }

  mark(row: number, flag: number): void {
    this.#flags[row] = (this.#flags[row] ?? 0) | flag;
  }

  /** While the episode lasts, and within `forEachRow`. */
  has(row: number, flag: number): boolean {
    return ((this.#flags[row] ?? 0) & flag) !== 0;
  }

  /** Each row that is a route's. */
  forEachRow(visit: (row: number) => void): void {
    const before = this.#flags;
    const flags = this.#packed?.unpacked() ?? before;
    this.#flags = flags;
    for (let row = 0; row < flags.length; row++) if (((flags[row] ?? 0) & StaleFlag.isThere) !== 0) visit(row);
    this.#flags = before;
  }

  /** The episode is over. */
  close(): void {
    this.#packed = new PackedOctets(this.#flags);
    this.#flags = NONE;
  }

  /** It goes on after all. */
  open(): void {
    if (this.#packed) this.#flags = this.#packed.unpacked();
    this.#packed = undefined;
  }

  /** Each row of a route to the prefix. */
  visit(prefix: number, visitor: (record: StaleRecord, row: number) => void): void {
    if (this.#chains) {
      for (let row = this.#chains.first(prefix); row >= 0; row = this.#chains.next(row)) visitor(this, row);
      return;
    }
    const row = this.#index ? this.#index.find(prefix) : prefix;
    if (row >= 0 && ((this.#flags[row] ?? 0) & StaleFlag.isThere) !== 0) visitor(this, row);
  }

  /** How many moments it has room for. */
  get moments(): number {
    return this.refreshed.rows + this.withdrawn.rows;
  }

  /** What it takes, in numbers of four octets. */
  get memory(): number {
    const index = this.#index ? 3 * this.rows : 0;
    const flags = (this.#packed?.size ?? this.#flags.length) / 4;
    return this.witnesses.reduce((sum, witness) => sum + witness.memory, this.moments + flags + index);
  }

  /** From here on only the first moment of all is told. */
  shorten(): void {
    if (this.brief) return;
    this.brief = { refreshed: this.refreshed.least(), withdrawn: this.withdrawn.least() };
    this.refreshed.clear();
    this.withdrawn.clear();
  }

  /** From here on nothing is told of its routes but their number. */
  leaveOut(): void {
    this.leftOut += this.count;
    this.count = 0;
    this.#flags = NONE;
    this.#packed = undefined;
    this.#index = undefined;
    this.#chains = undefined;
    this.refreshed.clear();
    this.withdrawn.clear();
    for (const witness of this.witnesses) witness.clear();
  }

  /** The number of the moment at which the row's route was refreshed, or withdrawn by the peer. */
  momentOf(kind: "refreshed" | "withdrawn", row: number): number {
    const number = this[kind].get(row);
    return number === NEVER && this.brief && this.has(row, StaleFlag[kind]) ? this.brief[kind] : number;
  }

  /** The witness whose session this is. */
  witnessOf(interval: IntervalRecord): WitnessRecord | undefined {
    return this.witnesses.find((witness) => witness.interval === interval);
  }

  #chain(): void {
    const { table } = this;
    const chains = new PathChains(this.rows);
    let hasPaths = false;
    this.forEachRow((row) => {
      const slot = this.slotOf(row);
      const prefix = table.prefixOf(slot);
      if (prefix !== slot) hasPaths = true;
      const other = chains.add(prefix, row);
      if (other < 0) return;
      this.mark(row, StaleFlag.hasAlternative);
      this.mark(other, StaleFlag.hasAlternative);
    });
    if (hasPaths) this.#chains = chains;
  }
}
