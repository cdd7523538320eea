import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { fixture } from "../../test/golden/report/fixture.ts";
import { githubAnnotations } from "./annotations.ts";
import { renderHtml } from "./html/report-page.ts";
import { serializeReport } from "./json.ts";
import { renderJunit } from "./junit.ts";
import { renderMarkdown } from "./markdown.ts";
import { renderText } from "./text.ts";

const folder = new URL("../../test/golden/report/", import.meta.url);

it.each([
  ["results.json", serializeReport(fixture)],
  ["junit.xml", renderJunit(fixture)],
  ["report.html", renderHtml(fixture)],
  ["summary.md", renderMarkdown(fixture)],
  ["report.txt", renderText(fixture, { colour: false })],
  ["report.ansi.txt", renderText(fixture, { colour: true })],
  ["annotations.txt", githubAnnotations(fixture)],
])("%s is as it was", (name, actual) => {
  const file = new URL(name, folder);
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, actual);
  expect(actual).toBe(readFileSync(file, "utf8"));
});
