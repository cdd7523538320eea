/** What one side read in a message: for each name the values in their order, as text both sides write alike. */
export class Fields {
  readonly #values = new Map<string, string[]>();
  /** What tshark does not take apart, by name of the field that is then not compared in this message; the text says why. */
  readonly limits = new Map<string, string>();

  isPartial = false;

  add(name: string, ...values: readonly (string | number | boolean)[]): void {
    const list = this.#values.get(name);
    const texts = values.map(String);
    if (list) list.push(...texts);
    else this.#values.set(name, texts);
  }

  /** The field cannot be compared in this message. */
  limit(name: string, why: string): void {
    this.limits.set(name, why);
  }

  get(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** Nothing but what was added can be compared in this message. */
  limitAll(why: string): void {
    this.isPartial = true;
    this.limits.set("", why);
  }

  names(): readonly string[] {
    return [...this.#values.keys()];
  }
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
