import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { targets } from "./targets.ts";

/** An input that broke something, as it lies in `finds/`: the target's name, a line feed, the input. */
export interface Find {
  readonly file: string;
  readonly target: string;
  readonly input: Uint8Array;
}

const FOLDER = new URL("finds/", import.meta.url);
const LINE_FEED = 0x0a;

/** Keeps the input, under its hash. Returns the file's name. */
export function keepFind(target: string, input: Uint8Array): string {
  const bytes = Buffer.concat([Buffer.from(`${target}\n`), input]);
  const file = `${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}.bin`;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(new URL(file, FOLDER), bytes);
  return file;
}

export function readFinds(): readonly Find[] {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".bin"));
  return files.sort().map((file) => {
    const bytes = new Uint8Array(readFileSync(new URL(file, FOLDER)));
    const end = bytes.indexOf(LINE_FEED);
    return { file, target: new TextDecoder().decode(bytes.subarray(0, end)), input: bytes.slice(end + 1) };
  });
}

/** Throws what the input made its target throw. */
export function replay(find: Find): void {
  const target = targets.find(({ name }) => name === find.target);
  if (!target) throw new Error(`${find.file}: there is no target ${find.target}`);
  target.run(find.input);
}
