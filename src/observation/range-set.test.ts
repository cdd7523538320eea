import { expect, test } from "vitest";
import { type PacketRange, RangeSet } from "./range-set.ts";

test.each<[name: string, added: readonly (readonly [number, number])[], want: readonly (readonly [number, number])[]]>([
  [
    "ranges that follow upon each other become one",
    [
      [0, 3],
      [4, 9],
    ],
    [[0, 9]],
  ],
  [
    "a hole stays a hole",
    [
      [0, 3],
      [5, 9],
    ],
    [
      [0, 3],
      [5, 9],
    ],
  ],
  [
    "what fills a hole joins both sides",
    [
      [0, 3],
      [5, 9],
      [4, 4],
    ],
    [[0, 9]],
  ],
  [
    "what comes first may be told last",
    [
      [5, 9],
      [20, 30],
      [0, 3],
    ],
    [
      [0, 3],
      [5, 9],
      [20, 30],
    ],
  ],
  [
    "duplicates count once",
    [
      [0, 9],
      [3, 4],
      [8, 12],
    ],
    [[0, 12]],
  ],
  [
    "one range swallows several",
    [
      [0, 1],
      [4, 5],
      [8, 9],
      [1, 8],
    ],
    [[0, 9]],
  ],
  [
    "a range inside a hole joins neither side",
    [
      [0, 1],
      [9, 9],
      [4, 5],
    ],
    [
      [0, 1],
      [4, 5],
      [9, 9],
    ],
  ],
])("%s", (_, added, want) => {
  const set = new RangeSet();
  for (const [from, to] of added) set.add(range(from, to));
  expect(set.ranges).toEqual(want.map(([from, to]) => range(from, to)));
  expect(set.size).toBe(want.reduce((sum, [from, to]) => sum + to - from + 1, 0));
  expect(set.highest?.to).toBe(want.at(-1)?.[1]);
});

function range(from: number, to: number): PacketRange {
  return { from, to, fromSentT: from * 1000, toSentT: to * 1000 };
}
