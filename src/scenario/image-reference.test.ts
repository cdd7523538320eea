import { expect, it } from "vitest";
import { isImageReference } from "./image-reference.ts";

it.each([
  ["frr", true],
  ["debian:trixie-slim", true],
  ["quay.io/frrouting/frr:10.4.1", true],
  ["localhost:5000/a/b_c/d--e:v1", true],
  [`frr@sha256:${"0a".repeat(32)}`, true],
  ["", false],
  ["FRR", false],
  ["frr --privileged", false],
  ["frr:tag;reboot", false],
  ["../frr", false],
  ["frr:", false],
  ["frr@sha256:12", false],
  ["a".repeat(300), false],
])("%j as an image reference: %s", (text, want) => {
  expect(isImageReference(text)).toBe(want);
});
