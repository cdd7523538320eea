import type { Random } from "../support/random.ts";

/** A part of the program that takes octets from outside, and what must hold of it whatever they are. */
export interface Target {
  readonly name: string;
  /** How often it is chosen, as against the others. */
  readonly weight: number;
  /** An input, made of real data. */
  input(random: Random): Uint8Array;
  /** Throws when something does not hold. What it does follows from the input alone, so that a find can be replayed. */
  run(input: Uint8Array): void;
}

/** A property that does not hold. */
class Violation extends Error {
  override readonly name = "Violation";
}

export function hold(condition: boolean, text: () => string): void {
  if (!condition) throw new Violation(text());
}

/** Cuts octets into pieces of random lengths, most of them short. */
export function pieces(bytes: Uint8Array, random: Random): readonly Uint8Array[] {
  const cut: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = 1 + random.below(random.pick([1, 4, 30, 300, 3000]));
    // Copies, so that nothing can rest on what lies beside a piece in memory.
    cut.push(bytes.slice(at, at + length));
    at += length;
  }
  return cut;
}
