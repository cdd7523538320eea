import type { StreamMemory } from "./stream-memory.ts";

const SMALLEST = 1 << 10;
/** Retransmissions reach as far back as a window; this is what BGP speakers use at most without scaling. */
const LARGEST = 1 << 16;

const NOTHING = new Uint8Array(0);

/** The newest octets of a stream, to compare retransmitted ones with. It grows with the stream, up to 64 KiB, while memory lasts. */
export class RecentOctets {
  readonly #memory: StreamMemory;
  #ring: Uint8Array = NOTHING;
  /** Octets ever added since the last `clear`: the newest stands at `#count - 1`, modulo the ring's length. */
  #count = 0;

  constructor(memory: StreamMemory) {
    this.#memory = memory;
  }

  add(data: Uint8Array): void {
    while (this.#count + data.length > this.#ring.length && this.#ring.length < LARGEST && this.#grow());
    const size = this.#ring.length;
    if (size === 0) return;
    const kept = data.length > size ? data.subarray(data.length - size) : data;
    const at = (this.#count + data.length - kept.length) % size;
    const head = Math.min(kept.length, size - at);
    this.#ring.set(kept.subarray(0, head), at);
    if (head < kept.length) this.#ring.set(kept.subarray(head), 0);
    this.#count += data.length;
  }

  /** How many of `data`, the first of which stands `behind` octets in front of the end, differ from what is kept. Those not kept any more are taken for equal. */
  differing(behind: number, data: Uint8Array): number {
    const size = this.#ring.length;
    const known = Math.min(behind, this.#count, size);
    let differing = 0;
    for (let i = behind - known; i < Math.min(behind, data.length); i++) {
      if (this.#ring[(this.#count - behind + i) % size] !== data[i]) differing++;
    }
    return differing;
  }

  /** What comes next does not follow on what is kept. */
  clear(): void {
    this.#count = 0;
  }

  /** Gives its memory back. */
  release(): void {
    if (this.#ring.length > 0) this.#memory.give(this.#ring.length);
    this.#ring = NOTHING;
    this.#count = 0;
  }

  #grow(): boolean {
    const size = this.#ring.length;
    const larger = Math.max(SMALLEST, 2 * size);
    if (!this.#memory.tryTake(larger)) return false;
    const ring = new Uint8Array(larger);
    // Each octet keeps its place modulo the length: the older half moves behind the newer one where it must.
    for (let i = Math.max(0, this.#count - size); i < this.#count; i++) ring[i % larger] = this.#ring[i % size] ?? 0;
    if (size > 0) this.#memory.give(size);
    this.#ring = ring;
    return true;
  }
}
