import { type UpdateMeta, wireId } from "../capture/wire-teller.ts";
import { grown } from "./grown.ts";
import type { Mark, RouteMoment } from "./model.ts";

/** No moment: it did not happen. */
export const NEVER = 0;

/**
 * Times with their facts, each under a number from 1 on, so that a column of routes needs four octets for both. An UPDATE that is asked for again and again, once for each of
 * its routes, is kept once.
 */
export class MomentLog {
  #t: Float64Array = new Float64Array(8);
  #packets: Uint32Array = new Uint32Array(8);
  /** Which fact of its packet. */
  #facts: Uint32Array = new Uint32Array(8);
  #captures: Uint16Array = new Uint16Array(8);
  readonly #names: string[] = [];
  #size = 0;
  #latest: UpdateMeta | undefined;

  /** The number of the moment at which this UPDATE was seen. */
  of(update: UpdateMeta): number {
    if (this.#latest === update) return this.#size;
    this.#latest = update;
    const number = ++this.#size;
    if (number >= this.#t.length) this.#grow(number + 1);
    this.#t[number] = update.t;
    this.#packets[number] = update.packet;
    this.#facts[number] = update.fact;
    this.#captures[number] = this.#nameNumber(update.capture);
    return number;
  }

  /** NaN for `NEVER`. */
  t(number: number): number {
    return number === NEVER ? Number.NaN : (this.#t[number] ?? Number.NaN);
  }

  id(number: number): string {
    if (number === NEVER) throw new RangeError("what did not happen has no fact");
    return wireId(this.#names[this.#captures[number] ?? 0] ?? "", this.#packets[number] ?? 0, this.#facts[number] ?? 1);
  }

  #nameNumber(capture: string): number {
    const known = this.#names.lastIndexOf(capture);
    return known >= 0 ? known : this.#names.push(capture) - 1;
  }

  #grow(length: number): void {
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
