import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { HarnessError } from "../errors.ts";
import type { ImageSpec } from "./image.ts";

/** Raised when the way images are made changes so much that all of them have to be made again. */
const RECIPE = 1;

/** What an image is built from, and the tag that follows from it. */
export interface ImageContext {
  readonly folder: string;
  /** Relative to `folder`, with `/`, sorted. */
  readonly files: readonly string[];
  readonly tag: string;
}

/**
 * Reads what the image is built from. The tag covers the spec, and the name, mode and content of every file; the base counts by its suite, so that an image that is there needs
 * no base image, and a machine that pulled its base and one that made it agree on the tag.
 */
export async function imageContext(spec: ImageSpec, containers: string = containersFolder()): Promise<ImageContext> {
  const folder = join(containers, spec.context);
  const files = await listFiles(folder);
  if (!files.includes("Dockerfile")) throw new HarnessError(`image ${spec.name}: no Dockerfile in ${folder}`);
  const hash = createHash("sha256");
  hash.update(JSON.stringify([RECIPE, spec.name, spec.suite, spec.context, Object.entries(spec.buildArgs).sort()]));
  for (const file of files) {
    const path = join(folder, file);
    const content = await readFile(path);
    const isExecutable = ((await stat(path)).mode & 0o111) !== 0;
    hash.update(JSON.stringify([file, isExecutable, content.length])).update(content);
  }
  return { folder, files, tag: `holdfast/${spec.name}:${hash.digest("hex").slice(0, 16)}` };
}

/** `containers/` of this package, whether its TypeScript or its compiled form runs. */
export function containersFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json")) || !existsSync(join(folder, "containers"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new HarnessError("Holdfast's containers/ folder is missing", { hint: "Install the package again." });
    folder = parent;
  }
  return join(folder, "containers");
}

async function listFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new HarnessError(`cannot read the image folder ${folder}`, { cause });
  });
  return entries
    .filter((entry) => entry.isFile() && !isLeftOut(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

/** Documentation, and what a build by hand or an editor leaves behind. */
function isLeftOut(name: string): boolean {
  return name === "README.md" || name === "holdfast-agent" || name.startsWith(".") || /(\.o|~)$/.test(name);
}
