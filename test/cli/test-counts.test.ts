import { expect, test } from "vitest";
import { countsOf, failuresOf } from "../test-counts.ts";

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

test("what failed is told with its name and why, whether a test or a whole file", () => {
  const messages = ["Error: expected 1\n    at there", `long\n${"line\n".repeat(100)}`];
  const testResults = [
    {
      name: "a.test.ts",
      status: "failed",
      message: "",
      assertionResults: [
        { status: "passed", fullName: "good", failureMessages: [] },
        ...messages.map((m, i) => ({ status: "failed", fullName: `bad ${i}`, failureMessages: [m] })),
      ],
    },
    { name: "b.test.ts", status: "failed", message: "no such module", assertionResults: [] },
  ];
  const [first, second, third, ...more] = failuresOf(JSON.stringify({ testResults }));
  expect(first).toBe("failed: a.test.ts > bad 0\n    Error: expected 1\n        at there");
  expect(second?.split("\n")).toHaveLength(32);
  expect(second).toMatch(/\(72 more lines\)$/);
  expect(third).toBe("failed: b.test.ts\n    no such module");
  expect(more).toEqual([]);
});
