import { z } from "zod";
import { described, lineText } from "./fields.ts";
import type { Matrix } from "./matrix.ts";
import type { KnownDeviation } from "./model.ts";
import type { Scope } from "./scope.ts";
import type { Path } from "./yaml-source.ts";
import { keysOf } from "./zod-walk.ts";

export const deviationFields = z.strictObject({
  expect: described(z.string(), "the name of the expectation that ends otherwise"),
  verdict: described(z.enum(["fail", "inconclusive", "not-applicable"]), "how it ends"),
  reference: described(lineText(500), "why: an issue, a commit, a manual"),
});

/** Matrix values as scenarios refer to them: the value as it is written in the matrix, or several. */
export const matrixChoice = z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number(), z.boolean()])).min(1)]);

/** The known deviations of one cell: those whose matrix values are the cell's. */
export function readDeviations(
  raw: unknown,
  matrix: Matrix,
  values: Readonly<Record<string, string>>,
  expectations: ReadonlySet<string>,
  scope: Scope,
): readonly KnownDeviation[] {
  if (raw === undefined) return [];
  const items = scope.list(raw, ["known-deviations"]) ?? [];
  return items.flatMap((item, index) => {
    const path = ["known-deviations", index];
    const mapping = scope.mapping(item, path);
    if (!mapping) return [];
    const own = keysOf(deviationFields);
    const [fields, choices] = [pick(mapping, (key) => own.includes(key)), pick(mapping, (key) => !own.includes(key))];
    const { expect, verdict, reference } = scope.fields(deviationFields, fields, path);
    if (expect !== undefined && !expectations.has(expect)) scope.reportUnknown([...path, "expect"], "expectation", expect, expectations);
    const matches = matchesCell(choices, matrix, values, path, own, scope);
    if (!matches || expect === undefined || verdict === undefined || reference === undefined) return [];
    return [{ expect, verdict, reference, at: scope.position(path) }];
  });
}

/** Whether a choice of matrix values takes in the cell; unknown variables and values are reported. */
export function matchesCell(
  choices: Readonly<Record<string, unknown>>,
  matrix: Matrix,
  values: Readonly<Record<string, string>>,
  path: Path,
  otherKeys: readonly string[],
  scope: Scope,
): boolean {
  const results = Object.entries(choices).map(([name, choice]) => {
    const known = matrix.get(name);
    if (!known) {
      scope.reportKey(path, name, [...otherKeys, ...matrix.keys()]);
      return false;
    }
    const at = [...path, name];
    const wanted = scope.check(matrixChoice, choice, at);
    if (wanted === undefined) return false;
    const list = Array.isArray(wanted) ? wanted.map(String) : [String(wanted)];
    for (const [index, value] of list.entries()) {
      const place = Array.isArray(wanted) ? [...at, index] : at;
      if (!known.some((v) => String(v) === value)) scope.reportUnknown(place, `value of $${name}`, value, known.map(String));
    }
    return list.includes(values[name] ?? "");
  });
  return results.every((matched) => matched);
}

function pick(mapping: Readonly<Record<string, unknown>>, wanted: (key: string) => boolean): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(mapping).filter(([key]) => wanted(key)));
}
