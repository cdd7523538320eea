import { posix } from "node:path";
import { expect, test } from "vitest";
import { PROGRAM_FOLDER, programOf, scriptedProgram } from "./scripted-program.ts";

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

test("another program of ours comes with just what it needs", async () => {
  const paths = (await programOf("harness/kube-vip-table/main")).map((f) => f.path.replace(`${PROGRAM_FOLDER}/`, ""));
  expect(paths).toContain("harness/kube-vip-table/main.js");
  for (const path of paths)
    expect(path).toMatch(/^(package\.json|harness\/kube-vip-table\/.*|harness\/scripted\/(log|shape)\.js|src\/net\/.*)$/);
});

test("a program that is not there is told by its name", async () => {
  await expect(programOf("harness/nothing/main")).rejects.toThrow("the program harness/nothing/main cannot be read");
});

test("it is read once", async () => {
  expect(await scriptedProgram()).toBe(await scriptedProgram());
});
