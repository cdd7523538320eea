import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { sha256Base64 } from "./sha256.ts";

it.each([0, 1, 3, 55, 56, 57, 63, 64, 65, 119, 120, 1000])("agrees with an independent implementation for %d characters", (length) => {
  const text = "a€é😀z".repeat(length).slice(0, length).toWellFormed();
  expect(sha256Base64(text)).toBe(createHash("sha256").update(text).digest("base64"));
});
