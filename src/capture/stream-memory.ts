/** What a small piece costs beside its own octets. */
const OVERHEAD = 256;

/** What all streams of a capture together may hold: octets that wait for others, and those kept for comparison. Whoever would go beyond it has to do without. */
export class StreamMemory {
  readonly #limit: number;
  #used = 0;

  constructor(limit = 64 << 20) {
    this.#limit = limit;
  }

  get isFull(): boolean {
    return this.#used > this.#limit;
  }

  get used(): number {
    return this.#used;
  }

  take(octets: number): void {
    this.#used += octets + OVERHEAD;
  }

  give(octets: number): void {
    this.#used -= octets + OVERHEAD;
  }

  /** Takes them only when they fit. */
  tryTake(octets: number): boolean {
    if (this.#used + octets + OVERHEAD > this.#limit) return false;
    this.take(octets);
    return true;
  }
}
