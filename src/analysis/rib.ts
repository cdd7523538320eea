import type { FlowRecord } from "./family-flow.ts";
import { RouteRows } from "./route-rows.ts";
import type { RowIndex } from "./row-index.ts";

/** What is known of a route, as bits. */
export const State = {
  /** It stands announced, or is kept as stale. */
  live: 1,
  /** It was announced in an earlier interval and not since. */
  stale: 2,
  /** It was stale already at the loss before. */
  staleTwice: 4,
  /** It stood announced, by an announcement of that interval, when the interval before this one ended. */
  held: 8,
  announcedBefore: 16,
  withdrawnBefore: 32,
  announcedAfter: 64,
  withdrawnAfter: 128,
  /** RFC 9494: communities on it as announced last. */
  noLlgr: 256,
  llgrStale: 512,
  /** It stood at the end of the interval before, and was not kept: only its attributes are remembered. */
  gone: 1024,
} as const;

const SEEN = State.announcedBefore | State.withdrawnBefore | State.announcedAfter | State.withdrawnAfter;
const COMMUNITIES = State.noLlgr | State.llgrStale;

/**
 * What one end has announced to the other of one family, by the model of RFC 4724 section 4.2: at a loss all of it becomes stale, an announcement refreshes, End-of-RIB sweeps.
 * Routes are slots of the family's `PrefixTable`.
 */
export class Rib {
  readonly #rows = new RouteRows();
  /** How many paths (RFC 7911) stand to a prefix. */
  readonly #paths = new Map<number, number>();
  #live = 0;
  #stale = 0;
  #hasTagged = false;
  /** Of the route that was announced or withdrawn last: the attributes that it had before. */
  previousAttributes = 0;

  /** Of routes: all have a row below it. */
  get end(): number {
    return this.#rows.end;
  }

  /** By which a route's row is found; undefined where that is its slot. */
  get index(): RowIndex | undefined {
    return this.#rows.index;
  }

  /** Routes that stand announced or are kept as stale. */
  get live(): number {
    return this.#live;
  }

  /** Routes that were announced in this interval and stand. */
  get fresh(): number {
    return this.#live - this.#stale;
  }

  /** Whether any route had LLGR_STALE. */
  get hasTagged(): boolean {
    return this.#hasTagged;
  }

  /** `communities`: those bits of `State`. What the route's state was before. */
  announce(slot: number, prefix: number, attributes: number, communities: number, flow: FlowRecord): number {
    const row = this.#rows.rowOf(slot);
    const before = this.#rows.states[row] ?? 0;
    const seen = flow.isComplete ? State.announcedAfter : State.announcedBefore;
    if ((before & seen) === 0) {
      if (flow.isComplete) flow.announcedAfter++;
      else flow.announcedBefore++;
    }
    if ((before & State.live) === 0) this.#add(slot, prefix);
    if ((before & State.stale) !== 0) this.#stale--;
    if ((communities & State.llgrStale) !== 0) this.#hasTagged = true;
    this.previousAttributes = this.#rows.attributes[row] ?? 0;
    this.#rows.attributes[row] = attributes;
    this.#rows.states[row] = (before & (SEEN | State.held)) | seen | communities | State.live;
    return before;
  }

  /** What the route's state was before. */
  withdraw(slot: number, prefix: number, flow: FlowRecord): number {
    const row = this.#rows.rowOf(slot);
    const before = this.#rows.states[row] ?? 0;
    const seen = flow.isComplete ? State.withdrawnAfter : State.withdrawnBefore;
    if ((before & seen) === 0) {
      if (flow.isComplete) flow.withdrawnAfter++;
      else flow.withdrawnBefore++;
    }
    this.previousAttributes = this.#rows.attributes[row] ?? 0;
    if ((before & State.live) !== 0) this.#remove(slot, prefix);
    if ((before & State.stale) !== 0) this.#stale--;
    this.#rows.states[row] = (before & (SEEN | State.held)) | seen;
    return before;
  }

