/** What the thread that runs the targets shows of itself: the run's number, its target and its input. */
export interface Beat {
  readonly run: number;
  readonly target: number;
  readonly input: Uint8Array;
}

const WORDS = 3;
const LARGEST_INPUT = 1 << 20;
export const SHARED_LENGTH = 4 * WORDS + LARGEST_INPUT;

export function writeBeat(shared: SharedArrayBuffer, { run, target, input }: Beat): void {
  const words = new Int32Array(shared, 0, WORDS);
  const kept = input.subarray(0, LARGEST_INPUT);
  new Uint8Array(shared, 4 * WORDS).set(kept);
  words[1] = target;
  words[2] = kept.length;
  Atomics.store(words, 0, run);
}

export function readBeat(shared: SharedArrayBuffer): Beat {
  const words = new Int32Array(shared, 0, WORDS);
  const run = Atomics.load(words, 0);
  return { run, target: words[1] ?? 0, input: new Uint8Array(shared, 4 * WORDS, words[2] ?? 0).slice() };
}
