import { join } from "node:path";
import type { Cell } from "../../src/scenario/model.ts";

/** `<scenario>/<cell key>`, `.2` for a repetition, to stand below the invocation's folder; scenario ids and keys were checked to be safe in a path. */
export function cellDirectory(cell: Cell, repetition: number): string {
  const name = cell.key === "-" ? "run" : cell.key.replaceAll("/", "_");
  return join(cell.scenario, repetition > 1 ? `${name}.${repetition}` : name);
}
