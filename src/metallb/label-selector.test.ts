import { expect, test } from "vitest";
import { labelSelector, selectedByAny, selects } from "./label-selector.ts";

const node = { rack: "a", "kubernetes.io/hostname": "n1", empty: "" };

test.each([
  ["an empty one selects everything", {}, true],
  ["a label that is so", { matchLabels: { rack: "a" } }, true],
  ["a label that is otherwise", { matchLabels: { rack: "b" } }, false],
  ["all of several have to hold", { matchLabels: { rack: "a", zone: "x" } }, false],
  ["In", { matchExpressions: [{ key: "rack", operator: "In", values: ["b", "a"] }] }, true],
  ["In, where there is no such label", { matchExpressions: [{ key: "zone", operator: "In", values: ["a"] }] }, false],
  ["NotIn", { matchExpressions: [{ key: "rack", operator: "NotIn", values: ["a"] }] }, false],
  ["NotIn, where there is no such label", { matchExpressions: [{ key: "zone", operator: "NotIn", values: ["a"] }] }, true],
  ["Exists, though empty", { matchExpressions: [{ key: "empty", operator: "Exists" }] }, true],
  ["DoesNotExist", { matchExpressions: [{ key: "empty", operator: "DoesNotExist" }] }, false],
  ["labels and expressions together", { matchLabels: { rack: "a" }, matchExpressions: [{ key: "zone", operator: "Exists" }] }, false],
  ["a name that every object inherits is no label", { matchExpressions: [{ key: "constructor", operator: "Exists" }] }, false],
])("%s", (_, written, want) => {
  expect(selects(labelSelector().parse(written), node)).toBe(want);
});

test("one of several is enough, and none at all selects everything", () => {
  const other = labelSelector().parse({ matchLabels: { rack: "b" } });
  expect(selectedByAny([], node)).toBe(true);
  expect(selectedByAny([other], node)).toBe(false);
  expect(selectedByAny([other, labelSelector().parse({})], node)).toBe(true);
});

test.each([
  ["In without values", { matchExpressions: [{ key: "rack", operator: "In" }] }],
  ["Exists with values", { matchExpressions: [{ key: "rack", operator: "Exists", values: ["a"] }] }],
  ["an unknown operator", { matchExpressions: [{ key: "rack", operator: "Gt", values: ["1"] }] }],
  ["a value with a line of its own", { matchLabels: { rack: "a\nb" } }],
])("%s is refused", (_, written) => {
  expect(labelSelector().safeParse(written).success).toBe(false);
});
