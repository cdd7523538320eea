import { describe, expect, test } from "vitest";
import { impurities } from "./impurities.ts";
import { parseSource, type SourceFile, sourceFiles } from "./source-files.ts";

/** Inside `src` a folder imports only from itself and from those above it here. */
const LAYERS = [
  "bytes",
  "net",
  "bgp",
  "capture",
  "analysis",
  "scenario",
  "metallb",
  "observation",
  "timeline",
  "requirements",
  "verdict",
  "report",
  "matrix",
];
const LONGEST_FILE = 300;

const isTest = ({ path }: SourceFile) => path.endsWith(".test.ts");
const src = sourceFiles("src");
const harness = sourceFiles("harness");
const core = src.filter((file) => !isTest(file));

function broken(files: readonly SourceFile[], rule: (file: SourceFile) => readonly string[]): readonly string[] {
  return files.flatMap((file) => rule(file).map((problem) => `${file.path}: ${problem}`));
}

function wrongDirections(file: SourceFile): readonly string[] {
  const own = LAYERS.indexOf(layerOf(file.path));
  return file.imports
    .filter((path) => path.startsWith("src/") && path !== "src/exhaustive.ts" && layerOf(path) !== layerOf(file.path))
    .filter((path) => own < 0 || LAYERS.indexOf(layerOf(path)) < 0 || LAYERS.indexOf(layerOf(path)) > own)
    .map((path) => `imports ${path}, which is not above it`);
}

function layerOf(path: string): string {
  return path.split("/")[1] ?? "";
}

function barrel(file: SourceFile): readonly string[] {
  const { statements } = file.syntax;
  const forwards = statements.filter((s) => /^export\s+(type\s+)?(\*|\{[^}]*\})[^;]*\sfrom\s/.test(s.getText(file.syntax)));
  return forwards.length > 0 && forwards.length === statements.length ? ["holds nothing but exports of other files"] : [];
}

describe("the repository", () => {
  test("has files to look at", () => {
    expect(core.length).toBeGreaterThan(20);
    expect(harness.length).toBeGreaterThan(20);
  });

  test("keeps src free of Node's modules", () => {
    expect(broken(core, (file) => file.imports.filter((path) => path.startsWith("node:") || path === "(computed)"))).toEqual([]);
  });

  test("keeps src free of the clock, chance, timers, the process and the console", () => {
    expect(broken(core, impurities)).toEqual([]);
  });

  test("lets src import nothing of the repository from outside src", () => {
    expect(broken(core, (file) => file.imports.filter((path) => /^(harness|test|bench|\.\.)(\/|$)/.test(path)))).toEqual([]);
  });

  test("keeps the direction of imports inside src", () => {
    expect(broken(core, wrongDirections)).toEqual([]);
  });

  test("has only the folders in src that the direction of imports knows", () => {
    expect(
      [...new Set(src.filter((f) => f.path.split("/").length > 2).map((f) => layerOf(f.path)))].filter((f) => !LAYERS.includes(f)),
    ).toEqual([]);
  });

  test("has no barrel files", () => {
    expect(broken([...src, ...harness], barrel)).toEqual([]);
  });

  test(`has no file in src and harness of more than ${LONGEST_FILE} lines, tables of tests apart`, () => {
    expect(
      broken(
        [...src, ...harness].filter((file) => !isTest(file)),
        ({ lines }) => (lines > LONGEST_FILE ? [`${lines} lines`] : []),
      ),
    ).toEqual([]);
  });

  test("has tests in every folder of src that holds more than types", () => {
    const folders = new Set(core.filter((file) => file.path.split("/").length > 2 && hasBehaviour(file)).map((file) => layerOf(file.path)));
    const tested = new Set(src.filter(isTest).map((file) => layerOf(file.path)));
    expect([...folders].filter((folder) => !tested.has(folder))).toEqual([]);
  });
});

function hasBehaviour(file: SourceFile): boolean {
  return /\b(function|class)\b|=>/.test(file.syntax.text);
}

describe("these rules see what they forbid", () => {
  const file = (text: string, path = "src/capture/x.ts") => parseSource(path, text);

  test.each([
    ["the time of day", "const t = Date.now();", ["1: Date.now"]],
    ["today", "const t = new Date();", ["1: new Date()"]],
    ["a given day, which is allowed", "const t = new Date(0);", []],
    ["chance", "export const x = [Math.random()];", ["1: Math.random"]],
    ["a timer", "\nsetTimeout(() => {}, 1);", ["2: setTimeout"]],
    ["the process", "const e = process.env;", ["1: process"]],
    ["a property of that name, which is allowed", "const e = node.process; const f = { process: 1 };", []],
  ])("impurities: %s", (_, text, want) => {
    expect(impurities(file(text))).toEqual(want);
  });

  test("an import from a folder below, and from the harness", () => {
    const below = file(
      'import { judge } from "../verdict/judge.ts";\nimport { x } from "../net/prefix.ts";\nexport type Y = import("../../harness/errors.ts").HarnessError;',
    );
    expect(wrongDirections(below)).toEqual(["imports src/verdict/judge.ts, which is not above it"]);
    expect(below.imports).toContain("harness/errors.ts");
  });

  test("a barrel file", () => {
    expect(barrel(file('export { a } from "./a.ts";\nexport * from "./b.ts";'))).toHaveLength(1);
    expect(barrel(file('export { a } from "./a.ts";\nexport const b = 1;'))).toEqual([]);
  });
});
