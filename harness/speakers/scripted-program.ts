import { readFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { dirname, extname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { HarnessError } from "../errors.ts";
import type { SpeakerFile } from "./speaker.ts";

/** Where the program lives in the container; below it the folders are those of this repository. */
export const PROGRAM_FOLDER = "/holdfast";
const programs = new Map<string, Promise<readonly SpeakerFile[]>>();

/** The scripted speaker's JavaScript. */
export function scriptedProgram(): Promise<readonly SpeakerFile[]> {
  return programOf("harness/scripted/main");
}

/**
 * The JavaScript of a program that runs in a speaker's container: its main file, with whatever that imports. The compiled harness takes the compiled files beside it; run from its TypeScript
 * it takes the sources and strips their types, so that what runs is never older than what was written. Read once per process.
 */
export function programOf(entry: string): Promise<readonly SpeakerFile[]> {
  const known = programs.get(entry);
  if (known) return known;
  const program = readProgram(entry).catch((cause: unknown) => {
    programs.delete(entry);
    throw new HarnessError(`the program ${entry} cannot be read`, { cause, hint: "Run `npm run build`." });
  });
  programs.set(entry, program);
  return program;
}

async function readProgram(entry: string): Promise<readonly SpeakerFile[]> {
  const here = fileURLToPath(import.meta.url);
  const root = join(dirname(here), "../..");
  const extension = extname(here);
  const waiting = [`${entry}${extension}`];
  const files = new Map<string, string>();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.has(path)) continue;
    const text = await readFile(join(root, path), "utf8");
    const script = extension === ".ts" ? stripTypeScriptTypes(text) : text.replace(/^\/\/# sourceMappingURL=.*$/m, "");
    files.set(
      path,
      script.replaceAll(IMPORT, (whole) => whole.replace(/\.ts"$/, '.js"')),
    );
    for (const [, specifier = ""] of script.matchAll(IMPORT)) waiting.push(posix.join(posix.dirname(path), specifier));
  }
  const scripts = [...files].map(([path, content]) => file(path.replace(/\.ts$/, ".js"), content));
  return [file("package.json", '{ "type": "module" }'), ...scripts];
}

/** Relative specifiers of static and dynamic imports, as the formatter writes them. */
const IMPORT = /\b(?:from|import)\s*\(?\s*"(\.[^"]*)"/g;

function file(path: string, content: string): SpeakerFile {
  return { path: `${PROGRAM_FOLDER}/${path}`, content: content.endsWith("\n") ? content : `${content}\n`, mode: 0o644 };
}
