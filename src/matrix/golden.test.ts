import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { fixture } from "../../test/golden/matrix/fixture.ts";
import { renderMatrixHtml } from "./html.ts";
import { serializeMatrix } from "./json.ts";
import { renderMatrixMarkdown } from "./markdown.ts";
import { renderMatrixText } from "./text.ts";

const folder = new URL("../../test/golden/matrix/", import.meta.url);

it.each([
  ["matrix.json", serializeMatrix(fixture)],
  ["matrix.html", renderMatrixHtml(fixture)],
  ["matrix.md", renderMatrixMarkdown(fixture)],
  ["matrix.txt", renderMatrixText(fixture, { colour: false })],
  ["matrix.ansi.txt", renderMatrixText(fixture, { colour: true })],
])("%s is as it was", (name, actual) => {
  const file = new URL(name, folder);
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, actual);
  expect(actual).toBe(readFileSync(file, "utf8"));
});

it("lets no text out of its place in the page", () => {
  const page = renderMatrixHtml(fixture);
  expect(page).not.toContain("<img");
  expect(page.match(/<script/g)).toHaveLength(1);
  expect(page).not.toContain("\u202e");
  expect(page).toContain("&#60;img src=x onerror=alert(1)&#62;");
});

it("lets no text out of its column, nor a terminal sequence into the terminal", () => {
  const text = renderMatrixText(fixture, { colour: false });
  expect(text).not.toContain("\u001b");
  const rows = renderMatrixMarkdown(fixture)
    .split("\n")
    .filter((line) => line.startsWith("|"));
  expect(new Set(rows.map((row) => row.split("|").length))).toEqual(new Set([6]));
  expect(renderMatrixMarkdown(fixture)).not.toMatch(/<(?!\/?(?:code|br)>)/);
});

it("leads from every cell to its run", () => {
  const page = renderMatrixHtml(fixture);
  for (const { runs } of fixture.cells) expect(page).toContain(`href="./report.html#${runs.at(-1)?.anchor}"`);
});
