import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { requirementOf } from "../../src/requirements/catalogue.ts";
import { speakers } from "./speakers.ts";

const ROOT = join(import.meta.dirname, "../..");
const all = speakers.flatMap(({ kind, versions, deviations }) =>
  (deviations ?? []).map((d) => ({ kind, known: versions.map((v) => v.version), ...d })),
);

test("a known deviation is of a version that there is, from a requirement of the catalogue", () => {
  expect(all.length).toBeGreaterThan(0);
  expect(all.filter((d) => d.versions.some((v) => !d.known.includes(v)))).toEqual([]);
  expect(all.filter((d) => requirementOf(d.requirement) === undefined)).toEqual([]);
});

test("the captures that they refer to are there", () => {
  const files = all.flatMap((d) => d.reference.match(/docs\/deviations\/\S+\.(pcap|jsonl)/)?.[0] ?? []);
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});
