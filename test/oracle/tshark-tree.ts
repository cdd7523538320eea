/** Hexadecimal digits of the octets that a field was read from, when `tshark -x` tells them. */
type Raw = readonly [hex: string, ...rest: readonly unknown[]];
type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

interface Entry {
  readonly name: string;
  readonly text: string;
  readonly octets: string;
  readonly below: Tree | undefined;
}

/** A part of what `tshark -T json -x` says of a packet: fields in their order, one name several times where the protocol repeats it. */
export class Tree {
  readonly #entries: readonly Entry[];

  constructor(value: Json) {
    this.#entries = isObject(value) ? entriesOf(value) : [];
  }

  /** The values of all fields of that name here, not deeper. */
  texts(name: string): readonly string[] {
    return this.#named(name).map((e) => e.text);
  }

  octets(name: string): readonly string[] {
    return this.#named(name).map((e) => e.octets);
  }

  /** Those of that name that have fields of their own. */
  trees(name: string): readonly Tree[] {
    return this.#named(name).flatMap((e) => e.below ?? []);
  }

  /** The only field of that name here. */
  text(name: string): string {
    const [text] = this.texts(name);
    if (text === undefined) throw new Error(`tshark told no ${name} where one is needed; it told ${this.names().join(" ")}`);
    return text;
  }

  has(name: string): boolean {
    return this.#named(name).length > 0;
  }

  names(): readonly string[] {
    return this.#entries.map((e) => e.name);
  }

  /** Whatever has fields of its own here. */
  children(): readonly Tree[] {
    return this.#entries.flatMap((e) => e.below ?? []);
  }

  #named(name: string): readonly Entry[] {
    return this.#entries.filter((e) => e.name === name);
  }
}

/**
 * tshark repeats keys within one object, of which `JSON.parse` would keep the last: each gets a number in front. Numbered, no key looks like an index, so that their order
 * stays too.
 */
export function parseRepeatedKeys(text: string): Json {
  let count = 0;
  return JSON.parse(
    text.replaceAll(/"((?:[^"\\]|\\.)*)"(\s*:)?/g, (all, key: string, colon?: string) => (colon ? `"${count++}|${key}":` : all)),
  );
}

function entriesOf(object: { readonly [key: string]: Json }): readonly Entry[] {
  const entries: Entry[] = [];
  let octets = "";
  for (const [numbered, value] of Object.entries(object)) {
    const name = numbered.slice(numbered.indexOf("|") + 1);
    if (name.endsWith("_raw") && isRaw(value)) {
      octets = value[0].toLowerCase();
      continue;
    }
    entries.push({ name, text: typeof value === "string" ? value : "", octets, below: isObject(value) ? new Tree(value) : undefined });
    octets = "";
  }
  return entries;
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isRaw(value: Json): value is Raw & readonly Json[] {
  return Array.isArray(value) && typeof value[0] === "string";
}
