import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { recordingTerminals } from "../../test/cli/terminals.ts";
import { main } from "../cli/main.ts";
import { judgeDirectory } from "./judge-directory.ts";
import { readMatrixReport } from "./read-matrix.ts";

/** Real runs of BIRD 3.1 and FRR 10.3 that stop in order next to BIRD 3.1: the first says farewell by a NOTIFICATION, and its helper drops the routes; the second does not. */
const RECORDED = join(import.meta.dirname, "../../test/golden/matrix/recorded");
const GOLDEN = join(RECORDED, "../recorded.json");
const scratch = mkdtempSync(join(tmpdir(), "holdfast-judge-matrix-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function copied(as: string): string {
  const copy = join(scratch, as);
  cpSync(RECORDED, copy, { recursive: true });
  return copy;
}

const matrixOf = (folder: string) => readFileSync(join(folder, "matrix.json"), "utf8");

test("the records of a matrix give the matrix that they always gave, and its page, and the same again", async () => {
  const copy = copied("whole");
  await judgeDirectory(copy);
  const first = matrixOf(copy);
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(GOLDEN, first);
  expect(first).toBe(readFileSync(GOLDEN, "utf8"));
  expect(readMatrixReport(copy)?.cells.map((c) => [c.restarter, c.class])).toEqual([
    ["bird@3.1", "flap"],
    ["frr@10.3", "hitless"],
  ]);
  const files = readdirSync(copy).sort();
  await judgeDirectory(copy);
  expect(matrixOf(copy)).toBe(first);
  expect(readdirSync(copy).sort()).toEqual(files);
  expect(files).toEqual(expect.arrayContaining(["matrix.html", "matrix.json", "matrix.md", "report.html"]));
});

test.each([0, 0.3, 0.9, 0.999])("a record of which %f is left is never hitless", async (share) => {
  const copy = copied(`cut-${share}`);
  const folder = join(copy, "matrix-restart-term");
  for (const run of readdirSync(folder)) {
    const events = join(folder, run, "events.jsonl");
    truncateSync(events, Math.floor(readFileSync(events).length * share));
  }
  await judgeDirectory(copy);
  expect(readMatrixReport(copy)?.cells.map((c) => c.class)).toEqual(["inconclusive", "inconclusive"]);
  expect(readMatrixReport(copy)?.exitCode).toBe(2);
});

test("without its control a matrix is never hitless", async () => {
  const copy = copied("no-control");
  rmSync(join(copy, "matrix-restart-term", "restarter=frr@10.3,helper=frr@10.3+control"), { recursive: true });
  await judgeDirectory(copy);
  expect(readMatrixReport(copy)?.cells.map((c) => c.class)).toEqual(["flap", "inconclusive"]);
});

test("holdfast judge prints the table, and ends as a measurement ends", async () => {
  const terminals = recordingTerminals();
  expect(await main(["node", "holdfast", "judge", copied("told")], terminals)).toBe(0);
  const written = terminals.written.stdout;
  expect(written).toMatch(/^RESTARTER +SCENARIO +bird@3\.1$/m);
  expect(written).toMatch(/^bird@3\.1 +restart-term +~ flap: 2\.673 s, 4270 packets lost$/m);
  expect(written).toMatch(
    /NOTIFICATION 6\/2 \(Cease, Administrative Shutdown\) of the restarter; in the OPENs N=0 of the restarter and N=0 of the helper/,
  );
  expect(written).toMatch(/^frr@10\.3 +restart-term +✓ hitless$/m);
});
