import { type Document, isAlias, isMap, isScalar, isSeq, type Node } from "yaml";

/** Why a YAML tree cannot become plain data, and where. */
export class YamlValueError extends Error {
  override readonly name = "YamlValueError";
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const MAX_DEPTH = 32;
const MAX_VALUES = 50_000;
const MAX_ALIASES = 100;

/** The document as plain data. Aliases are copied out, within bounds, so a small file cannot become a huge value; throws `YamlValueError`. */
export function yamlValue(document: Document): unknown {
  return new Converter(document).value(document.contents, 0);
}

class Converter {
  readonly #document: Document;
  #values = 0;
  #aliases = 0;

  constructor(document: Document) {
    this.#document = document;
  }

  value(node: Node | null | undefined, depth: number): unknown {
    if (!node) return null;
    const offset = node.range?.[0] ?? 0;
    if (depth > MAX_DEPTH) throw new YamlValueError(`nested more than ${MAX_DEPTH} levels deep`, offset);
    if (++this.#values > MAX_VALUES)
      throw new YamlValueError(`more than ${MAX_VALUES} values, aliases counted where they are used`, offset);
    if (isScalar(node)) return typeof node.value === "bigint" ? Number(node.value) : node.value;
    if (isSeq<Node>(node)) return node.items.map((item) => this.value(item, depth + 1));
    if (isMap<Node, Node | null>(node)) return this.#mapping(node.items, depth + 1);
    return this.#alias(node, offset, depth);
  }

  /** Of a key that stands twice, which is reported, the first counts: positions lead there as well. */
  #mapping(items: readonly { readonly key: Node; readonly value: Node | null }[], depth: number): unknown {
    const entries = new Map<string, unknown>();
    for (const item of items) {
      const key = this.#key(item.key);
      if (!entries.has(key)) entries.set(key, this.value(item.value, depth));
    }
    return Object.fromEntries(entries);
  }

  #key(key: Node): string {
    if (!isScalar(key)) throw new YamlValueError("a key must be a plain word, not a list, a mapping or an alias", key.range?.[0] ?? 0);
    return String(key.value);
  }

  #alias(node: Node, offset: number, depth: number): unknown {
    if (!isAlias(node)) throw new YamlValueError("not a value", offset);
    if (++this.#aliases > MAX_ALIASES) throw new YamlValueError(`more than ${MAX_ALIASES} aliases`, offset);
    const target = node.resolve(this.#document);
    if (!target) throw new YamlValueError(`alias *${node.source} names no anchor before it`, offset);
    const [from, , until] = target.range ?? [offset, offset, offset];
    if (from <= offset && offset < until) throw new YamlValueError(`alias *${node.source} stands inside what it names`, offset);
    return this.value(target, depth + 1);
  }
}
