/** The run's clock: nanoseconds since its epoch, on the real-time clock of the machine whose kernel runs the lab. */
export class Clock {
  readonly epochNs: bigint;
  #offsetNs = 0n;

  constructor(epochNs: bigint = realtimeNs()) {
    this.epochNs = epochNs;
  }

  now(): number {
    return this.relative(realtimeNs() + this.#offsetNs);
  }

  relative(ns: bigint): number {
    return Number(ns - this.epochNs);
  }

  /** The engine's `2026-11-21T10:09:46.385906224Z`. */
  relativeOf(engineTime: string): number {
    const [, whole = "", fraction = ""] = /^([^.Z]+)(?:\.(\d+))?Z$/.exec(engineTime) ?? [];
    return this.relative(BigInt(Date.parse(`${whole}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, "0").slice(0, 9)));
  }

  /**
   * Takes a reading of the lab's clock that lies between two of ours. Where both machines share a kernel the difference is the reading's own delay, and is ignored; on a remote
   * engine, or a virtual machine, our own times are moved onto the lab's clock.
   */
  align(labNs: bigint, beforeNs: bigint, afterNs: bigint): void {
    if (labNs >= beforeNs - 1_000_000n && labNs <= afterNs + 1_000_000n) return;
    this.#offsetNs = labNs - (beforeNs + afterNs) / 2n;
  }
}

const ANCHOR_NS = BigInt(Math.round(performance.timeOrigin * 1e6));

/** Nanoseconds since 1970, with the resolution of the monotonic clock, following steps of the real-time clock to a millisecond. */
export function realtimeNs(): bigint {
  const precise = ANCHOR_NS + BigInt(Math.round(performance.now() * 1e6));
  const wall = BigInt(Date.now()) * 1_000_000n;
  const drift = wall - precise;
  return drift > 2_000_000n || drift < -2_000_000n ? wall : precise;
}
