import { plainLines } from "../plain-text.ts";

/** HTML that is known to be well formed; only `html` and `trusted` make it. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Insertion = Markup | string | number | false | undefined | readonly Insertion[];

/** A tagged template that escapes every insertion which is not markup already, for element content and for quoted attributes. `undefined` and `false` insert nothing. */
export function html(strings: TemplateStringsArray, ...insertions: readonly Insertion[]): Markup {
  return new Markup(strings.reduce((text, part, i) => text + insert(insertions[i - 1]) + part));
}

/** Text of our own (style, script) that goes in as it is. Never for anything that a scenario, a daemon or a file said. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

/** A relative link to a folder or file: never another scheme or host, whatever the path says. */
export function relativeHref(path: string): string {
  const segments = path.split("/").filter((s) => s !== "" && s !== ".");
  return `./${segments.map((s) => encodeURIComponent(s.toWellFormed())).join("/")}`;
}

function insert(value: Insertion): string {
  if (value === undefined || value === false) return "";
  if (value instanceof Markup) return value.text;
  if (typeof value === "string") return escapeHtml(value);
  return typeof value === "number" ? String(value) : value.map(insert).join("");
}

function escapeHtml(text: string): string {
  return plainLines(text).replace(/[&<>"'`]/g, (c) => `&#${c.charCodeAt(0)};`);
}
