import { isMapping } from "./is-mapping.ts";
import { didYouMean } from "./nearest-name.ts";
import { roundId, type WrittenStep } from "./repeat.ts";
import type { Scope } from "./scope.ts";
import { SCRIPTED_OPERATIONS } from "./scripted-commands.ts";
import { explicitId, VERBS, type Verb } from "./steps-schema.ts";
import type { Path } from "./yaml-source.ts";

interface Given {
  readonly explicit: string | undefined;
  readonly fallback: string;
  /** Of a repeat: how many rounds there are, each of which is called by the name with its number behind it. */
  readonly rounds?: number | undefined;
}

/**
 * Names for a list of things of which only some are named: the explicit ones first, then the default with -2, -3 where it is taken. Those of repeats come last, so that how many rounds there are changes no name
 * outside.
 */
export function uniqueNames(given: readonly Given[]): readonly string[] {
  const taken = new Set(given.flatMap(({ explicit, rounds }) => (explicit === undefined ? [] : claimed(explicit, rounds))));
  const named = new Map<Given, string>();
  for (const one of [...given.filter((g) => g.rounds === undefined), ...given.filter((g) => g.rounds !== undefined)]) {
    const { explicit, fallback, rounds } = one;
    let name = explicit ?? fallback;
    for (let n = 2; explicit === undefined && claimed(name, rounds).some((claim) => taken.has(claim)); n++) name = `${fallback}-${n}`;
    for (const claim of claimed(name, rounds)) taken.add(claim);
    named.set(one, name);
  }
  return given.map((one) => named.get(one) ?? "");
}

function claimed(name: string, rounds: number | undefined): readonly string[] {
  return rounds === undefined ? [name] : Array.from({ length: rounds }, (_, i) => roundId(name, i + 1));
}

/** The names of all written steps, in order: outside repeats their ids. Malformed and repeated ones are reported. */
export function stepNames(steps: readonly WrittenStep[], scope: Scope): readonly string[] {
  const given = steps.map(({ raw, path, repeat }) => {
    const mapping = isMapping(raw) ? raw : {};
    const id = mapping.id;
    const idPath = [...path, "id"];
    const explicit = id === undefined ? undefined : (scope.check(explicitId(), id, idPath) ?? `${String(id)}`);
    const fallback = faultKind(mapping) ?? toldOperation(mapping) ?? verbOf(mapping) ?? "step";
    return { explicit, fallback, rounds: repeat?.times, path: idPath };
  });
  reportRepeated(given, "step", scope);
  return uniqueNames(given);
}

export function reportRepeated(
  given: readonly { readonly explicit: string | undefined; readonly rounds?: number | undefined; readonly path: Path }[],
  what: string,
  scope: Scope,
): void {
  const seen = new Set<string>();
  for (const { explicit, rounds, path } of given) {
    if (explicit === undefined) continue;
    const claims = claimed(explicit, rounds);
    const twice = claims.find((claim) => seen.has(claim));
    if (twice !== undefined) scope.report(path, { message: `another ${what} is called "${twice.slice(0, 64)}" already` });
    for (const claim of claims) seen.add(claim);
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
