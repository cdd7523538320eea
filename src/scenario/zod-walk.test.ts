import { describe, expect, it } from "vitest";
import { z } from "zod";
import { duration, networkRef, nodeRef, prefixText, probeRef, stepRef } from "./references.ts";
import { keysOf, metaOf, referencesIn, schemaAt } from "./zod-walk.ts";

describe("references are found through every kind of schema", () => {
  it.each([
    ["optional", z.object({ a: nodeRef().optional() }), { a: "n" }, ["node n at a"]],
    ["default", z.object({ a: nodeRef().default("x") }), {}, []],
    ["array", z.object({ a: z.array(probeRef()) }), { a: ["p", "q"] }, ["probe p at a.0", "probe q at a.1"]],
    ["tuple", z.tuple([nodeRef(), networkRef()]), ["n", "m"], ["node n at 0", "network m at 1"]],
    ["record, key and value", z.record(nodeRef(), stepRef()), { n: "s" }, ["node n at n", "step s at n"]],
    ["union, the branch that fits", z.union([z.object({ a: nodeRef() }), z.object({ b: stepRef() })]), { b: "s" }, ["step s at b"]],
    ["transform", z.object({ a: nodeRef().transform((s) => s.length) }), { a: "n" }, ["node n at a"]],
    [
      "refined and described",
      z.object({
        a: nodeRef()
          .refine(() => true)
          .describe("x"),
      }),
      { a: "n" },
      ["node n at a"],
    ],
    ["catchall", z.object({}).catchall(nodeRef()), { x: "n" }, ["node n at x"]],
    [
      "intersection",
      z.intersection(z.object({ a: nodeRef() }), z.object({ b: stepRef() })),
      { a: "n", b: "s" },
      ["node n at a", "step s at b"],
    ],
    ["no references", z.object({ a: z.string(), b: duration() }), { a: "n", b: "5s" }, []],
  ])("%s", (_, schema, value, want) => {
    expect(referencesIn(schema, value).map((r) => `${r.to} ${r.name} at ${r.path.join(".")}`)).toEqual(want);
  });
});

it("finds the schema at a path, also in a union's branch", () => {
  const schema = z.object({ a: z.union([z.string(), z.object({ b: duration().optional() })]), c: z.array(prefixText()) });
  expect(metaOf(schemaAt(schema, ["a", "b"]), "format")).toBe("duration");
  expect(metaOf(schemaAt(schema, ["c", 3]), "format")).toBe("prefix");
  expect(schemaAt(schema, ["a", "x"])).toBeUndefined();
  expect(keysOf(schemaAt(schema, ["a"]))).toEqual(["b"]);
});
