import { expect, it } from "vitest";
import { ticks } from "./ticks.ts";

const labels = (from: number, until: number, most = 9) => ticks(from, until, most).map((t) => t.label);

it.each([
  ["microseconds", 0, 5e5, ["0 µs", "100 µs", "200 µs", "300 µs", "400 µs", "500 µs"]],
  ["milliseconds", 0, 45e6, ["0 ms", "5 ms", "10 ms", "15 ms", "20 ms", "25 ms", "30 ms", "35 ms", "40 ms", "45 ms"]],
  ["seconds", 0, 10.2e9, ["0 s", "2 s", "4 s", "6 s", "8 s", "10 s"]],
  [
    "tenths of seconds, all with one decimal",
    1.05e9,
    1.95e9,
    ["1.1 s", "1.2 s", "1.3 s", "1.4 s", "1.5 s", "1.6 s", "1.7 s", "1.8 s", "1.9 s"],
  ],
  ["half minutes", 0, 248e9, ["0 s", "30 s", "60 s", "90 s", "120 s", "150 s", "180 s", "210 s", "240 s"]],
  ["minutes", 0, 1500e9, ["0 min", "5 min", "10 min", "15 min", "20 min", "25 min"]],
])("marks an axis in %s", (_, from, until, want) => {
  expect(labels(from, until)).toEqual(want);
});

it("never has more marks than asked for, nor any outside the interval", () => {
  for (const length of [1, 10, 1e4, 7e6, 9e8, 3.3e9, 61e9, 299e9, 5e12, 1e15]) {
    const list = ticks(0.37 * length, 1.37 * length, 6);
    expect(list.length).toBeLessThanOrEqual(7);
    for (const { t } of list) expect(t >= 0.37 * length && t <= 1.37 * length).toBe(true);
  }
});

it("an axis without length has at most one mark", () => {
  expect(ticks(5, 5, 9).length).toBeLessThanOrEqual(1);
});
