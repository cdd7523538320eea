/** How a file format is cut into items that each tell their own length at their begin. */
export interface ItemFormat {
  /** Octets of the next item that must be there before its length can be told. */
  headLength(): number;
  /** Length of the whole item at `at`, head included; "skip" with the length of one that nobody wants to see; undefined when it is impossible, which stops the cutting. */
  measure(bytes: Uint8Array, at: number): number | { readonly skip: number } | undefined;
  /** An item, whole. */
  item(bytes: Uint8Array): void;
}

/**
 * Cuts a file that comes in pieces of any size into its items. Items are views of the pieces; only one that is spread over several is copied, and no more than one is held.
 * What is skipped is not held at all.
 */
export class ItemCutter {
  readonly #format: ItemFormat;
  #partial: Uint8Array = new Uint8Array(0);
  #have = 0;
  #wanted = 0;
  #skip = 0;
  #isStopped = false;

  constructor(format: ItemFormat) {
    this.#format = format;
  }

  /** Octets of an item that has begun and is not whole, those skipped among them. */
  get isInside(): boolean {
    return this.#have > 0 || this.#skip > 0;
  }

  stop(): void {
    this.#isStopped = true;
    this.#forget();
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length && !this.#isStopped) {
      if (this.#skip > 0) at += this.#pass(chunk.length - at);
      else if (this.#have > 0) at += this.#complete(chunk, at);
      else at += this.#whole(chunk, at);
    }
  }

  #pass(available: number): number {
    const count = Math.min(this.#skip, available);
    this.#skip -= count;
    return count;
  }

  /** An item that lies in the chunk whole, or else the begin of one, kept. */
  #whole(chunk: Uint8Array, at: number): number {
    const available = chunk.length - at;
    if (available >= this.#format.headLength()) {
      const length = this.#measure(chunk, at);
      if (length === undefined) return 0;
      if (length <= available) {
        this.#format.item(chunk.subarray(at, at + length));
        return length;
      }
    }
    this.#wanted = this.#format.headLength();
    return this.#complete(chunk, at);
  }

  /** Adds to the item that has begun: its head first, which tells how long the whole is. */
  #complete(chunk: Uint8Array, at: number): number {
    this.#reserve(this.#wanted);
    const count = Math.min(this.#wanted - this.#have, chunk.length - at);
    this.#partial.set(chunk.subarray(at, at + count), this.#have);
    this.#have += count;
    if (this.#have < this.#wanted) return count;
    if (this.#have === this.#format.headLength()) {
      const length = this.#measure(this.#partial, 0);
      if (length === undefined) {
        // The head itself was counted already.
        this.#skip = Math.max(0, this.#skip - this.#have);
        this.#forget();
        return count;
      }
      this.#wanted = length;
      if (this.#have < length) return count;
    }
    const item = this.#partial.subarray(0, this.#have);
    this.#forget();
    this.#format.item(item);
    return count;
  }

  /** Undefined when the item is to be skipped, which `#skip` then tells, or when cutting has stopped. */
  #measure(bytes: Uint8Array, at: number): number | undefined {
    const length = this.#format.measure(bytes, at);
    if (typeof length === "number") return length;
    if (length === undefined) this.#isStopped = true;
    else this.#skip = length.skip;
    return undefined;
  }

  #reserve(length: number): void {
    if (this.#partial.length >= length) return;
    const larger = new Uint8Array(length);
    larger.set(this.#partial.subarray(0, this.#have));
    this.#partial = larger;
  }

  #forget(): void {
    this.#partial = new Uint8Array(0);
    this.#have = 0;
    this.#wanted = 0;
  }
}
