import { expect, it } from "vitest";
import { formatLimit, formatMeasured, formatNs } from "./format.ts";

it.each([
  [0, "0 s"],
  [1, "1 ns"],
  [1500, "1.5 µs"],
  [46_000_000, "46 ms"],
  [999_960_000, "1 s"],
  [2_213_400_000, "2.213 s"],
  [12_345_000_000, "12.35 s"],
  [240_512_000_000, "240.5 s"],
  [3_600_000_000_000, "3600 s"],
  [-5_000_000, "-5 ms"],
])("formats %d ns as %s", (ns, want) => {
  expect(formatNs(ns)).toBe(want);
});

it("shows all digits where rounding would hide that a limit was missed", () => {
  const m = { name: "recovery", value: 5_000_040_000, unit: "ns", limit: 5_000_000_000 } as const;
  expect(formatMeasured(m)).toBe("5.00004 s");
  expect(formatLimit(m)).toBe("5 s");
});

it("formats packets and counts with their units", () => {
  expect(formatMeasured({ name: "lost", value: 1, unit: "packets" })).toBe("1 packet");
  expect(formatMeasured({ name: "lost", value: 12, unit: "packets" })).toBe("12 packets");
  expect(formatMeasured({ name: "resets", value: 3, unit: "count" })).toBe("3");
  expect(formatLimit({ name: "resets", value: 3, unit: "count" })).toBeUndefined();
});
