import { expect, test } from "vitest";
import { cpuStatCommand, throttledPeriods } from "./cpu-limit.ts";

test.each([
  ["cgroups of version 2", "usage_usec 17032\nnr_periods 11\nnr_throttled 4\nthrottled_usec 93421\n", 4],
  ["cgroups of version 1", "nr_periods 0\nnr_throttled 0\nthrottled_time 0\n", 0],
  ["an account without quota", "usage_usec 17032\nuser_usec 1\n", undefined],
  ["another number", "nr_throttled_else 7\n", undefined],
])("the kernel's account of throttling: %s", (_, text, wanted) => {
  expect(throttledPeriods(text)).toBe(wanted);
});

test("the work that must run into the quota grows with it", () => {
  expect(cpuStatCommand(2).join(" ")).toContain("-lt 8000 ]");
});
