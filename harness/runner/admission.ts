import { cpus } from "node:os";

/** Above this share of all processors' time, whatever takes it, no further cell begins. */
const BUSY_AT_MOST = 0.7;
/** Over how long the share is taken; also what lies between two beginnings at least. */
const WINDOW_MS = 500;

/** Processor time in any unit, since any moment. */
export interface ProcessorTimes {
  readonly busy: number;
  readonly total: number;
}

export interface AdmissionOptions {
  readonly elapse: (ms: number) => Promise<void>;
  readonly times?: () => ProcessorTimes;
  /** Whether cells that have begun wait for something but processors: then more of them would only wait as well, and all go on at once. */
  readonly isHeldUp?: () => boolean;
}

/**
 * Lets cells begin while processors have time for them, one after the other: a lab that comes up takes whole cores, and daemons that do not get theirs miss timers, which would then be judged
 * as if they were wrong. One cell may always run.
 */
export class Admission {
  readonly #times: () => ProcessorTimes;
  readonly #elapse: (ms: number) => Promise<void>;
  readonly #isHeldUp: () => boolean;
  #running = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor({ elapse, times = processorTimes, isHeldUp = () => false }: AdmissionOptions) {
    this.#elapse = elapse;
    this.#times = times;
    this.#isHeldUp = isHeldUp;
  }

  /** Carries the work out once there is room; in the order in which it was asked. Once the signal is aborted there always is. */
  async admit<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const entered = this.#last.then(() => this.#enter(signal));
    this.#last = entered;
    await entered;
    try {
      return await work();
    } finally {
      this.#running--;
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    while (this.#running > 0 && !signal.aborted) {
      const before = this.#times();
      await this.#elapse(WINDOW_MS);
      if (busyShare(before, this.#times()) <= BUSY_AT_MOST && !this.#isHeldUp()) break;
    }
    this.#running++;
  }
}

function busyShare(before: ProcessorTimes, after: ProcessorTimes): number {
  const total = after.total - before.total;
  return total > 0 ? (after.busy - before.busy) / total : 1;
}

function processorTimes(): ProcessorTimes {
  let busy = 0;
  let total = 0;
  for (const { times } of cpus()) {
    // What is niced gives way to a lab.
    const working = times.user + times.sys + times.irq;
    busy += working;
    total += working + times.nice + times.idle;
  }
  return { busy, total };
}
