/** Packets `from`..`to` (inclusive) of a flow, and when the first and the last of them were sent, in nanoseconds since the run's epoch. */
export interface PacketRange {
  readonly from: number;
  readonly to: number;
  readonly fromSentT: number;
  readonly toSentT: number;
}

/** A set of packet numbers, kept as ranges that neither overlap nor touch, in order. */
export class RangeSet {
  readonly #ranges: PacketRange[] = [];
  #size = 0;

  get ranges(): readonly PacketRange[] {
    return this.#ranges;
  }

  /** How many packets it holds. */
  get size(): number {
    return this.#size;
  }

  get highest(): PacketRange | undefined {
    return this.#ranges.at(-1);
  }

  /** Adds the packets of a range; those that it has already stay as they are. New packets nearly always come at the end, so the search runs backwards. */
  add(range: PacketRange): void {
    let end = this.#ranges.length;
    while (end > 0 && (this.#ranges[end - 1]?.from ?? 0) > range.to + 1) end--;
    let start = end;
    let union = range;
    for (let old = this.#ranges[start - 1]; start > 0 && old && old.to + 1 >= range.from; old = this.#ranges[start - 1]) {
      union = joined(old, union);
      this.#size -= old.to - old.from + 1;
      start--;
    }
    this.#ranges.splice(start, end - start, union);
    this.#size += union.to - union.from + 1;
  }
}

function joined(a: PacketRange, b: PacketRange): PacketRange {
  const first = a.from <= b.from ? a : b;
  const last = a.to >= b.to ? a : b;
  return { from: first.from, to: last.to, fromSentT: first.fromSentT, toSentT: last.toSentT };
}
