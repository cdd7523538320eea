/** Time as the speaker's parts see it, so that tests can have their own. */
export interface Timers {
  /** Milliseconds on a clock that never steps. */
  now(): number;
  /** Runs once, `ms` from now; the result calls it off. */
  after(ms: number, run: () => void): () => void;
}

/** The longest that Node's timers take. */
const LONGEST_MS = 2 ** 31 - 1;

export const realTimers: Timers = {
  now: () => performance.now(),
  after: (ms, run) => {
    const due = performance.now() + ms;
    let timer: NodeJS.Timeout;
    const arm = () => {
      const left = Math.max(0, due - performance.now());
      timer = setTimeout(() => (left > LONGEST_MS ? arm() : run()), Math.min(left, LONGEST_MS));
    };
    arm();
    return () => clearTimeout(timer);
  },
};

/** One timer that is set, set anew and stopped under one name. */
export class Timer {
  readonly #timers: Timers;
  #cancel: (() => void) | undefined;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  get running(): boolean {
    return this.#cancel !== undefined;
  }

  start(ms: number, run: () => void): void {
    this.stop();
    this.#cancel = this.#timers.after(ms, () => {
      this.#cancel = undefined;
      run();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
