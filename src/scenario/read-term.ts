import type { z } from "zod";
import type { Scope } from "./scope.ts";
import type { TermVocabulary } from "./vocabulary.ts";
import type { Path } from "./yaml-source.ts";
import { keysOf } from "./zod-walk.ts";

/**
 * The parameters of a fault or an expectation, checked against its own schema; `others` are keys that stand beside them. A key that the schema does not know is an error even
 * where the schema would ignore it.
 */
export function readTerm(
  term: TermVocabulary,
  params: Readonly<Record<string, unknown>>,
  path: Path,
  scope: Scope,
  others: readonly string[] = [],
): z.output<z.ZodObject> | undefined {
  const known = keysOf(term.params);
  const stray = Object.keys(params).filter((key) => !known.includes(key));
  for (const key of stray) scope.reportKey(path, key, [...others, ...known]);
  const rest = Object.fromEntries(Object.entries(params).filter(([key]) => known.includes(key)));
  const checked = scope.check(term.params, rest, path);
  return stray.length === 0 ? checked : undefined;
}
