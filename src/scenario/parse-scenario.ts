import { buildCell } from "./build-cell.ts";
import { headerFields, SECTIONS } from "./document-schema.ts";
import { type Combination, combinations, filled, type Matrix, type MatrixFill, readMatrix, union } from "./matrix.ts";
import type { Cell, KnownDeviation, Scenario } from "./model.ts";
import { didYouMean, oneOf } from "./nearest-name.ts";
import { parseYaml } from "./parse-yaml.ts";
import { UNPRINTABLE } from "./printable.ts";
import { type Control, checkMustFail, merged, readControl } from "./read-control.ts";
import { deviationsOfSpeakers, readDeviations } from "./read-deviations.ts";
import { ScenarioError } from "./scenario-error.ts";
import { ProblemSink, Scope } from "./scope.ts";
import { substitute, variableUses } from "./variables.ts";
import type { ReadFile, Vocabulary } from "./vocabulary.ts";
import type { Path, YamlSource } from "./yaml-source.ts";
import { placeName } from "./zod-issues.ts";
import { keysOf } from "./zod-walk.ts";

type Header = Omit<Scenario, "cells" | "file" | "matrix">;
type Mapping = Readonly<Record<string, unknown>>;

export interface ParseOptions {
  /** Gives the files that the text names; without it none can be read. */
  readonly read?: ReadFile | undefined;
  /** Values in place of the file's own for these matrix variables: its cells are then runs of a matrix, which measures. */
  readonly fill?: MatrixFill | undefined;
}

/**
 * A scenario file as the runs that it asks for. `file` is only named, never opened. Throws `ScenarioError` with every mistake in the text: first the shape of each part is
 * checked, then what the parts say of each other, as far as they are well-formed.
 */
export function parseScenario(text: string, file: string, vocabulary: Vocabulary, options: ParseOptions = {}): Scenario {
  const parsed = parseYaml(text, file);
  if (!parsed.source) throw new ScenarioError(parsed.problems);
  const sink = new ProblemSink();
  for (const problem of parsed.problems) sink.add(problem);
  const scenario = new Reader(parsed.source, sink, vocabulary, options).scenario(parsed.value);
  if (!scenario || sink.count > 0) throw new ScenarioError(sink.inFileOrder());
  return scenario;
}

const readsNothing: ReadFile = () => ({ why: "no files can be read here" });

class Reader {
  readonly #source: YamlSource;
  readonly #sink: ProblemSink;
  readonly #vocabulary: Vocabulary;
  readonly #read: ReadFile;
  readonly #fill: MatrixFill | undefined;
  /** For the parts in which `$name` is just text. */
  readonly #plain: Scope;

  constructor(source: YamlSource, sink: ProblemSink, vocabulary: Vocabulary, { read = readsNothing, fill }: ParseOptions) {
    this.#source = source;
    this.#sink = sink;
    this.#vocabulary = vocabulary;
    this.#read = read;
    this.#fill = fill;
    this.#plain = new Scope({ source, sink, control: false, read });
  }

