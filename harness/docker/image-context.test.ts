import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { speakers } from "../speakers/speakers.ts";
import type { ImageSpec } from "./image.ts";
import { containersFolder, imageContext } from "./image-context.ts";
import { nodeImage } from "./node-image.ts";

const spec: ImageSpec = { name: "sample", suite: "trixie", context: "sample", buildArgs: { B: "2", A: "1" } };
let containers = "";

beforeEach(() => {
  containers = mkdtempSync(join(tmpdir(), "holdfast-image-"));
  mkdirSync(join(containers, "sample", "agent"), { recursive: true });
  write("Dockerfile", "FROM scratch\n");
  write("agent/main.c", "int main(void) {}\n");
});
afterEach(() => rmSync(containers, { recursive: true }));

describe("the tag of an image", () => {
  test("names the image, and is the same for the same content", async () => {
    expect(await tag()).toMatch(/^holdfast\/sample:[0-9a-f]{16}$/);
    expect(await tag({ ...spec, buildArgs: { A: "1", B: "2" } })).toBe(await tag());
  });

  test.each<readonly [what: string, change: () => void]>([
    ["a file's content", () => write("agent/main.c", "int main(void) { return 1; }\n")],
    ["a file's mode", () => chmodSync(join(containers, "sample", "agent/main.c"), 0o755)],
    ["a new file", () => write("agent/more.c", "")],
  ])("changes with %s", async (_, change) => {
    const before = await tag();
    change();
    expect(await tag()).not.toBe(before);
  });

  test.each<readonly [what: string, other: Partial<ImageSpec>]>([
    ["the suite", { suite: "bookworm" }],
    ["a build argument", { buildArgs: { A: "1" } }],
    ["the name", { name: "other" }],
  ])("changes with %s", async (_, other) => expect(await tag({ ...spec, ...other })).not.toBe(await tag()));

  test("does not change with documentation or what a build by hand leaves behind", async () => {
    const before = await tag();
    for (const file of ["README.md", "agent/main.o", "agent/holdfast-agent", ".DS_Store"]) write(file, "x");
    expect(await tag()).toBe(before);
    expect((await imageContext(spec, containers)).files).toEqual(["Dockerfile", "agent/main.c"]);
  });
});

test("a folder without Dockerfile, or none at all, is refused by name", async () => {
  await expect(imageContext({ ...spec, context: "missing" }, containers)).rejects.toThrow("cannot read the image folder");
  rmSync(join(containers, "sample", "Dockerfile"));
  await expect(imageContext(spec, containers)).rejects.toThrow("image sample: no Dockerfile");
});

test("every image of ours has its folder, and only those of one name are one", async () => {
  const specs = [nodeImage, ...speakers.flatMap((speaker) => speaker.versions.map((version) => version.image))];
  const tags = await Promise.all(specs.map(async (image) => (await imageContext(image, containersFolder())).tag));
  // Kinds whose program is put into the container share an image.
  expect(new Set(tags).size).toBe(new Set(specs.map(({ name }) => name)).size);
});

async function tag(of: ImageSpec = spec): Promise<string> {
  return (await imageContext(of, containers)).tag;
}

function write(file: string, content: string): void {
  writeFileSync(join(containers, "sample", file), content);
}
