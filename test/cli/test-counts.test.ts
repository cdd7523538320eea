import { expect, test } from "vitest";
import { countsOf } from "../test-counts.ts";

const file = (status: string, ...tests: string[]) => ({ status, assertionResults: tests.map((t) => ({ status: t })) });

test.each([
  [
    "sums over files",
    [file("passed", "passed", "pending"), file("failed", "passed", "failed", "todo")],
    1,
    { passed: 2, failed: 1, skipped: 2 },
  ],
  ["counts a file that could not be loaded", [file("passed", "passed"), file("failed")], 1, { passed: 1, failed: 1, skipped: 0 }],
  ["counts a run that failed as a whole", [file("passed", "passed")], 1, { passed: 1, failed: 1, skipped: 0 }],
  ["counts a run that was killed", [file("passed", "passed")], null, { passed: 1, failed: 1, skipped: 0 }],
  ["leaves a good run as it is", [file("passed", "passed", "passed")], 0, { passed: 2, failed: 0, skipped: 0 }],
])("%s", (_, testResults, exitCode, want) => {
  expect(countsOf(JSON.stringify({ testResults }), exitCode)).toEqual(want);
});

test("a run without a report failed", () => {
  expect(countsOf(undefined, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});
