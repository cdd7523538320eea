import { join } from "node:path";
import type { Cell } from "../../src/scenario/model.ts";

/** `<scenario>/<cell key>`, `.2` for a repetition, to stand below the invocation's folder; scenario ids and keys were checked to be safe in a path. What names an image has colons, which stores of build artifacts refuse. */
export function cellDirectory(cell: Cell, repetition: number): string {
  const name = cell.key === "-" ? "run" : cell.key.replaceAll(/[/:]/g, "_");
  return join(cell.scenario, repetition > 1 ? `${name}.${repetition}` : name);
}
