import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errorText } from "../harness/cli/error-text.ts";
import { connectEngine } from "../harness/docker/engine.ts";
import { ensureImage } from "../harness/docker/image-builder.ts";
import { fix } from "../harness/doctor/fix.ts";
import { everyImage } from "../harness/speakers/every-image.ts";
import { plainLine } from "../src/report/plain-text.ts";
import { addCounts, type Counts, countsOf, failuresOf, NOTHING } from "./test-counts.ts";

const ROOT = join(import.meta.dirname, "..");

interface Run {
  readonly project: string;
  readonly files?: readonly string[];
}

/**
 * That requirements are judged as they should be, on each side of a session and under each RFC: mutants with their twins, the harness's own faults, daemons. All of the
 * conformance suites takes three quarters of an hour on two cores, and has a command of its own in the README.
 */
const PROOFS: readonly string[] = [
  "scenarios/mutants",
  "scenarios/rfc4724/helper-resync.yaml",
  "scenarios/rfc4724/restarter-late-peer.yaml",
  "scenarios/rfc8538/received-with-n.yaml",
  "scenarios/rfc8538/two-losses-with-n.yaml",
  "scenarios/rfc9494/timeline.yaml",
  "scenarios/rfc9494/return.yaml",
];

/** The five founding cases, each by the scenarios that its incident was, and by those that show its mend. All that was made of them later is in the same folders, and has a command of its own in the README. */
const FOUNDING: readonly string[] = [
  "scenarios/quickstart.yaml",
  "scenarios/calico/dead-peer-refuses.yaml",
  "scenarios/calico/dead-peer-unreachable.yaml",
  "scenarios/calico/dead-peer-dropped.yaml",
  "scenarios/calico/dead-peer-passive.yaml",
  "scenarios/calico/mesh-dead-peer.yaml",
  "scenarios/metallb/pod-delete.yaml",
  "scenarios/metallb/service-changes.yaml",
  "scenarios/kube-router/updates-lost.yaml",
  "scenarios/kube-router/cpu-starved.yaml",
  "scenarios/kube-vip/table-address-change.yaml",
  "scenarios/kube-vip/bgp-node-leaves.yaml",
];

/** One after the other: end-to-end tests and scenarios measure times, which the others' load would blur. */
const RUNS: readonly Run[] = [
  { project: "unit" },
  { project: "e2e" },
  { project: "cleanup" },
  { project: "scenarios", files: FOUNDING },
  { project: "scenarios", files: PROOFS },
];

const scratch = mkdtempSync(join(tmpdir(), "holdfast-tests-"));
// A Ctrl-C reaches the child as well, which cleans up and ends; so must this process wait for it.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
process.exitCode = await runAll().finally(() => rmSync(scratch, { recursive: true, force: true }));

/** Sees to an engine and its images, so that no test measures times while another builds one; runs every project once, and prints the sum of what vitest itself counted as the last line. */
async function runAll(): Promise<number> {
  try {
    await fix((line) => console.log(line));
    await buildImages();
  } catch (error) {
    console.error(errorText(error));
    console.log("0 passed, 1 failed, 0 skipped");
    return 1;
  }
  let total: Counts = NOTHING;
  const failures: string[] = [];
  for (const [index, run] of RUNS.entries()) {
    console.log(`\n${run.project} ${(run.files ?? []).join(" ")}`);
    const { report, code } = await runProject(run, index);
    total = addCounts(total, countsOf(report, code));
    failures.push(...failuresOf(report));
  }
  for (const failure of failures) console.log(failure);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed > 0 || total.passed === 0 ? 1 : 0;
}

async function buildImages(): Promise<void> {
  const engine = await connectEngine();
  for (const { used, spec } of everyImage())
    await ensureImage(engine, spec, (line) => console.log(`image for ${used}: ${plainLine(line)}`));
}

async function runProject({ project, files = [] }: Run, index: number): Promise<{ report: string | undefined; code: number | null }> {
  const results = join(scratch, `${index}.json`);
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${results}`];
  const child = spawn(process.execPath, [vitest, "run", "--config", "vitest.config.ts", "--project", project, ...reporters, ...files], {
    cwd: ROOT,
    stdio: "inherit",
  });
  const [code] = (await once(child, "exit")) as [number | null];
  return { report: readOptional(results), code };
}

function readOptional(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
