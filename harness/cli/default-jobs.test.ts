import { expect, test } from "vitest";
import { defaultJobs } from "./default-jobs.ts";

const GIB = 1024 ** 3;

test.each([
  ["no more than there are cells", 3, 16 * GIB, 3],
  ["what the engine's memory holds, less what is reserved", 60, 8 * GIB, 28],
  ["never more than the engine can book-keep", 500, 512 * GIB, 64],
  ["one at least, on a small engine or one that does not tell", 5, 0, 1],
])("%s", (_, cells, memory, want) => {
  expect(defaultJobs(cells, memory)).toBe(want);
});
