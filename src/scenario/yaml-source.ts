import { type Document, isAlias, isMap, isPair, isScalar, isSeq, type LineCounter, type Node } from "yaml";
import type { SourcePosition } from "./model.ts";

/** Keys and indexes from the top of the file down to a value. */
export type Path = readonly (string | number)[];

/** A parsed YAML file that still knows where everything stands. Paths that lead nowhere are answered with the nearest place above. */
export class YamlSource {
  readonly file: string;
  readonly #document: Document;
  readonly #lines: LineCounter;
  readonly #text: readonly string[];

  /** `text`: the file's lines. */
  constructor(file: string, text: readonly string[], document: Document, lines: LineCounter) {
    this.file = file;
    this.#document = document;
    this.#lines = lines;
    this.#text = text;
  }

  /** Whether something is written at exactly this path. */
  has(path: Path): boolean {
    return this.#walk(path).depth === path.length;
  }

  /** Where the value at `path` begins. */
  position(path: Path): SourcePosition {
    const { node, key, depth } = this.#walk(path);
    return this.at((depth === path.length ? node?.range?.[0] : undefined) ?? key?.range?.[0] ?? node?.range?.[0] ?? 0);
  }

  /** Where the key that leads to the value at `path` begins. */
  keyPosition(path: Path): SourcePosition {
    const { node, key } = this.#walk(path);
    return this.at(key?.range?.[0] ?? node?.range?.[0] ?? 0);
  }

  at(offset: number): SourcePosition {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.file, line: Math.max(1, line), column: Math.max(1, col) };
  }

  line(number: number): string | undefined {
    return this.#text[number - 1];
  }

  /** The text of a plain or quoted scalar as the author wrote it (`1.10` for the number 1.1); undefined when there is no scalar. */
  written(path: Path): string | undefined {
    const { node, depth } = this.#walk(path);
    if (depth !== path.length || !isScalar(node)) return undefined;
    return node.source ?? (typeof node.value === "string" ? node.value : undefined);
  }

  /** Follows the path as far as it goes; `key` is the key node of the last step, where that was a mapping's. */
  #walk(path: Path): { readonly node: Node | undefined; readonly key: Node | undefined; readonly depth: number } {
    let node = this.#resolve(this.#document.contents);
    let key: Node | undefined;
    for (const [depth, step] of path.entries()) {
      const next = child(node, step);
      if (!next) return { node, key, depth };
      key = next.key;
      node = this.#resolve(next.value);
    }
    return { node, key, depth: path.length };
  }

  #resolve(node: Node | null | undefined): Node | undefined {
    let current = node ?? undefined;
    for (let hops = 0; isAlias(current) && hops < 100; hops++) current = current.resolve(this.#document);
    return current;
  }
}

function child(
  node: Node | undefined,
  step: string | number,
): { readonly key: Node | undefined; readonly value: Node | undefined } | undefined {
  if (isSeq<Node>(node) && typeof step === "number" && step < node.items.length) return { key: undefined, value: node.items[step] };
  if (!isMap<Node, Node | null>(node)) return undefined;
  const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step));
  return pair && { key: pair.key, value: pair.value ?? undefined };
}
