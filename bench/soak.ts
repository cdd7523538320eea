import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { memoryTrend } from "./memory-trend.ts";

/**
 * `npm run soak [-- <scenario> …]`: runs the scenario, 200 flaps in one lab unless another is named, and watches the harness's resident memory meanwhile. Exits 1 when it passes 300 MB or drifts
 * upwards, and with the run's own code when that is not 0: an inconclusive verdict ends it with 2.
 */
const ROOT = join(import.meta.dirname, "..");
const LIMIT_MB = 300;
/** How much more the last quarter may hold than the second, which has the caches that every run fills. */
const ALLOWED_DRIFT = 1.15;
const SAMPLE_MS = 1000;

const scenarios = process.argv.length > 2 ? process.argv.slice(2) : ["scenarios/soak/flaps.yaml"];
const samples: number[] = [];
const harness = spawn(process.execPath, [join(ROOT, "bin/holdfast.js"), "run", ...scenarios], { cwd: ROOT, stdio: "inherit" });
// The terminal's Ctrl-C reaches the run as well, which cleans up.
process.on("SIGINT", () => {});
const sampling = setInterval(() => samples.push(...residentMb(harness.pid)), SAMPLE_MS);
const [code] = (await once(harness, "exit")) as [number | null];
clearInterval(sampling);

const trend = memoryTrend(samples);
if (!trend) {
  console.error("the run was too short for a trend");
  process.exitCode = code === 0 ? 1 : (code ?? 1);
} else {
  const { quartersMb, peakMb } = trend;
  console.log(
    `\nresident memory of the harness, mean of each quarter of ${samples.length} s: ${quartersMb.map((mb) => `${mb.toFixed(0)} MB`).join(", ")}; peak ${peakMb.toFixed(0)} MB`,
  );
  const [, second = 0, , last = 0] = quartersMb;
  const problems = [
    ...(peakMb > LIMIT_MB ? [`over ${LIMIT_MB} MB`] : []),
    ...(last > second * ALLOWED_DRIFT ? [`the last quarter holds ${(last / second).toFixed(2)} times the second`] : []),
  ];
  for (const problem of problems) console.error(`not so: ${problem}`);
  process.exitCode = code !== 0 ? (code ?? 1) : problems.length > 0 ? 1 : 0;
}

function residentMb(pid: number | undefined): readonly number[] {
  try {
    const kb = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid ?? 0}/status`, "utf8"))?.[1];
    return kb === undefined ? [] : [Number(kb) / 1024];
  } catch {
    // It has just ended.
    return [];
  }
}
