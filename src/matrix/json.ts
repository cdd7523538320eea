import type { MatrixReport } from "./model.ts";

/** `matrix.json`, which says its version: the whole model, from which the other views are made. */
export function serializeMatrix(matrix: MatrixReport): string {
  return `${JSON.stringify(matrix, null, 2)}\n`;
}
