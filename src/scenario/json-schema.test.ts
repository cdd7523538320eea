import { describe, expect, it } from "vitest";
import { testVocabulary } from "../../test/support/vocabulary.ts";
import { scenarioJsonSchema } from "./json-schema.ts";

type Json = { readonly [key: string]: Json } | readonly Json[] | string | number | boolean | null;

const text = JSON.stringify(scenarioJsonSchema(testVocabulary));
const schema: Json = JSON.parse(text);

/** Every value in the schema that `wanted` accepts, with the keys that lead there. */
function collect(value: Json, wanted: (value: { readonly [key: string]: Json }) => boolean, path = ""): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, i) => collect(item, wanted, `${path}/${i}`));
  const mapping = value as { readonly [key: string]: Json };
  return [...(wanted(mapping) ? [path] : []), ...Object.entries(mapping).flatMap(([key, item]) => collect(item, wanted, `${path}/${key}`))];
}

describe("the JSON Schema for editors", () => {
  it("is draft 7 and closed", () => {
    expect(schema).toMatchObject({ $schema: "http://json-schema.org/draft-07/schema#", type: "object", additionalProperties: false });
  });

  it("knows every fault, expectation and speaker", () => {
    for (const { kind } of testVocabulary.faults) expect(text).toContain(`"const":"${kind}"`);
    for (const { kind } of testVocabulary.expectations) expect(text).toContain(`"required":["${kind}"]`);
    expect(text).toContain('"bird@2.17+gr-unlock"');
  });

  it("has a line of help for every field of a scenario's own", () => {
    const parts = collect(schema, (v) => typeof v.properties === "object" && v.additionalProperties !== undefined);
    expect(parts.length).toBeGreaterThan(15);
    const own = schema as { readonly properties: { readonly [key: string]: Json } };
    // A step's fields belong to the faults and the scripted speaker's orders.
    const { step: _, ...shared } = (schema as { readonly definitions: { readonly [key: string]: Json } }).definitions;
    expect(withoutHelp(shared, "definitions")).toEqual([]);
    const mute = ["topology", "probes", "control", "matrix", "id", "title"].flatMap((key) => withoutHelp(own.properties[key] ?? null, key));
    expect(mute).toEqual([]);
  });

  it("allows a variable for numbers, choices and durations below the matrix, and only there", () => {
    const variables = collect(schema, (v) => v.$ref === "#/definitions/variable");
    expect(variables.some((path) => path.includes("/asn/"))).toBe(true);
    expect(variables.some((path) => path.includes("/signal/"))).toBe(true);
    expect(variables.some((path) => path.includes("/within/"))).toBe(true);
    // The definitions are those of parts in which all values may be variables.
    expect(variables.filter((path) => !/^\/(properties\/(topology|probes|steps|expect)|definitions)\//.test(path))).toEqual([]);
  });

  it("holds nothing that only our parser understands", () => {
    expect(collect(schema, (v) => v.reference !== undefined && typeof v.reference === "string")).toEqual([]);
    expect(collect(schema, (v) => typeof v.format === "string")).toEqual([]);
  });
});

/** Fields below `properties` that no description explains, neither their own nor that of what they hold. */
function withoutHelp(value: Json, path: string): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, i) => withoutHelp(item, `${path}/${i}`));
  return Object.entries(value).flatMap(([key, item]) => {
    if (key !== "properties" || typeof item !== "object" || item === null) return withoutHelp(item, `${path}/${key}`);
    return Object.entries(item).flatMap(([name, field]) => {
      const described = typeof field === "object" && field !== null && "description" in field;
      return [...(described ? [] : [`${path}.${name}`]), ...withoutHelp(field, `${path}.${name}`)];
    });
  });
}
