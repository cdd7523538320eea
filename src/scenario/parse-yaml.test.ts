import { describe, expect, it } from "vitest";
import { parseYaml } from "./parse-yaml.ts";

const TEXT = `a: &anchor { b: 1.10, c: "x" }
list:
  - one
  - { two: 2 }
again: *anchor
empty:
`;

describe("positions", () => {
  const parsed = parseYaml(TEXT, "x.yaml");
  if (!parsed.source) throw new Error("not parsed");
  const { source } = parsed;
  it.each([
    ["a value", ["a", "b"], "1:17"],
    ["an item of a list", ["list", 0], "3:5"],
    ["a value inside an item", ["list", 1, "two"], "4:12"],
    ["a value behind an alias stands where it is written", ["again", "c"], "1:26"],
    ["what is not there is answered with what is above it", ["list", 1, "three"], "4:5"],
    ["the whole file", [], "1:1"],
  ])("%s", (_, path, want) => {
    const { line, column } = source.position(path);
    expect(`${line}:${column}`).toBe(want);
  });

  it("of a key is where the key begins", () => {
    expect(source.keyPosition(["list", 1, "two"])).toEqual({ file: "x.yaml", line: 4, column: 7 });
  });

  it("tells a number as it is written", () => {
    expect(source.written(["a", "b"])).toBe("1.10");
    expect(source.written(["a"])).toBeUndefined();
  });

  it("knows what is there", () => {
    expect(source.has(["a", "b"])).toBe(true);
    expect(source.has(["a", "z"])).toBe(false);
  });
});

describe("a file that would cost too much is refused", () => {
  it.each([
    ["larger than a mebibyte", `a: ${"x".repeat(1024 * 1024)}`, "larger than 1024 KiB"],
    ["nested 40 levels", "[".repeat(40) + "]".repeat(40), "nested more than 32 levels"],
    ["nested 100,000 levels", "[".repeat(100_000), "nested too deeply"],
    ["60,000 values", `[${"1,".repeat(60_000)}]`, "more than 50000 values"],
    ["101 aliases", `a: &a 1\nb: [${"*a,".repeat(101)}]`, "more than 100 aliases"],
    ["an alias for what it stands in", "a: &a { b: *a }", "stands inside what it names"],
    ["a mapping as a key", "? { a: 1 }\n: 2", "a key must be a plain word"],
  ])("%s", (_, text, want) => {
    const { source, problems } = parseYaml(text, "x.yaml");
    expect(source).toBeUndefined();
    expect(problems.map((p) => p.message).join()).toContain(want);
  });
});

it("takes off, on and times as text, as YAML 1.2 does", () => {
  expect(parseYaml("{ a: off, b: on, c: 12:30, d: yes }", "x.yaml")).toMatchObject({
    value: { a: "off", b: "on", c: "12:30", d: "yes" },
    problems: [],
  });
});

it("takes the first of two keys, reports the second, and keeps __proto__ an ordinary key", () => {
  const parsed = parseYaml("a: 1\na: 2\n__proto__: { b: 1 }\n", "x.yaml");
  expect(parsed.problems).toMatchObject([{ line: 2, column: 1, message: 'the key "a" stands here a second time' }]);
  expect(parsed.source && JSON.stringify(parsed.value)).toBe('{"a":1,"__proto__":{"b":1}}');
});
