import { expect, test } from "vitest";
import { pseudoRandom } from "../../test/captures/read.ts";
import { RowIndex } from "./row-index.ts";

test.each<[string, (i: number) => number]>([
  ["keys in order", (i) => i],
  ["every thousandth key", (i) => i * 1000],
  ["keys that differ in their highest bits alone", (i) => (i << 20) >>> 0],
])("%s get rows in the order of their first sight, and keep them", (_, keyOf) => {
  const index = new RowIndex();
  const count = 4000;
  for (let i = 0; i < count; i++) expect(index.add(keyOf(i))).toBe(i);
  for (let i = 0; i < count; i++) {
    expect(index.add(keyOf(i))).toBe(i);
    expect(index.keyOf(i)).toBe(keyOf(i));
  }
  expect(index.size).toBe(count);
  expect(index.find(0xffff_ffff)).toBe(-1);
});

test("it agrees with a Map on random keys", () => {
  const random = pseudoRandom(7);
  const index = new RowIndex();
  const map = new Map<number, number>();
  for (let i = 0; i < 20_000; i++) {
    const key = Math.floor(random.next().value * 5000) * 65_537;
    if (!map.has(key)) map.set(key, map.size);
    expect(index.find(key)).toBe(index.size === map.size ? map.get(key) : -1);
    expect(index.add(key)).toBe(map.get(key));
  }
});
