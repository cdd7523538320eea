import { expect, test } from "vitest";
import { LineSplitter } from "./line-splitter.ts";

test.each([
  ["whole lines", ["a\nb\n"], ["a", "b"]],
  ["a line in pieces", ["a", "b", "c\nd"], ["abc"]],
  ["an empty line", ["\n\n"], ["", ""]],
])("%s", (_, chunks, want) => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(new TextEncoder().encode(chunk));
  expect(lines).toEqual(want);
});

test("a character cut in two by a chunk is put together again", () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const octet of new TextEncoder().encode("größer\n")) splitter.push(Uint8Array.of(octet));
  expect(lines).toEqual(["größer"]);
});

test("a line without end is given up in pieces, not kept", () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (let i = 0; i < 9; i++) splitter.push(new Uint8Array(1 << 20).fill(97));
  expect(lines).toHaveLength(1);
});
