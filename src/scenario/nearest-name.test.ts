import { describe, expect, it } from "vitest";
import { didYouMean, editDistance, nearestName, oneOf } from "./nearest-name.ts";

describe("editDistance", () => {
  it.each([
    ["", "", 0],
    ["abc", "", 3],
    ["kitten", "sitting", 3],
    ["recovrey", "recovery", 1],
    ["loss", "losss", 1],
  ])("%s to %s takes %i changes", (a, b, want) => {
    expect(editDistance(a, b)).toBe(want);
    expect(editDistance(b, a)).toBe(want);
  });
});

describe("nearestName", () => {
  it.each([
    ["anounce", ["announce", "loopback"], "announce"],
    ["KILL", ["kill", "stop"], "kill"],
    ["b", ["a", "c"], "a"],
    ["zebra", ["bird", "frr"], undefined],
    ["x".repeat(200), ["x"], undefined],
    ["bird@2.71", ["bird@2.17", "bird@3.1"], "bird@2.17"],
  ])("of %s among %j is %s", (name, candidates, want) => {
    expect(nearestName(name, candidates)).toBe(want);
  });
});

it("asks only when something is near", () => {
  expect(didYouMean("tpo", ["top"])).toBe('did you mean "top"?');
  expect(didYouMean("fabric", ["x"])).toBeUndefined();
});

it("lists what there is, and not without end", () => {
  expect(oneOf([])).toBeUndefined();
  expect(oneOf(["a"])).toBe("a");
  expect(oneOf(["a", "b"])).toBe("one of a, b");
  expect(oneOf(Array.from({ length: 23 }, (_, i) => `n${i}`))).toMatch(/n19 and 3 more$/);
});
