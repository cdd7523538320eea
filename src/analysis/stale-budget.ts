import type { StaleRecord } from "./stale-record.ts";

/** What ended episodes may keep, in numbers of four octets: of moments in those that had no witness, and of all together. */
export interface StaleLimits {
  readonly unwitnessed: number;
  readonly total: number;
}

const LIMITS: StaleLimits = { unwitnessed: 2_500_000, total: 16_000_000 };

/**
 * Bounds what is kept of episodes that are over, however many there are. Beyond its limits the oldest that no other peer witnessed forget when each route came back, which no requirement on the speaker is judged
 * by; and if that is not enough, the oldest of all leave their routes out.
 */
export class StaleBudget {
  readonly #limits: StaleLimits;
  /** Oldest first. */
  #closed: StaleRecord[] = [];

  constructor(limits = LIMITS) {
    this.#limits = limits;
  }

  /** The record is over. */
  add(record: StaleRecord): void {
    this.#closed.push(record);
    const unwitnessed = this.#closed.filter((each) => each.witnesses.length === 0);
    reduce(unwitnessed, this.#limits.unwitnessed, momentsOf, (oldest) => oldest.shorten());
    reduce(this.#closed, this.#limits.total, allOf, (oldest) => oldest.leaveOut());
    this.#closed = this.#closed.filter((each) => each.count > 0);
  }

  /** It goes on after all, or was none. */
  remove(record: StaleRecord): void {
    this.#closed = this.#closed.filter((each) => each !== record);
  }
}

function reduce(
  records: readonly StaleRecord[],
  limit: number,
  sizeOf: (record: StaleRecord) => number,
  shrink: (record: StaleRecord) => void,
): void {
  let total = records.reduce((sum, record) => sum + sizeOf(record), 0);
  for (const record of records) {
    if (total <= limit) return;
    total -= sizeOf(record);
    shrink(record);
    total += sizeOf(record);
  }
}

function momentsOf(record: StaleRecord): number {
  return record.moments;
}

function allOf(record: StaleRecord): number {
  return record.memory;
}