  /** Whether any path to the prefix stands by an announcement of this interval. */
  isFresh(prefix: number): boolean {
    if ((this.#paths.get(prefix) ?? 0) > 0) return true;
    return (this.#rows.stateOf(prefix) & (State.live | State.stale)) === State.live;
  }

  /** Whether any path to the prefix stands, stale ones too. */
  isLive(prefix: number): boolean {
    if ((this.#paths.get(prefix) ?? 0) > 0) return true;
    return (this.#rows.stateOf(prefix) & State.live) !== 0;
  }

  /** RFC 4724 section 4.2, End-of-RIB: what was not announced again goes. */
  sweep(prefixOf: (slot: number) => number): void {
    if (this.#stale === 0) return;
    for (let row = 0; row < this.#rows.end; row++) {
      const state = this.#rows.states[row] ?? 0;
      if ((state & State.stale) === 0) continue;
      const slot = this.#rows.slotOf(row);
      this.#remove(slot, prefixOf(slot));
      this.#rows.states[row] = state & (SEEN | State.held);
    }
    this.#stale = 0;
  }

  /** The session is lost: what stands becomes stale. Without `keepsStale`, what is stale already goes; how many that are. */
  lose(keepsStale: boolean, prefixOf: (slot: number) => number): number {
    const staleBefore = this.#stale;
    if (!keepsStale) this.sweep(prefixOf);
    for (let row = 0; row < this.#rows.end; row++) {
      const state = this.#rows.states[row] ?? 0;
      if ((state & State.live) !== 0) this.#rows.states[row] = state | ((state & State.stale) !== 0 ? State.staleTwice : State.stale);
    }
    this.#stale = this.#live;
    return keepsStale ? 0 : staleBefore;
  }

  /** It was not lost after all. */
  restore(): void {
    this.#stale = 0;
    for (let row = 0; row < this.#rows.end; row++) {
      const state = this.#rows.states[row] ?? 0;
      const restored = (state & State.staleTwice) !== 0 ? state & ~State.staleTwice : state & ~State.stale;
      this.#rows.states[row] = restored;
      if ((restored & State.stale) !== 0) this.#stale++;
    }
  }

  /** A new interval begins: only what stands is remembered, as stale, or without `keeps` as something that was there. */
  begin(keeps: boolean, prefixOf: (slot: number) => number): void {
    const rows = this.#rows;
    const { states } = rows;
    this.#paths.clear();
    this.#live = 0;
    for (let row = 0; row < rows.end; row++) {
      const state = states[row] ?? 0;
      const held = (state & State.staleTwice) !== 0 ? 0 : State.held;
      if ((state & State.live) === 0) states[row] = 0;
      else if (!keeps) states[row] = held | State.gone;
      else {
        const slot = rows.slotOf(row);
        this.#add(slot, prefixOf(slot));
        states[row] = (state & COMMUNITIES) | held | State.live | State.stale;
      }
    }
    rows.tidy();
    this.#stale = this.#live;
  }

  /** What stands, stale routes too. */
  forEachLive(visit: (slot: number, state: number, row: number) => void): void {
    for (let row = 0; row < this.#rows.end; row++) {
      const state = this.#rows.states[row] ?? 0;
      if ((state & State.live) !== 0) visit(this.#rows.slotOf(row), state, row);
    }
  }

  /** Routes that stand with LLGR_STALE by an announcement of this interval. */
  forEachTagged(visit: (slot: number) => void): void {
    for (let row = 0; row < this.#rows.end; row++) {
      if (((this.#rows.states[row] ?? 0) & (State.live | State.stale | State.llgrStale)) === (State.live | State.llgrStale))
        visit(this.#rows.slotOf(row));
    }
  }

  /** Whether the route has LLGR_STALE; undefined when it does not stand by an announcement of this interval. */
  tagOf(slot: number): boolean | undefined {
    const state = this.#rows.stateOf(slot);
    return (state & (State.live | State.stale)) === State.live ? (state & State.llgrStale) !== 0 : undefined;
  }

  #add(slot: number, prefix: number): void {
    this.#live++;
    if (slot !== prefix) this.#paths.set(prefix, (this.#paths.get(prefix) ?? 0) + 1);
  }

  #remove(slot: number, prefix: number): void {
    this.#live--;
    if (slot === prefix) return;
    const left = (this.#paths.get(prefix) ?? 0) - 1;
    if (left > 0) this.#paths.set(prefix, left);
    else this.#paths.delete(prefix);
  }
}
