import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../golden/metallb/", import.meta.url));

export interface GoldenResources {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  /** The node whose configuration is rendered: the file's first line says it. */
  readonly node: string;
  /** The configuration as committed; given a new one and `UPDATE_GOLDEN=1`, it is written first. */
  golden(rendered?: string): string;
}

/** The files of `test/golden/metallb`, in order. */
export function goldenResources(): readonly GoldenResources[] {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".yaml"));
  return files.toSorted().map((file) => {
    const text = readFileSync(join(FOLDER, file), "utf8");
    const node = /^# node: (\S+)\n/.exec(text)?.[1];
    if (node === undefined) throw new Error(`${file} does not begin with # node: <name>`);
    const name = basename(file, ".yaml");
    const path = join(FOLDER, `${name}.conf`);
    return {
      name,
      file,
      text,
      node,
      golden(rendered) {
        if (rendered !== undefined && process.env.UPDATE_GOLDEN === "1") writeFileSync(path, rendered);
        return readFileSync(path, "utf8");
      },
    };
  });
}
