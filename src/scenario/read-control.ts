import { controlFields } from "./document-schema.ts";
import { isMapping } from "./is-mapping.ts";
import type { Combination, Matrix } from "./matrix.ts";
import { matchesCell } from "./read-deviations.ts";
import type { Scope } from "./scope.ts";

export interface Control {
  /** The matrix cell that it changes or that is known to fail. */
  readonly base: Combination;
  /** Laid over the topology; undefined for a cell that is run anyway. */
  readonly change: Readonly<Record<string, unknown>> | undefined;
  readonly mustFail: readonly string[];
}

/** The control of a scenario; undefined when it has none, or a malformed one, which is reported. */
export function readControl(raw: unknown, matrix: Matrix, cells: readonly Combination[], scope: Scope): Control | undefined {
  if (raw === undefined) return undefined;
  const path = ["control"];
  const { change, cell, "must-fail": mustFail } = scope.fields(controlFields, raw, path);
  if (isMapping(raw) && !Object.hasOwn(raw, "change") && !Object.hasOwn(raw, "cell")) {
    scope.report(path, {
      at: "key",
      message: 'control has neither "change" nor "cell"',
      hint: "say what is changed, as in { change: { graceful-restart: off } }",
    });
  }
  const base = cell === undefined ? cells[0] : cells.find((c) => matchesCell(cell, matrix, c.values, [...path, "cell"], [], scope));
  return base && mustFail && (change ?? cell) ? { base, change, mustFail } : undefined;
}

/** `must-fail` names expectations of the cell that the control runs. */
export function checkMustFail(mustFail: readonly string[], expectations: ReadonlySet<string>, scope: Scope): void {
  for (const [index, name] of mustFail.entries()) {
    if (!expectations.has(name)) scope.reportUnknown(["control", "must-fail", index], "expectation", name, expectations);
  }
}

/** `base` with `change` laid over it: mappings are merged key by key, anything else is replaced. */
export function merged(base: unknown, change: unknown): unknown {
  if (!isMapping(base) || !isMapping(change)) return change;
  const keys = new Set([...Object.keys(base), ...Object.keys(change)]);
  return Object.fromEntries(
    [...keys].map((key) => [
      key,
      Object.hasOwn(change, key) ? (Object.hasOwn(base, key) ? merged(base[key], change[key]) : change[key]) : base[key],
    ]),
  );
}
