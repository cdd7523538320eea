import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { MatrixReport } from "../../src/matrix/model.ts";
import { holdfast, Scratch } from "./support.ts";

/** Nothing listens there, so a pull ends at once. */
const NO_IMAGE = "frr=127.0.0.1:1/none/frr:1";

test("a crash of BIRD and of an image that is nowhere next to FRR and BIRD: a table, its evidence, and the same again from the records", async () => {
  using scratch = new Scratch();
  const out = join(scratch.path, "out");
  const summary = join(scratch.path, "summary.md");
  const args = ["matrix", "--restarter", "bird@2.17", NO_IMAGE, "--helper", "frr", "bird@2.17", "--scenario", "restart-kill", "--out", out];
  const { exitCode, stdout, stderr } = await holdfast(args, { env: { GITHUB_STEP_SUMMARY: summary } });
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^RESTARTER +SCENARIO +bird@2\.17 +frr@10\.3$/m);
  expect(stdout).toMatch(/^frr=127\.0\.0\.1:1\/none\/frr:1 +restart-kill +– unsupported +– unsupported$/m);
  expect(exitCode).toBe(0);

  const matrix = JSON.parse(readFileSync(join(out, "matrix.json"), "utf8")) as MatrixReport;
  const cellOf = (restarter: string, helper: string) => matrix.cells.find((c) => c.restarter === restarter && c.helper === helper);
  expect(cellOf("bird@2.17", "bird@2.17")?.class).toBe("hitless");
  // BIRD does not wait for FRR's routes, as FRR has R set for a while after its own start; where it comes back just after that, it does.
  expect(["flap", "hitless"]).toContain(cellOf("bird@2.17", "frr@10.3")?.class);
  expect(cellOf(NO_IMAGE, "frr@10.3")?.runs[0]?.reasons[0]?.text).toContain(
    "127.0.0.1:1/none/frr:1 is neither on the engine nor can it be pulled",
  );
  expect(matrix.scenarios[0]?.controls.map((c) => c.outcome)).toEqual(["control-failed"]);
  for (const cell of matrix.cells) for (const run of cell.runs) expect(existsSync(join(out, run.directory, "events.jsonl"))).toBe(true);
  expect(readFileSync(summary, "utf8")).toBe(readFileSync(join(out, "matrix.md"), "utf8"));

  const again = join(scratch.path, "again");
  expect((await holdfast(["judge", out, "--out", again])).exitCode).toBe(0);
  const withoutPlaces = (folder: string) => readFileSync(join(folder, "matrix.json"), "utf8").replace(/"directory": ".*"/g, "");
  expect(withoutPlaces(again)).toBe(withoutPlaces(out));
});
