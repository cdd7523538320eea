/**
 * Keeps labs that measure live traffic apart from the noise of others: making and removing containers takes whole cores for a while, and a probe that misses its schedule for that reason
 * can prove nothing. Noisy work waits while anyone measures, measuring waits while anyone is noisy; the longest cells first, then first come, first served. Deadlock-free as long as nobody asks
 * for one while holding the other.
 */
export class Gate {
  readonly #limits: Readonly<Record<Mode, number>>;
  readonly #holding: Record<Mode, number> = { noisy: 0, quiet: 0 };
  readonly #queue: { readonly mode: Mode; readonly priority: number; readonly enter: () => void }[] = [];

  constructor(limits: Readonly<Record<Mode, number>>) {
    this.#limits = limits;
  }

  /** Whether anyone waits to enter. */
  get isQueueing(): boolean {
    return this.#queue.length > 0;
  }

  /** Resolves with the release, once there is room. Once the signal is aborted there always is: whoever hurries to an end does not queue. */
  async enter(mode: Mode, priority: number, signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) return () => {};
    return await new Promise((resolve) => {
      const waiting = {
        mode,
        priority,
        enter: () => {
          signal.removeEventListener("abort", giveUp);
          this.#holding[mode]++;
          resolve(this.#releaseOnce(mode));
        },
      };
      const giveUp = () => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1);
        resolve(() => {});
        this.#advance();
      };
      signal.addEventListener("abort", giveUp, { once: true });
      const behind = this.#queue.findIndex((other) => other.priority < priority);
      this.#queue.splice(behind === -1 ? this.#queue.length : behind, 0, waiting);
      this.#advance();
    });
  }

  /** Carries out noisy work. */
  async noisy<T>(priority: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const release = await this.enter("noisy", priority, signal);
    try {
      return await work();
    } finally {
      release();
    }
  }

  #releaseOnce(mode: Mode): () => void {
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.#holding[mode]--;
      this.#advance();
    };
  }

  #advance(): void {
    for (let next = this.#queue[0]; next && this.#hasRoom(next.mode); next = this.#queue[0]) {
      this.#queue.shift();
      next.enter();
    }
  }

  #hasRoom(mode: Mode): boolean {
    const other: Mode = mode === "noisy" ? "quiet" : "noisy";
    return this.#holding[other] === 0 && this.#holding[mode] < this.#limits[mode];
  }
}

/** `noisy`: makes or removes containers. `quiet`: measures traffic. */
type Mode = "noisy" | "quiet";
