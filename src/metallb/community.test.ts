import { expect, test } from "vitest";
import { parseCommunity } from "./community.ts";

test.each([
  ["64512:100", { kind: "standard", text: "64512:100" }],
  ["065535:00", { kind: "standard", text: "65535:0" }],
  ["large:4294967295:0:1", { kind: "large", text: "4294967295:0:1" }],
  ["65536:1", undefined],
  ["1:2:3", undefined],
  ["large:1:2", undefined],
  ["large:4294967296:0:1", undefined],
  ["no-export", undefined],
  ["1:2\n", undefined],
  ["-1:2", undefined],
])("%j", (text, want) => {
  expect(parseCommunity(text)).toEqual(want);
});
