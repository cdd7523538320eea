import { rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { HarnessError } from "../errors.ts";
import { connectEngine, isEngineAbsent } from "./engine.ts";

// A new path for each test: the client keeps connections to a path open.
let socket = "";
let count = 0;
let server: Server | undefined;

beforeEach(() => {
  socket = join(tmpdir(), `holdfast-engine-test-${process.pid}-${++count}.sock`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server?.closeAllConnections();
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  server = undefined;
  rmSync(socket, { force: true });
});

describe("connectEngine", () => {
  test("no socket: says so, and points to the doctor", async () => {
    const error = await failure();
    expect(error.message).toContain("no Docker engine");
    expect(error.hint).toContain("holdfast doctor --fix");
  });

  test("a socket that nobody listens on is an engine that does not run", async () => {
    writeFileSync(socket, "");
    expect((await failure()).message).toContain("no Docker engine runs behind");
  });

  test("an engine that never answers is given up", async () => {
    await engine(() => {});
    const error = await failure(50);
    expect(error.message).toContain("did not answer in time");
  });

  test("an engine that is too old is named with its version", async () => {
    await engine((respond) => respond({ Version: "19.03.1", ApiVersion: "1.40" }));
    expect((await failure()).message).toContain("too old: version 19.03.1, API 1.40");
  });

  test("an engine of API 1.41 is good enough", async () => {
    await engine((respond) => respond({ Version: "20.10.24", ApiVersion: "1.41" }));
    vi.stubEnv("DOCKER_HOST", `unix://${socket}`);
    expect(await (await connectEngine()).version()).toMatchObject({ ApiVersion: "1.41" });
  });

  test("an engine named by DOCKER_HOST is never one to be installed here", async () => {
    expect(isEngineAbsent(await failure())).toBe(false);
  });
});

async function failure(answerWithinMs?: number): Promise<HarnessError> {
  vi.stubEnv("DOCKER_HOST", `unix://${socket}`);
  const error = await connectEngine(answerWithinMs).catch((e: unknown) => e);
  if (!(error instanceof HarnessError)) throw new Error(`expected a HarnessError, got ${String(error)}`);
  return error;
}

async function engine(answer: (respond: (body: object) => void) => void): Promise<void> {
  const listening = createServer((_, response) => {
    answer((body) => response.setHeader("content-type", "application/json").end(JSON.stringify(body)));
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(socket, resolve));
}
