import { stepId } from "./fields.ts";
import { isMapping } from "./is-mapping.ts";
import type { Expectation } from "./model.ts";
import { readTerm } from "./read-term.ts";
import type { Scope } from "./scope.ts";
import { onlyKeyOf, reportRepeated, uniqueNames } from "./step-ids.ts";
import type { TermVocabulary } from "./vocabulary.ts";
import { placeName } from "./zod-issues.ts";

export interface ExpectationDraft {
  readonly expectations: readonly Expectation[];
  /** Of all, the malformed ones too, so that other parts may name them. */
  readonly names: ReadonlySet<string>;
}

/** What must hold; what is malformed is reported and left out. */
export function readExpectations(raw: unknown, vocabulary: readonly TermVocabulary[], scope: Scope): ExpectationDraft {
  const items = scope.list(raw, ["expect"]) ?? [];
  if (Array.isArray(raw) && items.length === 0) {
    scope.report(["expect"], {
      message: "expect is an empty list",
      expected: "at least one expectation: a scenario that expects nothing proves nothing",
    });
  }
  const given = items.map((item, index) => {
    const mapping = isMapping(item) ? item : {};
    const path = ["expect", index, "name"];
    const name = mapping.name;
    const explicit = name === undefined ? undefined : (scope.check(stepId(), name, path) ?? String(name));
    return { explicit, fallback: defaultName(mapping, vocabulary), path };
  });
  reportRepeated(given, "expectation", scope);
  const names = uniqueNames(given);
  const expectations = items.flatMap((item, index) => readExpectation(item, index, names[index] ?? "", vocabulary, scope) ?? []);
  return { expectations, names: new Set(names) };
}

function defaultName(mapping: Readonly<Record<string, unknown>>, vocabulary: readonly TermVocabulary[]): string {
  const term = vocabulary.find(({ kind }) => Object.hasOwn(mapping, kind));
  if (!term) return "expectation";
  const params = mapping[term.kind];
  const value = term.namedAfter !== undefined && isMapping(params) ? params[term.namedAfter] : undefined;
  return typeof value === "string" ? value : term.kind;
}

function readExpectation(
  raw: unknown,
  index: number,
  name: string,
  vocabulary: readonly TermVocabulary[],
  scope: Scope,
): Expectation | undefined {
  const path = ["expect", index];
  const mapping = scope.mapping(raw, path);
  if (!mapping) return undefined;
  const kinds = vocabulary.map((term) => term.kind);
  const kind = onlyKeyOf(mapping, kinds, ["name"], path, placeName(path), scope);
  const term = vocabulary.find((t) => t.kind === kind);
  if (!kind || !term) return undefined;
  for (const key of Object.keys(mapping)) if (key !== "name" && key !== kind) scope.reportKey(path, key, ["name", kind]);
  const given = scope.mapping(mapping[kind], [...path, kind]);
  const params = given && readTerm(term, given, [...path, kind], scope);
  return params && { name, kind, params, at: scope.position(path) };
}
