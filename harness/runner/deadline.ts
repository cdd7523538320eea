import { HarnessError } from "../errors.ts";

/** The promise's value, or a HarnessError that says what did not happen in time. The work behind it is not stopped: give it a signal of its own where that matters. */
export async function within<T>(deadlineMs: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new HarnessError(`${what}: not within ${deadlineMs / 1000} s`)), deadlineMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Passes when the time has run, or at once when the signal aborts. For what a scenario asks to last: a down time, an observation. Never to wait for something to happen. */
export function elapse(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}

/** The work's result; or `otherwise` when it has not come a while after an abort, as the work may be in the middle of something that nobody waits for any more. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal, graceMs: number, otherwise: T): Promise<T> {
  const hurried = new Promise<T>((resolve) => {
    const hurry = () => setTimeout(() => resolve(otherwise), graceMs).unref();
    if (signal.aborted) hurry();
    else signal.addEventListener("abort", hurry, { once: true });
  });
  // Left behind, it may fail when what it works on is taken away; that is no news.
  work.catch(() => undefined);
  return await Promise.race([work, hurried]);
}
