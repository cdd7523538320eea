import type { RouteMoment, StaleRoute } from "../../../analysis/model.ts";

/** How many routes something happened to, with the one it happened to first. */
export class FateCount {
  count = 0;
  #t = Infinity;
  #prefix = "";
  #id: string | undefined;

  add(route: StaleRoute, moment: RouteMoment): void {
    this.note(moment.t, () => ({ prefix: String(route.prefix()), id: moment.id() }));
  }

  /** `example` is asked only for when it is the earliest so far. */
  note(t: number, example: () => { readonly prefix: string; readonly id: string | undefined }): void {
    this.count++;
    if (!(t < this.#t) && this.#prefix !== "") return;
    const { prefix, id } = example();
    this.#t = t;
    this.#prefix = prefix;
    this.#id = id;
  }

  /** Of the earliest. */
  get t(): number {
    return this.#t;
  }

  get prefix(): string {
    return this.#prefix;
  }

  get id(): string | undefined {
    return this.#id;
  }

  /** `203.0.113.0/24 and 3 more`. */
  get text(): string {
    return this.count > 1 ? `${this.#prefix} and ${this.count - 1} more` : this.#prefix;
  }
}
