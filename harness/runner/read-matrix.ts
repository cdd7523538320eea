import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { MatrixReport } from "../../src/matrix/model.ts";

export const MATRIX_FILE = "matrix.json";

/** The matrix that judging has just written into a report's folder; undefined where no run was made for one. */
export function readMatrixReport(out: string): MatrixReport | undefined {
  const path = join(out, MATRIX_FILE);
  // Our own writing, of this very process.
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as MatrixReport) : undefined;
}
