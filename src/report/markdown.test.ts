import { expect, it } from "vitest";
import { fixture } from "../../test/golden/report/fixture.ts";
import { renderMarkdown } from "./markdown.ts";

const markdown = renderMarkdown(fixture);

it("shows what failed before what is inconclusive, and both before the table", () => {
  const [fail, inconclusive, table] = ["**✗ fail**", "**? inconclusive** <code>", "### Cells"].map((s) => markdown.indexOf(s));
  expect(fail).toBeGreaterThan(0);
  expect(inconclusive).toBeGreaterThan(fail ?? 0);
  expect(table).toBeGreaterThan(inconclusive ?? 0);
});

it("keeps the table's columns, whatever the texts say", () => {
  const rows = markdown.split("\n").filter((line) => line.startsWith("| "));
  expect(rows).toHaveLength(fixture.cells.length + 1);
  for (const row of rows) expect(row.match(/\|/g)).toHaveLength(6);
});

it("lets no text become markup", () => {
  expect(markdown).not.toMatch(/<(?!\/?code>)/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(markdown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]|`|!\[/);
});

it("stays below GitHub's limit and says what it left out", () => {
  const cell = fixture.cells[4];
  const large = renderMarkdown({ ...fixture, cells: Array.from({ length: 5000 }, () => cell).flatMap((c) => c ?? []) });
  expect(new TextEncoder().encode(large).length).toBeLessThan(1024 * 1024);
  expect(large).toMatch(/\d+ more cells are in the report\./);
  expect(large).toMatch(/\d+ more verdicts are in the report\./);
});
