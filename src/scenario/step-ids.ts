import { isMapping } from "./is-mapping.ts";
import { didYouMean } from "./nearest-name.ts";
import type { Scope } from "./scope.ts";
import { SCRIPTED_OPERATIONS } from "./scripted-commands.ts";
import { explicitId, VERBS, type Verb } from "./steps-schema.ts";
import type { Path } from "./yaml-source.ts";

/** Names for a list of things of which only some are named: the explicit ones first, then the default with -2, -3 where it is taken. */
export function uniqueNames(given: readonly { readonly explicit: string | undefined; readonly fallback: string }[]): readonly string[] {
  const taken = new Set(given.flatMap((g) => g.explicit ?? []));
  return given.map(({ explicit, fallback }) => {
    if (explicit !== undefined) return explicit;
    let name = fallback;
    for (let n = 2; taken.has(name); n++) name = `${fallback}-${n}`;
    taken.add(name);
    return name;
  });
}

/** The ids of all steps, in order; malformed and repeated ones are reported. */
export function stepIds(steps: readonly unknown[], scope: Scope): readonly string[] {
  const given = steps.map((step, index) => {
    const mapping = isMapping(step) ? step : {};
    const id = mapping.id;
    const path = ["steps", index, "id"];
    const explicit = id === undefined ? undefined : (scope.check(explicitId(), id, path) ?? `${String(id)}`);
    return { explicit, fallback: faultKind(mapping) ?? toldOperation(mapping) ?? verbOf(mapping) ?? "step", path };
  });
  reportRepeated(given, "step", scope);
  return uniqueNames(given);
}

export function reportRepeated(
  given: readonly { readonly explicit: string | undefined; readonly path: Path }[],
  what: string,
  scope: Scope,
): void {
  const seen = new Set<string>();
  for (const { explicit, path } of given) {
    if (explicit === undefined) continue;
    if (seen.has(explicit)) scope.report(path, { message: `another ${what} is called "${explicit.slice(0, 64)}" already` });
    seen.add(explicit);
  }
}

function verbOf(step: Readonly<Record<string, unknown>>): Verb | undefined {
  return VERBS.find((verb) => Object.hasOwn(step, verb));
}

function faultKind(step: Readonly<Record<string, unknown>>): string | undefined {
  const fault = step.fault;
  return isMapping(fault) && typeof fault.kind === "string" ? fault.kind : undefined;
}

/** `tell: { node: sp, close: … }` is called `close`. */
function toldOperation(step: Readonly<Record<string, unknown>>): string | undefined {
  const told = step.tell;
  return isMapping(told) ? SCRIPTED_OPERATIONS.find((operation) => Object.hasOwn(told, operation)) : undefined;
}

/** The one key of `candidates` that the mapping has; none, or several, are reported, as are keys that belong to none of them. */
export function onlyKeyOf<K extends string>(
  mapping: Readonly<Record<string, unknown>>,
  candidates: readonly K[],
  others: readonly string[],
  path: Path,
  place: string,
  scope: Scope,
): K | undefined {
  const present = candidates.filter((key) => Object.hasOwn(mapping, key));
  const unknown = Object.keys(mapping).filter((key) => !others.includes(key) && !candidates.some((c) => c === key));
  if (present.length === 1) return present[0];
  const expected = `exactly one of ${candidates.join(", ")}`;
  const stray = unknown[0];
  if (present.length > 1)
    scope.report(path, { message: `${place} has ${present.map((key) => `"${key}"`).join(" and ")} at once`, expected });
  else if (stray !== undefined)
    scope.report([...path, stray], {
      at: "key",
      message: `${place} has an unknown key "${stray.slice(0, 60)}"`,
      expected,
      hint: didYouMean(stray, candidates),
    });
  else scope.report(path, { message: `${place} says nothing`, expected });
  return undefined;
}
