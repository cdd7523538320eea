import { expect, test } from "vitest";
import { base64Text } from "./base64-text.ts";
import { goDuration } from "./fields.ts";

test.each([
  ["90s", 90],
  ["1m30s", 90],
  ["1h0.5m", 3630],
  ["1500ms", 1],
  ["0.1s0.2s2.7s", 3],
  ["0", 0],
  ["999ms", 0],
])("the duration %s is %i s", (text, want) => {
  expect(goDuration().parse(text)).toBe(want);
});

test.each(["90", "1 m", "-1s", "s", "1d", ""])("%j is no duration", (text) => {
  expect(goDuration().safeParse(text).success).toBe(false);
});

test.each([
  ["czNjcmV0", "s3cret"],
  ["YQ==", "a"],
  ["", ""],
  ["YQ=", undefined],
  ["w6Q=", undefined],
  ["a b c !", undefined],
])("base64 %j is %j", (encoded, want) => {
  expect(base64Text(encoded)).toBe(want);
});
