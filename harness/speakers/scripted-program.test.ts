import { posix } from "node:path";
import { expect, test } from "vitest";
import { PROGRAM_FOLDER, scriptedProgram } from "./scripted-program.ts";

const IMPORT = /\b(?:from|import)\s*\(?\s*"(\.[^"]*)"/g;

test("the program is whole: every file that one of its files imports is there", async () => {
  const files = await scriptedProgram();
  const paths = new Set(files.map((f) => f.path));
  expect([...paths]).toEqual(expect.arrayContaining(["package.json", "harness/scripted/main.js"].map((p) => `${PROGRAM_FOLDER}/${p}`)));
  const missing = files.flatMap((f) =>
    [...f.content.matchAll(IMPORT)].map((m) => posix.join(posix.dirname(f.path), m[1] ?? "")).filter((path) => !paths.has(path)),
  );
  expect(missing).toEqual([]);
});

test("it is JavaScript, without tests, and of the codec and the scripted speaker only", async () => {
  for (const { path } of await scriptedProgram()) {
    expect(path).toMatch(/\.js(on)?$/);
    expect(path).not.toContain(".test.");
    expect(path).toMatch(/^\/holdfast\/(package\.json$|harness\/scripted\/|src\/(bytes|net|bgp)\/|src\/[a-z-]+\.js$)/);
  }
});

test("it is read once", async () => {
  expect(await scriptedProgram()).toBe(await scriptedProgram());
});
