import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Cell } from "../../src/scenario/model.ts";
import type { CellTests } from "./scenario-worker.ts";

const CELL = "?cell=";

/** The id of the virtual test module of one cell: the scenario's path and the cell's key, so that each can be named, listed and given to another shard. */
export function cellModuleId(file: string, key: string): string {
  return `${file}${CELL}${key.replace(/[%?#&\s]/g, encodeURIComponent)}`;
}

/** The way back from `cellModuleId`; undefined for any other id. */
export function parseCellModuleId(id: string): { readonly file: string; readonly key: string } | undefined {
  const at = id.indexOf(CELL);
  return at < 0 ? undefined : { file: id.slice(0, at), key: decodeURIComponent(id.slice(at + CELL.length)) };
}

/** The text of that module: it hands plain data to the worker's half and holds no logic. */
export function cellModuleSource(cell: Cell, channel: string, repeat: number): string {
  const tests: CellTests = {
    channel,
    scenario: cell.scenario,
    key: cell.key,
    repeat,
    requirementsAt: cell.variant === "main" ? { file: resolve(cell.file), line: 1, column: 1 } : undefined,
    expectations: cell.expectations.map(({ name, at }) => ({ name, at: { ...at, file: resolve(at.file) } })),
  };
  const worker = fileURLToPath(new URL(import.meta.url.endsWith(".ts") ? "./scenario-worker.ts" : "./scenario-worker.js", import.meta.url));
  return `import { defineCellTests } from ${JSON.stringify(worker)};\ndefineCellTests(${JSON.stringify(tests)});\n`;
}
