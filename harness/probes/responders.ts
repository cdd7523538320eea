import { type Side, stopAll } from "./side.ts";

/** The answering sides of a probe, one per node that holds its target address. */
export class Responders {
  readonly #sides: Map<string, Side>;
  readonly #startOne: (node: string) => Promise<Side>;

  private constructor(sides: Map<string, Side>, startOne: (node: string) => Promise<Side>) {
    this.#sides = sides;
    this.#startOne = startOne;
  }

  /** All of them ready, or none left running. */
  static async start(nodes: readonly string[], startOne: (node: string) => Promise<Side>): Promise<Responders> {
    const started = await Promise.allSettled(nodes.map(async (node) => [node, await startOne(node)] as const));
    const sides = new Map(started.flatMap((s) => (s.status === "fulfilled" ? [s.value] : [])));
    const failed = started.find((s) => s.status === "rejected");
    if (!failed) return new Responders(sides, startOne);
    await Promise.allSettled([stopAll(sides.values())]);
    throw failed.reason;
  }

  async nodeUp(node: string): Promise<void> {
    const side = this.#sides.get(node);
    if (side && !side.running) this.#sides.set(node, await this.#startOne(node));
  }

  /** The promise's value; when it rejects the responders are stopped as well. */
  async orStop<T>(promise: Promise<T>): Promise<T> {
    try {
      return await promise;
    } catch (error) {
      await Promise.allSettled([this.stop()]);
      throw error;
    }
  }

  async stop(): Promise<void> {
    await stopAll(this.#sides.values());
  }
}
