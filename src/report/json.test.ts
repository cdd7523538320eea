import { expect, it } from "vitest";
import { fixture } from "../../test/golden/report/fixture.ts";
import { serializeReport } from "./json.ts";
import type { Report } from "./model.ts";

it("gives the same bytes however the report's objects were put together", () => {
  expect(serializeReport(backwards(fixture) as Report)).toBe(serializeReport(fixture));
});

it("loses nothing", () => {
  expect(JSON.parse(serializeReport(fixture))).toEqual(fixture);
});

it("begins with what a reader looks for, is indented by two and ends with a newline", () => {
  const text = serializeReport(fixture);
  expect(text.startsWith('{\n  "version": 1,\n  "holdfast": "0.1.0",\n  "exitCode": 1,\n  "totals": {')).toBe(true);
  expect(text.endsWith("}\n")).toBe(true);
});

function backwards(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(backwards);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([k, v]) => [k, backwards(v)]),
  );
}
