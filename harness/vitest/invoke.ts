import type { Report } from "../../src/report/model.ts";
import { defaultJobs } from "../cli/default-jobs.ts";
import type { InvocationOptions } from "./scenario-run.ts";

/** Runs the cells on the engine. What talks to Docker is loaded here only, so that listing scenarios as tests needs none of it. */
export async function invokeOnEngine(options: InvocationOptions): Promise<Report> {
  const [{ runInvocation }, { connectEngine }] = await Promise.all([import("../runner/run-invocation.ts"), import("../docker/engine.ts")]);
  const jobs = options.jobs ?? jobsOfEnvironment() ?? (await jobsOfEngine(connectEngine, options.cells.length));
  return await runInvocation({ ...options, jobs });
}

/** What `--jobs` is for `holdfast run`, `HOLDFAST_JOBS` is for scenarios under vitest. */
function jobsOfEnvironment(): number | undefined {
  const jobs = Number(process.env.HOLDFAST_JOBS);
  return Number.isInteger(jobs) && jobs > 0 ? jobs : undefined;
}

async function jobsOfEngine(connect: typeof import("../docker/engine.ts").connectEngine, cells: number): Promise<number> {
  const engine = await connect();
  const { MemTotal } = (await engine.info()) as { readonly MemTotal?: number };
  return defaultJobs(cells, MemTotal ?? 0);
}
