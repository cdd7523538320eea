import { z } from "zod";
import type { ReferenceTarget } from "./references.ts";
import type { Path } from "./yaml-source.ts";

/** A name that a value uses for something else in the scenario. */
export interface Reference {
  readonly to: ReferenceTarget;
  readonly name: string;
  readonly path: Path;
}

/** Every field of `value` whose schema is marked by `nodeRef()` and its like. `value` is the input, before transforms, and fits the schema. */
export function referencesIn(schema: z.core.$ZodType, value: unknown, path: Path = []): readonly Reference[] {
  if (value === undefined) return [];
  const to = referenceTarget(schema);
  if (to) return typeof value === "string" ? [{ to, name: value, path }] : [];
  return children(schema, value).flatMap((c) => referencesIn(c.schema, c.value, [...path, ...c.step]));
}

function referenceTarget(schema: z.core.$ZodType): ReferenceTarget | undefined {
  const to = z.globalRegistry.get(schema)?.reference;
  return to === "node" || to === "network" || to === "step" || to === "probe" ? to : undefined;
}

interface Child {
  readonly schema: z.core.$ZodType;
  readonly value: unknown;
  readonly step: Path;
}

function children(schema: z.core.$ZodType, value: unknown): readonly Child[] {
  const def = defOf(schema);
  const inner = innerSchema(def);
  if (inner) return [{ schema: inner, value, step: [] }];
  switch (def.type) {
    case "object":
      return entries(value).flatMap(([key, v]) => {
        const field = def.shape[key] ?? def.catchall;
        return field ? [{ schema: field, value: v, step: [key] }] : [];
      });
    case "record":
      return entries(value).flatMap(([key, v]) => [
        { schema: def.keyType, value: key, step: [key] },
        { schema: def.valueType, value: v, step: [key] },
      ]);
    case "array":
      return list(value).map((v, i) => ({ schema: def.element, value: v, step: [i] }));
    case "tuple":
      return list(value).flatMap((v, i) => {
        const item = def.items[i] ?? def.rest;
        return item ? [{ schema: item, value: v, step: [i] }] : [];
      });
    case "union": {
      const fitting = def.options.find((option) => z.safeParse(option, value).success);
      return fitting ? [{ schema: fitting, value, step: [] }] : [];
    }
    case "intersection":
      return [def.left, def.right].map((side) => ({ schema: side, value, step: [] }));
    default:
      return [];
  }
}

/** The schema behind optional, default, transform and the like: the one that says what is written in the file. */
function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  const inner = innerSchema(defOf(schema));
  return inner ? unwrapped(inner) : schema;
}

/** The schema of the value at `path` below `schema`; of a union, the first branch that has such a path. */
export function schemaAt(schema: z.core.$ZodType, path: Path): z.core.$ZodType | undefined {
  let current: z.core.$ZodType | undefined = schema;
  for (const step of path) {
    if (!current) return undefined;
    const def = defOf(unwrapped(current));
    if (def.type === "object") current = def.shape[String(step)] ?? def.catchall;
    else if (def.type === "record") current = def.valueType;
    else if (def.type === "array") current = def.element;
    else if (def.type === "tuple") current = def.items[Number(step)] ?? def.rest ?? undefined;
    else if (def.type === "union") current = def.options.map((option) => schemaAt(option, [step])).find((found) => found !== undefined);
    else return undefined;
  }
  return current;
}

/** The keys that an object schema knows; of a union, those of its first object. */
export function keysOf(schema: z.core.$ZodType | undefined): readonly string[] {
  if (!schema) return [];
  const def = defOf(unwrapped(schema));
  if (def.type === "union") return def.options.map(keysOf).find((keys) => keys.length > 0) ?? [];
  return def.type === "object" ? Object.keys(def.shape) : [];
}

export function metaOf(schema: z.core.$ZodType | undefined, key: "description" | "format"): string | undefined {
  if (!schema) return undefined;
  const value = z.globalRegistry.get(schema)?.[key];
  if (typeof value === "string") return value;
  const inner = innerSchema(defOf(schema));
  return inner && metaOf(inner, key);
}

function innerSchema(def: z.core.$ZodTypes["_zod"]["def"]): z.core.$ZodType | undefined {
  switch (def.type) {
    case "optional":
    case "nullable":
    case "default":
    case "prefault":
    case "nonoptional":
    case "readonly":
    case "catch":
      return def.innerType;
    case "pipe":
      return def.in;
    case "lazy":
      return def.getter();
    default:
      return undefined;
  }
}

/** Zod's types hide which kind of schema this is; the definition tells. */
function defOf(schema: z.core.$ZodType): z.core.$ZodTypes["_zod"]["def"] {
  return (schema as z.core.$ZodTypes)._zod.def;
}

function entries(value: unknown): readonly [string, unknown][] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
