/** Milliseconds of work before the next look at what else is there to read. */
const SLICE_MS = 2;
/** Octets that are handed on at once: some forty route changes. */
const PIECE = 4096;
/** Octets that wait at most; what comes beyond is worked on at once, which holds up its sender. */
const MOST_WAITING = 256 << 20;

/**
 * Takes chunks as fast as they come and hands them on, in order, in short slices of time: a recorder in a node that cannot get rid of what it saw is late with the next thing, and its times are worth
 * nothing.
 */
export class ChunkQueue {
  readonly #take: (chunk: Uint8Array) => void;
  #waiting: Uint8Array[] = [];
  #octets = 0;
  readonly #whenDrained: (() => void)[] = [];
  #isRunning = false;

  constructor(take: (chunk: Uint8Array) => void) {
    this.#take = take;
  }

  readonly push = (chunk: Uint8Array): void => {
    for (let at = 0; at < chunk.length; at += PIECE) this.#waiting.push(chunk.subarray(at, at + PIECE));
    this.#octets += chunk.length;
    if (this.#octets > MOST_WAITING) this.#work(Number.POSITIVE_INFINITY);
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#run();
  };

  /** Resolves when nothing waits any more. */
  async drained(): Promise<void> {
    if (this.#isRunning) await new Promise<void>((resolve) => this.#whenDrained.push(resolve));
  }

  #run(): void {
    this.#work(SLICE_MS);
    if (this.#waiting.length > 0) {
      setImmediate(() => this.#run());
      return;
    }
    this.#isRunning = false;
    for (const resolve of this.#whenDrained.splice(0)) resolve();
  }

  /** At least one piece. */
  #work(ms: number): void {
    const until = performance.now() + ms;
    let done = 0;
    for (const piece of this.#waiting) {
      done++;
      this.#octets -= piece.length;
      this.#take(piece);
      if (performance.now() > until) break;
    }
    this.#waiting = this.#waiting.slice(done);
  }
}
