import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// Loaded by Node itself and not bundled into this file, so that its own paths stay what they are.
const plugin: typeof import("./harness/vitest/plugin.ts") = await import(new URL("./harness/vitest/plugin.ts", import.meta.url).href);

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "src/**/*.test.ts",
            "harness/**/*.test.ts",
            "test/architecture/**/*.test.ts",
            "test/cli/**/*.test.ts",
            "test/fuzz/**/*.test.ts",
            "test/recordings/**/*.test.ts",
          ],
          pool: "threads",
          // Modules are loaded once for a thread, not once for a file: a quarter of the time. No unit test replaces a module or keeps state in one.
          isolate: false,
          // Some start a process of their own, and a busy machine is no failure.
          testTimeout: 60_000,
          // One more than processors: the scripted speaker's tests wait for its timers, mostly.
          maxWorkers: availableParallelism() + 1,
        },
      },
      // With a Docker engine and real speakers. One file after the other, and few tests of a file at once: they measure times, so they must not crowd each other out.
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          exclude: ["test/e2e/cleanup.test.ts"],
          pool: "threads",
          retry: 0,
          testTimeout: 600_000,
          hookTimeout: 600_000,
          maxWorkers: 1,
          maxConcurrency: 3,
          sequence: { groupOrder: 1 },
        },
      },
      // On its own: it asks that an end takes no longer than 5 s, whatever else an engine may have to do.
      {
        test: {
          name: "cleanup",
          include: ["test/e2e/cleanup.test.ts"],
          pool: "threads",
          retry: 0,
          testTimeout: 600_000,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      { plugins: [plugin.holdfast()], test: { name: "scenarios" } },
    ],
  },
});
