import type { Report } from "./model.ts";

/** `results.json`: every verdict with its measured values, phases and lanes. The same report gives the same bytes, however its objects were put together. */
export function serializeReport(report: Report): string {
  return `${JSON.stringify(report, inStableOrder, 2)}\n`;
}

/** What a reader looks for stands first; keys that are not in the list follow, sorted. */
const KEY_ORDER = [
  "version",
  "holdfast",
  "exitCode",
  "totals",
  "requirementTotals",
  "proof",
  "scenario",
  "key",
  "id",
  "level",
  "source",
  "clause",
  "node",
  "name",
  "kind",
  "group",
  "label",
  "outcome",
  "note",
  "trouble",
  "status",
  "expected",
  "actual",
  "reason",
  "value",
  "unit",
  "limit",
  "t",
  "fromT",
  "untilT",
  "title",
  "origin",
  "requirements",
  "file",
  "line",
  "column",
  "values",
  "variant",
  "repetition",
  "directory",
  "startedAt",
  "expectations",
  "requirementVerdicts",
  "withoutOccasion",
  "verdict",
  "measured",
  "evidence",
  "phases",
  "endT",
  "spans",
  "marks",
  "lanes",
  "cells",
];
const rank = new Map(KEY_ORDER.map((key, i) => [key, i]));

function inStableOrder(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const position = (key: string) => rank.get(key) ?? KEY_ORDER.length;
  const entries = Object.entries(value).sort(([a], [b]) => position(a) - position(b) || (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}
