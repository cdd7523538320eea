import { expect, test } from "vitest";
import { pseudoRandom } from "../../test/captures/read.ts";
import { RouteRows } from "./route-rows.ts";

test.each<[string, number, number, boolean]>([
  ["a few of very many slots", 500, 1_000_000, false],
  ["most of the slots", 20_000, 21_000, true],
  ["slots that are many at last", 30_000, 60_000, true],
])("%s keep their state and attributes", (_, count, slots, isDense) => {
  const random = pseudoRandom(11);
  const rows = new RouteRows();
  const want = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const slot = Math.floor(random.next().value * slots);
    const row = rows.rowOf(slot);
    rows.states[row] = 1 + (i % 1000);
    rows.attributes[row] = i;
    want.set(slot, i);
  }
  for (const turn of ["as they came", "tidy"]) {
    for (const [slot, i] of want) {
      expect([turn, rows.stateOf(slot), rows.attributes[rows.rowOf(slot)]]).toEqual([turn, 1 + (i % 1000), i]);
      expect(rows.slotOf(rows.rowOf(slot))).toBe(slot);
    }
    expect(rows.index === undefined).toBe(isDense);
    rows.tidy();
  }
});

test("a full table that all but goes needs an index again", () => {
  const rows = new RouteRows();
  for (let slot = 0; slot < 5000; slot++) rows.states[rows.rowOf(slot)] = 1;
  expect(rows.index).toBeUndefined();
  for (let slot = 0; slot < 4990; slot++) rows.states[rows.rowOf(slot)] = 0;
  rows.tidy();
  expect([rows.index?.size, rows.stateOf(4995), rows.stateOf(17), rows.end]).toEqual([10, 1, 0, 10]);
});
