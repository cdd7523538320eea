import { z } from "zod";
import { variableName } from "./fields.ts";
import { quoted } from "./printable.ts";
import type { Scope } from "./scope.ts";
import type { VariableValue } from "./variables.ts";
import type { Path, YamlSource } from "./yaml-source.ts";

/** The variables of a scenario with their values, in file order. */
export type Matrix = ReadonlyMap<string, readonly VariableValue[]>;

export interface Combination {
  /** `dut=bird@2.17,signal=KILL`; `-` without a matrix. */
  readonly key: string;
  readonly values: Readonly<Record<string, string>>;
  /** The same as written: numbers are numbers. */
  readonly raw: Readonly<Record<string, VariableValue>>;
}

const MAX_CELLS = 256;
/** A value becomes part of the cell's key, in which `,` stands between two of them and the first `=` behind the variable. */
const VALUE = /^[A-Za-z0-9@._+:/=-]+$/;
/** Keys that mean something else in a known deviation. */
const RESERVED = ["expect", "verdict", "reference"];

export const matrixSchema = z
  .record(variableName(), z.array(z.union([z.string().max(100), z.number(), z.boolean()])).min(1))
  .describe("variables and their values; the scenario runs once per combination, with $name replaced by the value");

/** The matrix of a file; what is malformed in it is reported and left out. */
export function readMatrix(raw: unknown, scope: Scope, source: YamlSource): Matrix {
  if (raw === undefined) return new Map();
  const path = ["matrix"];
  const mapping = scope.mapping(raw, path) ?? {};
  const matrix = new Map<string, readonly VariableValue[]>();
  for (const [name, values] of Object.entries(mapping)) {
    const good = scope.checkKey(variableName(), name, [...path, name]) && isFree(name, [...path, name], scope);
    const list = good ? readValues(values, [...path, name], scope, source) : [];
    if (list.length > 0) matrix.set(name, list);
  }
  return matrix;
}

function isFree(name: string, path: Path, scope: Scope): boolean {
  if (!RESERVED.includes(name)) return true;
  scope.report(path, {
    at: "key",
    message: `matrix: ${quoted(name)} has a meaning of its own in known-deviations`,
    expected: "another name",
  });
  return false;
}

function readValues(raw: unknown, path: Path, scope: Scope, source: YamlSource): readonly VariableValue[] {
  const items = scope.check(z.array(z.unknown()).min(1), raw, path) ?? [];
  const values: VariableValue[] = [];
  for (const [index, item] of items.entries()) {
    const value = readValue(item, [...path, index], scope, source);
    if (value === undefined) continue;
    if (values.some((v) => String(v) === String(value))) {
      scope.report([...path, index], {
        message: `matrix.${path[1]} has ${quoted(String(value))} twice`,
        hint: "it would run the same cell twice",
      });
    } else values.push(value);
  }
  return values;
}

function readValue(item: unknown, path: Path, scope: Scope, source: YamlSource): VariableValue | undefined {
  const value = scope.check(z.union([z.string().max(100), z.number(), z.boolean()]), item, path);
  if (value === undefined) return undefined;
  const written = source.written(path);
  if (typeof value === "number" && written !== undefined && written !== String(value)) {
    scope.report(path, {
      message: `matrix.${path[1]}: ${written} is read as the number ${value}`,
      hint: `quote it, so that it stays as it is written: "${written}"`,
    });
    return undefined;
  }
  if (VALUE.test(String(value))) return value;
  scope.report(path, {
    message: `matrix.${path[1]} has the value ${quoted(String(value))}`,
    expected: "letters, digits and @ . _ + : / = -",
  });
  return undefined;
}

/** Values that take the place of a file's own, by variable. */
export type MatrixFill = Readonly<Record<string, readonly string[]>>;

/** The file's matrix with the values of `fill`; a variable that the file lacks is reported. */
export function filled(own: Matrix, fill: MatrixFill, scope: Scope): Matrix {
  for (const name of Object.keys(fill).filter((n) => !own.has(n))) {
    scope.report(["matrix"], {
      at: "key",
      message: `the scenario has no matrix variable ${quoted(name)}`,
      expected: `the variables ${Object.keys(fill).join(" and ")}, whose values \`holdfast matrix\` gives`,
      hint: `add ${name}: [bird@2.17] to matrix, and $${name} as a node's speaker`,
    });
  }
  return new Map([...own].map(([name, values]) => [name, (Object.hasOwn(fill, name) ? fill[name] : undefined) ?? values]));
}

/** What either knows. */
export function union(a: Matrix, b: Matrix): Matrix {
  return new Map([...a].map(([name, values]) => [name, [...new Set([...values.map(String), ...(b.get(name) ?? []).map(String)])]]));
}

/** Every combination, the first variable changing slowest. Too many are reported, and only the first is returned. */
export function combinations(matrix: Matrix, scope: Scope): readonly Combination[] {
  const total = [...matrix.values()].reduce((n, values) => n * values.length, 1);
  let rows: readonly Readonly<Record<string, VariableValue>>[] = [{}];
  for (const [name, values] of matrix) {
    rows =
      total > MAX_CELLS
        ? rows.map((row) => ({ ...row, [name]: values[0] ?? "" }))
        : rows.flatMap((row) => values.map((v) => ({ ...row, [name]: v })));
  }
  if (total > MAX_CELLS)
    scope.report(["matrix"], { at: "key", message: `the matrix has ${total} combinations`, expected: `at most ${MAX_CELLS}` });
  return rows.map(combination);
}

function combination(raw: Readonly<Record<string, VariableValue>>): Combination {
  const values = Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, String(value)]));
  const key = Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(",");
  return { key: key === "" ? "-" : key, values, raw };
}