  scenario(value: unknown): Scenario | undefined {
    const document = this.#plain.mapping(value, []);
    if (!document) return undefined;
    reportUnprintable(document, [], this.#plain);
    const header = this.#header(document);
    const own = readMatrix(document.matrix, this.#plain, this.#source);
    const matrix = this.#fill ? filled(own, this.#fill, this.#plain) : own;
    const rows = combinations(matrix, this.#plain);
    reportVariables(document, matrix, this.#plain);
    // Deviations may name values of the file's own that are not run now.
    const known = this.#fill ? union(own, matrix) : own;
    const control = readControl(document.control, known, rows, this.#plain);
    const main = rows.map((row) => this.#mainCell(header, document, known, row, control));
    const cells = control?.change ? [...main, this.#controlCell(header, document, control, control.change)] : main;
    return {
      ...header,
      file: this.#source.file,
      matrix: Object.fromEntries([...matrix].map(([name, list]) => [name, list.map(String)])),
      cells,
    };
  }

  #header(document: Mapping): Header {
    const known = keysOf(headerFields);
    const sections: readonly string[] = SECTIONS;
    for (const key of Object.keys(document)) {
      if (!known.includes(key) && !sections.includes(key)) this.#plain.reportKey([], key, [...known, ...sections]);
    }
    const given = Object.fromEntries(Object.entries(document).filter(([key]) => known.includes(key)));
    const { id = "", title = "", requirements = [], description, origin } = this.#plain.fields(headerFields, given, []);
    return { id, title, ...(description === undefined ? {} : { description }), ...(origin === undefined ? {} : { origin }), requirements };
  }

  #mainCell(header: Header, document: Mapping, matrix: Matrix, row: Combination, control: Control | undefined): Cell {
    const scope = new Scope({ source: this.#source, sink: this.#sink, values: row.values, control: false, read: this.#read });
    const { body, expectationNames } = buildCell(replaced(document, row), this.#vocabulary, scope);
    const names = {
      expectations: expectationNames,
      nodes: body.topology.nodes.map((n) => n.name),
      requirements: this.#vocabulary.requirements,
    };
    const declared = readDeviations(document["known-deviations"], matrix, row.values, names, this.#plain);
    const ofSpeakers = deviationsOfSpeakers(body.topology.nodes, this.#vocabulary.speakers, scope);
    // What the scenario says itself is the narrower word: it may ask that the deviation shows.
    const isSaid = (d: KnownDeviation) => declared.some((o) => o.requirement === d.requirement && (o.node ?? d.node) === d.node);
    const knownDeviations = [...declared, ...ofSpeakers.filter((d) => !isSaid(d))];
    if (control && !control.change && control.base.key === row.key) checkMustFail(control.mustFail, expectationNames, this.#plain);
    const guard = control && { cell: control.change ? controlKey(control) : control.base.key, mustFail: control.mustFail };
    return {
      ...this.#identity(header, row.values),
      key: row.key,
      variant: "main",
      mustFail: [],
      ...body,
      knownDeviations,
      ...(guard ? { control: guard } : {}),
    };
  }

  #controlCell(header: Header, document: Mapping, control: Control, change: Mapping): Cell {
    const { base, mustFail } = control;
    const scope = new Scope({ source: this.#source, sink: this.#sink, values: base.values, control: true, read: this.#read });
    const unchanged = replaced(document, base);
    const topology = merged(unchanged.topology, substitute(change, base.raw));
    if (JSON.stringify(topology) === JSON.stringify(unchanged.topology)) {
      this.#plain.report(["control", "change"], {
        at: "key",
        message: "control.change leaves the topology as it is",
        hint: "a control that changes nothing proves nothing",
      });
    }
    const { body, expectationNames } = buildCell({ ...unchanged, topology }, this.#vocabulary, scope);
    checkMustFail(mustFail, expectationNames, this.#plain);
    return { ...this.#identity(header, base.values), key: controlKey(control), variant: "control", mustFail, ...body, knownDeviations: [] };
  }

  #identity(
    header: Header,
    values: Cell["values"],
  ): Pick<Cell, "scenario" | "title" | "origin" | "requirements" | "file" | "values" | "purpose"> {
    const { id, title, origin, requirements } = header;
    const purpose = this.#fill ? ({ purpose: "matrix" } as const) : {};
    return { scenario: id, title, ...(origin === undefined ? {} : { origin }), requirements, file: this.#source.file, values, ...purpose };
  }
}

function controlKey(control: Control): string {
  return `${control.base.key}+control`;
}

/** The parts in which `$name` stands for a matrix value. */
const SUBSTITUTED = ["topology", "probes", "steps", "expect"] as const;

function replaced(document: Mapping, row: Combination): Mapping {
  return Object.fromEntries(
    SUBSTITUTED.filter((key) => Object.hasOwn(document, key)).map((key) => [key, substitute(document[key], row.raw)]),
  );
}

function reportVariables(document: Mapping, matrix: Matrix, scope: Scope): void {
  const declared = new Set(Object.keys(typeof document.matrix === "object" ? (document.matrix ?? {}) : {}));
  const inCells = SUBSTITUTED.flatMap((key) => variableUses(document[key], [key]));
  for (const { path, names } of [...inCells, ...variableUses(document.control, ["control"])]) {
    for (const name of names.filter((n) => !declared.has(n))) {
      scope.report(path, {
        message: `${placeName(path)}: there is no matrix variable $${name}`,
        expected: oneOf(declared),
        hint: didYouMean(name, declared),
      });
    }
  }
  const used = new Set(inCells.flatMap((use) => use.names));
  for (const name of matrix.keys()) {
    if (used.has(name)) continue;
    const hint = `write $${name} where its value belongs`;
    scope.report(["matrix", name], { at: "key", message: `matrix.${name} is used nowhere, so its cells would all be the same run`, hint });
  }
}

/** Texts may have several lines; nothing else that a terminal or a file name would obey. */
function reportUnprintable(value: unknown, path: Path, scope: Scope): void {
  if (typeof value === "string") {
    const bad = UNPRINTABLE.exec(value.replaceAll(/[\n\t]/g, " "))?.[0];
    if (bad === undefined) return;
    const code = (bad.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    scope.report(path, { message: `${placeName(path)} holds the control character U+${code}`, expected: "printable text" });
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) reportUnprintable(item, [...path, index], scope);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) reportUnprintable(item, [...path, key], scope);
  }
}
