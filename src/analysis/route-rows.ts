import { grown } from "./grown.ts";
import { RowIndex } from "./row-index.ts";

/** A row for each slot costs less than finding rows by their slots, where at least one slot in so many has something to tell. */
const DENSE = 4;
const FEW = 64;

/**
 * Two columns, attributes and state, for the routes of which something is known; a state of 0 says that there is nothing. The row of a route is its slot, where most slots have something to tell
 * (a full table), and else found by an index.
 */
export class RouteRows {
  attributes: Uint32Array = new Uint32Array(FEW);
  states: Uint16Array = new Uint16Array(FEW);
  /** Undefined while a route's row is its slot. It only grows, or is replaced: whoever keeps it finds the same routes in the same rows. */
  #index: RowIndex | undefined;
  #highestSlot = -1;

  /** All rows are below it. */
  get end(): number {
    return this.#index ? this.#index.size : this.#highestSlot + 1;
  }

  get index(): RowIndex | undefined {
    return this.#index;
  }

  /** The route's state, 0 when nothing is known. */
  stateOf(slot: number): number {
    const row = this.#index ? this.#index.find(slot) : slot;
    return row >= 0 ? (this.states[row] ?? 0) : 0;
  }

  slotOf(row: number): number {
    return this.#index ? this.#index.keyOf(row) : row;
  }

  /** The route's row, made when there is none. */
  rowOf(slot: number): number {
    if (slot > this.#highestSlot) this.#highestSlot = slot;
    if (!this.#index) return slot < this.states.length ? slot : this.#reach(slot);
    const row = this.#index.add(slot);
    if (row < this.states.length) return row;
    if (this.#highestSlot < DENSE * row) return this.#spread(slot);
    this.#grow(row + 1);
    return row;
  }

  /** Drops the rows whose state is 0, where they are many. */
  tidy(): void {
    let known = 0;
    for (let row = 0; row < this.end; row++) if (this.states[row] !== 0) known++;
    const isDense = this.#highestSlot < DENSE * (known + FEW);
    if (this.#index ? isDense || known * 2 < this.#index.size : !isDense) this.#rebuild(known, isDense);
  }

  #reach(slot: number): number {
    let known = 0;
    for (const state of this.states) if (state !== 0) known++;
    if (slot >= DENSE * (known + FEW)) {
      this.#rebuild(known, false);
      return this.rowOf(slot);
    }
    this.#grow(slot + 1);
    return slot;
  }

  #spread(slot: number): number {
    this.#rebuild(0, true);
    return slot;
  }

  #grow(length: number): void {
    this.attributes = grown(this.attributes, length);
    this.states = grown(this.states, length);
  }

  #rebuild(known: number, isDense: boolean): void {
    const { attributes, states, end } = this;
    const index = isDense ? undefined : new RowIndex(known);
    const slotOf = (row: number) => this.slotOf(row);
    const length = isDense ? this.#highestSlot + 1 : known;
    const moved = { attributes: new Uint32Array(Math.max(length, FEW)), states: new Uint16Array(Math.max(length, FEW)) };
    for (let row = 0; row < end; row++) {
      const state = states[row] ?? 0;
      if (state === 0) continue;
      const slot = slotOf(row);
      const now = index ? index.add(slot) : slot;
      moved.attributes[now] = attributes[row] ?? 0;
      moved.states[now] = state;
    }
    this.attributes = moved.attributes;
    this.states = moved.states;
    this.#index = index;
  }
}
