import type { Path } from "./yaml-source.ts";

/** A matrix value as it is written: a number or a boolean stays one where `$name` is the whole value. */
export type VariableValue = string | number | boolean;

const VARIABLE = /\$([A-Za-z_][A-Za-z0-9_-]*)/g;

/** The names of the variables that a text uses, each once. */
export function variablesIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(VARIABLE)].map((match) => match[1] ?? ""))];
}

/** Every text below `value` that uses variables. */
export function variableUses(value: unknown, path: Path = []): readonly { readonly path: Path; readonly names: readonly string[] }[] {
  if (typeof value === "string") {
    const names = variablesIn(value);
    return names.length > 0 ? [{ path, names }] : [];
  }
  if (Array.isArray(value)) return value.flatMap((item, i) => variableUses(item, [...path, i]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => variableUses(item, [...path, key]));
}

/** `value` with the variables replaced; those without a value stay as they are. */
export function substitute(value: unknown, values: Readonly<Record<string, VariableValue>>): unknown {
  if (typeof value === "string") return substituteText(value, values);
  if (Array.isArray(value)) return value.map((item) => substitute(item, values));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substitute(item, values)]));
}

function substituteText(text: string, values: Readonly<Record<string, VariableValue>>): VariableValue {
  const whole = /^\$([A-Za-z_][A-Za-z0-9_-]*)$/.exec(text)?.[1];
  if (whole !== undefined && Object.hasOwn(values, whole)) return values[whole] ?? text;
  return text.replace(VARIABLE, (use, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : use));
}
