import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { keepFind } from "./find.ts";
import { readBeat, SHARED_LENGTH } from "./heartbeat.ts";
import { targets } from "./targets.ts";
import type { FuzzReport, FuzzTask } from "./worker.ts";

/** A run takes less than a millisecond; one that takes this long has no end. */
const HANG_MS = 20_000;

/**
 * `npm run fuzz -- --runs N --seed S [--target NAME]`: changes real captures and messages and looks whether everything holds that `targets/` asks. The same seed does the same
 * runs. What breaks something is kept in `finds/`, which a unit test replays. Exit code 1 when anything broke.
 */
const { values } = parseArgs({
  options: { runs: { type: "string", default: "100000" }, seed: { type: "string", default: "1" }, target: { type: "string" } },
});
const task: FuzzTask = {
  runs: wholeNumber(values.runs),
  seed: wholeNumber(values.seed),
  target: values.target,
  shared: new SharedArrayBuffer(SHARED_LENGTH),
};
const started = performance.now();
const report = await fuzz(task);
for (const { target, input, error, times } of report.finds) {
  console.log(`${target}: ${error}\n  ${times} times; the first is kept as test/fuzz/finds/${keepFind(target, input)}`);
}
const seconds = ((performance.now() - started) / 1000).toFixed(1);
const perTarget = Object.entries(report.runs).map(([name, runs]) => `${name} ${runs}`);
console.log(`runs ${task.runs} (${perTarget.join(", ")}), seed ${task.seed}, finds ${report.finds.length}, ${seconds} s`);
process.exitCode = report.finds.length > 0 ? 1 : 0;

function wholeNumber(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new Error(`"${text}" is no whole number`);
  return Number(text);
}

/** In a thread of its own, so that an input which never comes back is found as well. */
function fuzz(workerData: FuzzTask): Promise<FuzzReport> {
  const { promise, resolve, reject } = Promise.withResolvers<FuzzReport>();
  const worker = new Worker(new URL("worker.ts", import.meta.url), { workerData });
  let last = readBeat(workerData.shared);
  let sinceMs = performance.now();
  const watch = setInterval(() => {
    const beat = readBeat(workerData.shared);
    if (beat.run !== last.run) {
      last = beat;
      sinceMs = performance.now();
    } else if (performance.now() - sinceMs > HANG_MS) {
      const target = targets[beat.target]?.name ?? "?";
      const find = { target, input: beat.input, error: `run ${beat.run} took more than ${HANG_MS / 1000} s`, times: 1 };
      resolve({ runs: {}, finds: [find] });
      void worker.terminate();
    }
  }, 1000);
  worker.once("message", resolve);
  worker.once("error", reject);
  worker.once("exit", () => clearInterval(watch));
  return promise;
}
