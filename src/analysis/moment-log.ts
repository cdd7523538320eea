import { type UpdateMeta, wireId } from "../capture/wire-teller.ts";
import { grown } from "./grown.ts";
import type { Mark, RouteMoment } from "./model.ts";

/** No moment: it did not happen. */
export const NEVER = 0;

/**
 * Times with their facts, each under a number from 1 on, so that a column of routes needs four octets for both. An UPDATE that is asked for again and again, once for each of its routes, is kept once; and
 * UPDATEs that follow each other in one packet are one run, of which only the first is kept.
 */
export class MomentLog {
  /** Of each run: its first number, its time, and its first UPDATE's packet, fact and capture. */
  #firsts: Uint32Array = new Uint32Array(8);
  #t: Float64Array = new Float64Array(8);
  #packets: Uint32Array = new Uint32Array(8);
  /** Which fact of its packet. */
  #facts: Uint32Array = new Uint32Array(8);
  #captures: Uint16Array = new Uint16Array(8);
  readonly #names: string[] = [];
  #runs = 0;
  #size = 0;
  #latest: UpdateMeta | undefined;
  /** The run that was asked for last. */
  #asked = 0;

  /** The number of the moment at which this UPDATE was seen. */
  of(update: UpdateMeta): number {
    const latest = this.#latest;
    if (latest === update) return this.#size;
    this.#latest = update;
    const number = ++this.#size;
    const isNext = latest?.packet === update.packet && latest.fact + 1 === update.fact && latest.capture === update.capture;
    if (!isNext) this.#begin(number, update);
    return number;
  }

  /** NaN for `NEVER`. */
  t(number: number): number {
    return number === NEVER ? Number.NaN : (this.#t[this.#runOf(number)] ?? Number.NaN);
  }

  id(number: number): string {
    if (number === NEVER) throw new RangeError("what did not happen has no fact");
    const run = this.#runOf(number);
    const fact = (this.#facts[run] ?? 1) + number - (this.#firsts[run] ?? number);
    return wireId(this.#names[this.#captures[run] ?? 0] ?? "", this.#packets[run] ?? 0, fact);
  }

  #begin(number: number, update: UpdateMeta): void {
    const run = this.#runs++;
    if (run >= this.#t.length) this.#grow(run + 1);
    this.#firsts[run] = number;
    this.#t[run] = update.t;
    this.#packets[run] = update.packet;
    this.#facts[run] = update.fact;
    this.#captures[run] = this.#nameNumber(update.capture);
  }

  /** Whose run it is: mostly that of the number that was asked for before. */
  #runOf(number: number): number {
    let low = this.#asked;
    if (number >= (this.#firsts[low] ?? 0) && (low + 1 >= this.#runs || number < (this.#firsts[low + 1] ?? 0))) return low;
    low = 0;
    for (let high = this.#runs; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if ((this.#firsts[middle] ?? 0) <= number) low = middle;
      else high = middle;
    }
    this.#asked = low;
    return low;
  }

  #nameNumber(capture: string): number {
    const known = this.#names.lastIndexOf(capture);
    return known >= 0 ? known : this.#names.push(capture) - 1;
  }

  #grow(length: number): void {
    this.#firsts = grown(this.#firsts, length);
    this.#t = grown(this.#t, length);
    this.#packets = grown(this.#packets, length);
    this.#facts = grown(this.#facts, length);
    this.#captures = grown(this.#captures, length);
  }
}

export function markOf(update: UpdateMeta): Mark {
  return { t: update.t, id: update.id() };
}

/** A moment of the log in the form that the model shows; which one may change. */
export class LoggedMoment implements RouteMoment {
  readonly #log: MomentLog;
  number = NEVER;

  constructor(log: MomentLog) {
    this.#log = log;
  }

  get t(): number {
    return this.#log.t(this.number);
  }

  id(): string {
    return this.#log.id(this.number);
  }
}
