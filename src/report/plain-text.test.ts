import { describe, expect, it } from "vitest";
import { displayWidth, padTo, plainLine, plainLines, shorten } from "./plain-text.ts";

describe("plainLine", () => {
  it.each([
    ["keeps ordinary text", "bird@2.17 → ok", "bird@2.17 → ok"],
    ["drops colour sequences with their parameters", "\u001b[31;1mred\u001b[0m", "red"],
    ["drops a window title sequence with its text", "a\u001b]0;owned\u0007b", "ab"],
    ["drops an unterminated operating system command to the end of the line", "a\u001b]8;;http://x", "a"],
    ["drops 8-bit control sequences", "a\u009b2Jb\u009d0;x\u009cc", "abc"],
    ["drops a truncated escape at the end", "a\u001b", "a"],
    ["drops a truncated control sequence at the end", "a\u001b[31", "a"],
    ["drops device control strings", "a\u001bP1$r0m\u001b\\b", "ab"],
    ["drops bells, backspaces and NUL", "a\u0007\u0008\u0000b", "ab"],
    ["drops bidirectional overrides", "a\u202egnp.exe\u2066", "agnp.exe"],
    ["replaces lone surrogates", "a\ud800b", "a\ufffdb"],
    ["makes one line", "a\r\n\tb\u2028c", "a b c"],
  ])("%s", (_, input, want) => {
    expect(plainLine(input)).toBe(want);
  });
});

it("plainLines keeps line breaks, whatever they were", () => {
  expect(plainLines("a\r\nb\rc\u2029d\n  e")).toBe("a\nb\nc\nd\n  e");
});

it("an escape sequence cannot be reassembled from what is left after removal", () => {
  expect(plainLine("\u001b\u001b[31m[31mx")).not.toMatch(/\p{Cc}/u);
});

it("shorten counts characters, not UTF-16 units", () => {
  expect(shorten("😀😀😀", 3)).toBe("😀😀😀");
  expect(shorten("😀😀😀😀", 3)).toBe("😀😀…");
});

it("padTo counts terminal columns: wide two, combining none", () => {
  expect(displayWidth("日本e\u0301")).toBe(5);
  expect(padTo("日本", 6)).toBe("日本  ");
});
