/** Runs are at most this long; the octet itself is in the eight bits above. */
const LONGEST = 0xff_ffff;

/** Octets of which many that follow each other are equal, as runs; the octets themselves where that does not halve them. */
export class PackedOctets {
  readonly length: number;
  readonly #runs: Uint32Array | undefined;
  readonly #octets: Uint8Array | undefined;

  constructor(octets: Uint8Array) {
    this.length = octets.length;
    const runs = new Uint32Array(octets.length >> 3);
    let count = 0;
    for (let at = 0; at < octets.length; count++) {
      const octet = octets[at] ?? 0;
      const from = at;
      while (octets[at] === octet && at - from < LONGEST) at++;
      if (count >= runs.length) {
        this.#octets = octets;
        return;
      }
      runs[count] = ((octet << 24) | (at - from)) >>> 0;
    }
    this.#runs = runs.slice(0, count);
  }

  /** How many octets of memory it takes. */
  get size(): number {
    return this.#octets?.length ?? this.#runs?.byteLength ?? 0;
  }

  unpacked(): Uint8Array {
    if (this.#octets) return this.#octets;
    const octets = new Uint8Array(this.length);
    let at = 0;
    for (const run of this.#runs ?? []) {
      const end = at + (run & LONGEST);
      octets.fill(run >>> 24, at, end);
      at = end;
    }
    return octets;
  }
}
