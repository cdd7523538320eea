/** Characters that can move a cursor, hide text or turn its direction: C0, DEL, C1, line separators and bidirectional controls. */
export const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

const EACH_UNPRINTABLE = new RegExp(UNPRINTABLE.source, "gu");

/** The same text with every unprintable character replaced by one visible character, so that columns stay where they are. */
export function printable(text: string): string {
  return text.replace(EACH_UNPRINTABLE, (c) => (c === "\t" ? " " : "\ufffd"));
}

/** A value as an error message quotes it: on one line, without control characters, at most 60 characters. */
export function quoted(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(shortened(printable(value)));
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  return typeof value === "object" ? "a mapping" : printable(String(value));
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
