import { expect, it } from "vitest";
import { inOrder, shortLabels } from "./names.ts";

it.each([
  ["numbers count as numbers", ["frr@10.3", "bird@2.17", "frr@8.4", "bird@2.0.12"], ["bird@2.0.12", "bird@2.17", "frr@8.4", "frr@10.3"]],
  ["each stands once", ["a", "a", "b"], ["a", "b"]],
  ["the shorter of two that begin alike stands first", ["bird@2.17+gr-unlock", "bird@2.17"], ["bird@2.17", "bird@2.17+gr-unlock"]],
])("in the order of names %s", (_, names, want) => {
  expect(inOrder(names)).toEqual(want);
});

it.each([
  ["what all share goes", ["matrix-restart-kill", "matrix-restart-term"], ["kill", "term"]],
  ["of one alone only matrix goes", ["matrix-restart-kill"], ["restart-kill"]],
  ["something is left of each", ["matrix-restart", "matrix-restart-term"], ["restart", "restart-term"]],
  ["nothing goes where nothing is shared", ["matrix-kill", "my-own"], ["matrix-kill", "my-own"]],
])("of scenarios' ids %s", (_, ids, want) => {
  expect([...shortLabels(ids).values()]).toEqual(want);
});
