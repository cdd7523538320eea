import { HarnessError } from "../errors.ts";

/**
 * Everything that a lab makes on its engine goes through here, so that taking the lab down can first wait for what is just being made and refuse the rest: else a container could come
 * into being after everything was removed.
 */
export class Creations {
  readonly #inFlight = new Set<Promise<unknown>>();
  #closed = false;

  async make<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new HarnessError("the lab is being taken down");
    const making = work();
    this.#inFlight.add(making);
    try {
      return await making;
    } finally {
      this.#inFlight.delete(making);
    }
  }

  /** Refuses everything from now on; resolves when nothing is in the making any more. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#inFlight);
  }
}
