import { expect, it } from "vitest";
import { dateAndTime, isoTime, timeOfDay } from "./utc.ts";

const EPOCH = 1_767_225_600_000_000_000n;

it.each([
  ["the epoch itself", EPOCH, 0, "2026-01-01T00:00:00.000000000Z"],
  ["a nanosecond after it", EPOCH, 1, "2026-01-01T00:00:00.000000001Z"],
  ["a time before it", EPOCH, -1, "2025-12-31T23:59:59.999999999Z"],
  ["a time before 1970", 0n, -1_500_000_000, "1969-12-31T23:59:58.500000000Z"],
  ["what no calendar has", 2n ** 63n * 1_000n, 7, "@9223372036854.775808007"],
  ["no time at all", EPOCH, Number.NaN, "unknown"],
])("tells %s", (_, epoch, t, want) => {
  expect(isoTime(epoch, t)).toBe(want);
});

it("shortens to microseconds, and leaves alone what is no calendar time", () => {
  expect(timeOfDay("2026-01-01T12:34:56.123456789Z")).toBe("12:34:56.123456");
  expect(dateAndTime("2026-01-01T12:34:56.123456789Z")).toBe("2026-01-01 12:34:56.123456");
  expect([timeOfDay("unknown"), dateAndTime("@12.5")]).toEqual(["unknown", "@12.5"]);
});
