import { describe, expect, it } from "vitest";
import { substitute, variablesIn, variableUses } from "./variables.ts";

describe("substitute", () => {
  const values = { dut: "bird@2.17", asn: 64512, on: true };
  it.each([
    ["a whole text takes the value as it is", "$asn", 64512],
    ["a whole text can become true", "$on", true],
    ["inside a text the value is text", "as-$asn", "as-64512"],
    ["several in one text", "$dut+$asn", "bird@2.17+64512"],
    ["what is no variable stays", "cost $5, $ and $other", "cost $5, $ and $other"],
    ["lists and mappings are gone through", { a: ["$dut", 1, null] }, { a: ["bird@2.17", 1, null] }],
    ["what every object inherits is no variable", "$constructor", "$constructor"],
  ])("%s", (_, input, want) => {
    expect(substitute(input, values)).toEqual(want);
  });

  it("keeps a key that would change an object's prototype an ordinary key", () => {
    const input: unknown = JSON.parse('{"__proto__": {"x": "$dut"}}');
    const output = substitute(input, values);
    expect(JSON.stringify(output)).toBe('{"__proto__":{"x":"bird@2.17"}}');
    expect(Object.getPrototypeOf(output)).toBe(Object.prototype);
  });
});

it("finds every use with its path", () => {
  expect(variableUses({ a: ["$x", "y"], b: { c: "$x-$z" } })).toEqual([
    { path: ["a", 0], names: ["x"] },
    { path: ["b", "c"], names: ["x-", "z"] },
  ]);
});

it("names each variable once", () => {
  expect(variablesIn("$a $b $a")).toEqual(["a", "b"]);
});
