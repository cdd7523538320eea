import { z } from "zod";
import { described } from "./fields.ts";
import { isMapping } from "./is-mapping.ts";
import type { Step } from "./model.ts";
import type { Scope } from "./scope.ts";
import type { Path } from "./yaml-source.ts";
import { placeName } from "./zod-issues.ts";

/** Of a repeat, and of a scenario when all its repeats are written out. */
const MAX_ROUNDS = 1000;
const MAX_STEPS = 5000;

const MAX_ROUNDS_TEXT = `1 to ${MAX_ROUNDS} rounds`;

export const repeatTimes = () =>
  described(
    z.int().refine((n) => n >= 1 && n <= MAX_ROUNDS, MAX_ROUNDS_TEXT),
    "how many rounds; the step `cut` of round 3 is called cut-3, and within a round plain cut is its own",
  );

/** A step as it stands in the file. */
export interface WrittenStep {
  readonly raw: unknown;
  readonly path: Path;
  /** The repeat that it stands in; the same object for all its steps. */
  readonly repeat: Repeat | undefined;
}

export interface Repeat {
  readonly times: number;
}

/** The steps of the file with those of repeats in their place, each once; what is wrong with a repeat as such is reported. */
export function writtenSteps(items: readonly unknown[], scope: Scope): readonly WrittenStep[] {
  const written = items.flatMap((raw, index): readonly WrittenStep[] => {
    const path: Path = ["steps", index];
    return isRepeat(raw) ? repeated(raw, path, scope) : [{ raw, path, repeat: undefined }];
  });
  const count = written.reduce((sum, { repeat }) => sum + (repeat?.times ?? 1), 0);
  if (count > MAX_STEPS)
    scope.report(["steps"], {
      at: "key",
      message: `steps are ${count} with all rounds of their repeats`,
      expected: `at most ${MAX_STEPS}`,
    });
  if (count <= MAX_STEPS) return written;
  const once = new Map(written.map(({ repeat }) => [repeat, { times: 1 }] as const));
  return written.map((step) => ({ ...step, repeat: step.repeat && once.get(step.repeat) }));
}

function repeated(raw: Readonly<Record<string, unknown>>, at: Path, scope: Scope): readonly WrittenStep[] {
  for (const key of Object.keys(raw)) if (key !== "repeat") scope.reportKey(at, key, ["repeat"]);
  const path = [...at, "repeat"];
  const given = scope.mapping(raw.repeat, path);
  if (!given) return [];
  for (const key of Object.keys(given)) if (key !== "times" && key !== "steps") scope.reportKey(path, key, ["times", "steps"]);
  // A round at least, so that its steps are looked at too.
  const repeat: Repeat = { times: scope.check(repeatTimes(), given.times, [...path, "times"]) ?? 1 };
  const body = scope.list(given.steps, [...path, "steps"]) ?? [];
  if (Array.isArray(given.steps) && body.length === 0)
    scope.report([...path, "steps"], { message: `${placeName(path)} repeats no steps`, expected: "at least one step" });
  return body.flatMap((step, index) => {
    const own = [...path, "steps", index];
    if (!isRepeat(step)) return [{ raw: step, path: own, repeat }];
    scope.report([...own, "repeat"], { at: "key", message: `${placeName(own)} is a repeat inside a repeat`, expected: "a plain step" });
    return [];
  });
}

function isRepeat(raw: unknown): raw is Readonly<Record<string, unknown>> {
  return isMapping(raw) && Object.hasOwn(raw, "repeat");
}

/** The id of the step `name` in a round, counted from 1. */
export function roundId(name: string, round: number): string {
  return `${name}-${round}`;
}

/** A step of a repeat as written, for its first round: `heal` and `since` that name a step of the same repeat (`names`) mean that of the round. */
export function ofFirstRound(raw: unknown, names: ReadonlySet<string>): unknown {
  if (!isMapping(raw)) return raw;
  const named = (value: unknown) => (typeof value === "string" && names.has(value) ? roundId(value, 1) : value);
  const { wait } = raw;
  return {
    ...raw,
    ...(Object.hasOwn(raw, "heal") ? { heal: named(raw.heal) } : {}),
    ...(isMapping(wait) && Object.hasOwn(wait, "since") ? { wait: { ...wait, since: named(wait.since) } } : {}),
  };
}

/** The first round's step in another round; `names` are those of the repeat's steps. */
export function ofRound(step: Step, name: string, names: ReadonlySet<string>, round: number): Step {
  const id = roundId(name, round);
  const moved = new Map([...names].map((n) => [roundId(n, 1), roundId(n, round)]));
  if (step.verb === "heal") return { ...step, id, fault: moved.get(step.fault) ?? step.fault };
  if (step.verb !== "wait" || !("since" in step.condition) || step.condition.since === undefined) return { ...step, id };
  return { ...step, id, condition: { ...step.condition, since: moved.get(step.condition.since) ?? step.condition.since } };
}
