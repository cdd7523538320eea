import { describe, expect, it } from "vitest";
import { html, relativeHref, trusted } from "./markup.ts";

describe("html", () => {
  it.each([
    ["text that would open an element", html`<p>${"<script>alert(1)</script>"}</p>`, "<p>&#60;script&#62;alert(1)&#60;/script&#62;</p>"],
    ["text that would close an attribute", html`<a title="${'" onclick="x'}">`, '<a title="&#34; onclick=&#34;x">'],
    ["references and single quotes", html`${"&lt;'`"}`, "&#38;lt;&#39;&#96;"],
    ["control characters", html`${"a\u0000\u001b[31mb"}`, "ab"],
    ["hostile text inside a list", html`${["<", html`<b>ok</b>`]}`, "&#60;<b>ok</b>"],
    ["nothing for undefined and false, zero for 0", html`[${undefined}${false}${0}]`, "[0]"],
    ["markup once, not twice", html`${html`${"&"}`}`, "&#38;"],
    ["trusted text as it is", html`${trusted("a > b")}`, "a > b"],
  ])("escapes %s", (_, markup, want) => {
    expect(markup.text).toBe(want);
  });
});

it.each([
  ["a folder", "runs/a b/c", "./runs/a%20b/c"],
  ["a script address", "javascript:alert(1)", "./javascript%3Aalert(1)"],
  ["another host", "//evil.example/x", "./evil.example/x"],
  ["a query and a fragment", "a?b#c", "./a%3Fb%23c"],
])("relativeHref keeps %s relative", (_, path, want) => {
  expect(relativeHref(path)).toBe(want);
});
