import { parentPort, workerData } from "node:worker_threads";
import { Random } from "../support/random.ts";
import { writeBeat } from "./heartbeat.ts";
import type { Target } from "./target.ts";
import { targets } from "./targets.ts";

export interface FuzzTask {
  readonly runs: number;
  readonly seed: number;
  /** This one alone; else all, by their weights. */
  readonly target: string | undefined;
  readonly shared: SharedArrayBuffer;
}

export interface FuzzReport {
  readonly runs: Readonly<Record<string, number>>;
  readonly finds: readonly FuzzFind[];
}

export interface FuzzFind {
  readonly target: string;
  readonly input: Uint8Array;
  readonly error: string;
  /** How often the same place threw. */
  readonly times: number;
}

const MOST_FINDS = 50;
/** Spreads the numbers of neighbouring runs. */
const STRIDE = 0x9e3779b1;

parentPort?.postMessage(fuzz(workerData as FuzzTask));

function fuzz(task: FuzzTask): FuzzReport {
  const chosen = targets.filter(({ name }) => task.target === undefined || name === task.target);
  if (chosen.length === 0) throw new Error(`there is no target ${task.target}: ${targets.map(({ name }) => name).join(", ")}`);
  const byWeight = chosen.flatMap((target) => new Array<Target>(target.weight).fill(target));
  const runs: Record<string, number> = {};
  const finds = new Map<string, { target: string; input: Uint8Array; error: string; times: number }>();
  for (let run = 1; run <= task.runs && finds.size < MOST_FINDS; run++) {
    const random = new Random(Math.imul(run, STRIDE) ^ Math.imul(task.seed, 0x85ebca6b));
    const target = random.pick(byWeight);
    const input = target.input(random);
    writeBeat(task.shared, { run, target: targets.indexOf(target), input });
    runs[target.name] = (runs[target.name] ?? 0) + 1;
    const error = failureOf(target, input);
    if (error === undefined) continue;
    const key = `${target.name} ${placeOf(error)}`;
    const known = finds.get(key);
    if (!known) finds.set(key, { target: target.name, input, error: error.stack ?? String(error), times: 1 });
    else {
      known.times++;
      // The shortest input is the one that is easiest to understand.
      if (input.length < known.input.length) Object.assign(known, { input, error: error.stack });
    }
  }
  return { runs, finds: [...finds.values()] };
}

function failureOf(target: Target, input: Uint8Array): Error | undefined {
  try {
    target.run(input);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Where it was thrown, and for a property that does not hold, which one. */
function placeOf(error: Error): string {
  const places = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line) && !/\bhold\b/.test(line));
  return `${error.name} ${places[0]?.trim() ?? ""}`;
}
