import type { Report } from "../../src/report/model.ts";
import { defaultJobs } from "../cli/default-jobs.ts";
import type { InvocationOptions } from "./scenario-run.ts";

/** Runs the cells on the engine. What talks to Docker is loaded here only, so that listing scenarios as tests needs none of it. */
export async function invokeOnEngine(options: InvocationOptions): Promise<Report> {
  const [{ runInvocation }, { connectEngine }] = await Promise.all([import("../runner/run-invocation.ts"), import("../docker/engine.ts")]);
  return await runInvocation({ ...options, jobs: options.jobs ?? (await jobsOfEngine(connectEngine, options.cells.length)) });
}

async function jobsOfEngine(connect: typeof import("../docker/engine.ts").connectEngine, cells: number): Promise<number> {
  const engine = await connect();
  const { MemTotal } = (await engine.info()) as { readonly MemTotal?: number };
  return defaultJobs(cells, MemTotal ?? 0);
}
