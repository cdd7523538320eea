import type { z } from "zod";
import { didYouMean, oneOf } from "./nearest-name.ts";
import { quoted } from "./printable.ts";
import type { Path } from "./yaml-source.ts";
import { keysOf, metaOf, schemaAt } from "./zod-walk.ts";

/** What is wrong, without its place. `at: "key"`: the key itself is, not its value. */
export interface Detail {
  readonly message: string;
  readonly expected?: string | undefined;
  readonly hint?: string | undefined;
  readonly at?: "key" | "value";
}

export interface Finding extends Detail {
  readonly path: Path;
}

interface Context {
  readonly schema: z.core.$ZodType;
  /** The input that was checked, and where it stands. */
  readonly value: unknown;
  readonly path: Path;
  /** The text of the scalar at a path, as the author wrote it. */
  readonly written: (path: Path) => string | undefined;
}

/** Zod's issues in the words of a scenario author: what stands there, what was expected, how to mend it. Of a union's branches only the closest one speaks. */
export function findings(issues: readonly z.core.$ZodIssue[], context: Context): readonly Finding[] {
  return issues.flatMap((issue) => finding(issue, context));
}

/** `topology.nodes.a.routes[0].via`, as messages name a place. */
export function placeName(path: Path): string {
  if (path.length === 0) return "the file";
  return path.reduce<string>((text, step) => (typeof step === "number" ? `${text}[${step}]` : text === "" ? step : `${text}.${step}`), "");
}

function finding(issue: z.core.$ZodIssue, context: Context): readonly Finding[] {
  const relative = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
  const path = [...context.path, ...relative];
  const value = valueAt(context.value, relative);
  const place = placeName(path);
  const isWhat = `${place} is ${quoted(value)}`;
  switch (issue.code) {
    case "invalid_type":
      return [value === undefined ? missing(path) : wrongType(issue.expected, path, value, context, relative)];
    case "too_small":
    case "too_big":
      return [{ path, ...sizeDetail(issue, place, value) }];
    case "invalid_value":
      return value === undefined
        ? [missing(path)]
        : [{ path, message: isWhat, expected: oneOf(issue.values.map(String)), hint: didYouMean(String(value), issue.values.map(String)) }];
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(path, key, keysOf(schemaAt(context.schema, relative))));
    case "invalid_union":
      return closestBranch(issue, context, path, value);
    case "invalid_key":
      return [
        {
          path,
          at: "key",
          message: `${placeName(path.slice(0, -1))} has the key ${quoted(relative.at(-1))}`,
          ...keyDetail(issue.issues[0]),
        },
      ];
    case "custom":
      return [custom(issue, path, value)];
    default:
      return [{ path, message: isWhat, expected: issue.message }];
  }
}

function missing(path: Path): Finding {
  const parent = path.slice(0, -1);
  return { path: parent, at: "key", message: `${placeName(parent)} has no "${path.at(-1)}"` };
}

/** A key that stands in a mapping although nothing reads it. */
export function unknownKey(path: Path, key: string, known: readonly string[]): Finding {
  const hint = didYouMean(key, known);
  return { path: [...path, key], at: "key", message: `${placeName(path)} has an unknown key ${quoted(key)}`, expected: oneOf(known), hint };
}

function wrongType(expected: string, path: Path, value: unknown, context: Context, relative: Path): Finding {
  const schema = schemaAt(context.schema, relative);
  const source = context.written(path);
  // What was put in place of a variable has no text of its own.
  const written = typeof value === "number" && source !== undefined && Number(source) === value ? source : undefined;
  const what = [typeName(expected), metaOf(schema, "description")].filter((text) => text !== undefined).join(": ");
  const message = `${placeName(path)} is ${written ?? quoted(value)}`;
  return { path, message, expected: what, hint: typeHint(expected, value, metaOf(schema, "format"), written) };
}

function typeHint(expected: string, value: unknown, format: string | undefined, written: string | undefined): string | undefined {
  if (expected === "string" && typeof value === "number") {
    const text = written ?? String(value);
    if (format === "address" || format === "prefix") return undefined;
    return format === "duration" ? `write the unit: ${text}s or ${text}ms` : `quote it, so that it stays as it is written: "${text}"`;
  }
  if (expected === "string" && typeof value === "boolean") return `quote it: "${value}"`;
  if (expected === "array" && typeof value === "string") return `write a list: [${quoted(value).slice(1, -1)}]`;
  return undefined;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "a mapping",
  record: "a mapping",
};

function typeName(expected: string): string {
  return TYPE_NAMES[expected] ?? expected;
}

function sizeDetail(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig, place: string, value: unknown): Detail {
  const limit = Number(issue.code === "too_small" ? issue.minimum : issue.maximum);
  const bound = issue.exact ? "exactly" : issue.code === "too_small" ? "at least" : "at most";
  if (Array.isArray(value)) {
    return { message: `${place} has ${count(value.length, "entry", "entries")}`, expected: `${bound} ${count(limit, "entry", "entries")}` };
  }
  if (typeof value !== "string") return { message: `${place} is ${quoted(value)}`, expected: `${bound} ${limit}` };
  if (value === "") return { message: `${place} is empty` };
  return { message: `${place} has ${value.length} characters`, expected: `${bound} ${limit}` };
}

function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

function keyDetail(issue: z.core.$ZodIssue | undefined): Pick<Detail, "expected" | "hint"> {
  return { expected: issue?.message, hint: issue?.code === "custom" ? hintOf(issue) : undefined };
}

function hintOf(issue: z.core.$ZodIssueCustom): string | undefined {
  const hint: unknown = issue.params?.hint;
  return typeof hint === "string" ? hint : undefined;
}

function custom(issue: z.core.$ZodIssueCustom, path: Path, value: unknown): Finding {
  const hint = hintOf(issue);
  if (typeof value === "object" && value !== null) return { path, message: `${placeName(path)}: ${issue.message}`, hint };
  return { path, message: `${placeName(path)} is ${quoted(value)}`, expected: issue.message, hint };
}

/** The branch that got furthest: one whose type is the value's, and of those the one with the fewest complaints. */
function closestBranch(issue: z.core.$ZodIssueInvalidUnion, context: Context, path: Path, value: unknown): readonly Finding[] {
  if (value === undefined) return [missing(path)];
  const isScalar = typeof value !== "object";
  const isAnotherType = (i: z.core.$ZodIssue) =>
    i.path.length === 0 && (i.code === "invalid_type" || (i.code === "invalid_value" && !isScalar));
  const fitting = issue.errors.filter((branch) => !branch.some(isAnotherType));
  const closest = fitting.toSorted((a, b) => a.length - b.length)[0];
  if (closest) return closest.flatMap((i) => finding({ ...i, path: [...issue.path, ...i.path] }, context));
  const types = new Set(issue.errors.flat().flatMap((i) => (i.code === "invalid_type" ? [typeName(i.expected)] : [])));
  const expected = types.size > 0 ? [...types].join(" or ") : issue.message;
  return [{ path, message: `${placeName(path)} is ${quoted(value)}`, expected }];
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (v, step) => (typeof v === "object" && v !== null ? Object.getOwnPropertyDescriptor(v, step)?.value : undefined),
    value,
  );
}
