import { z } from "zod";
import { isMapping } from "./is-mapping.ts";
import type { SourcePosition } from "./model.ts";
import { didYouMean, oneOf } from "./nearest-name.ts";
import { printable, quoted } from "./printable.ts";
import type { ReferenceTarget } from "./references.ts";
import type { Problem } from "./scenario-error.ts";
import { variablesIn } from "./variables.ts";
import type { ReadFile } from "./vocabulary.ts";
import type { Path, YamlSource } from "./yaml-source.ts";
import { type Detail, findings, placeName, unknownKey } from "./zod-issues.ts";
import { keysOf, referencesIn } from "./zod-walk.ts";

/** The problems of one file, each once, however many matrix cells run into it. */
export class ProblemSink {
  readonly #problems = new Map<string, Problem>();

  /** `suffix` is put behind the message of a problem that is not known yet. */
  add(problem: Problem, suffix = ""): void {
    const key = `${problem.file}:${problem.line}:${problem.column}: ${problem.message}`;
    if (!this.#problems.has(key)) this.#problems.set(key, { ...problem, message: problem.message + suffix });
  }

  get count(): number {
    return this.#problems.size;
  }

  inFileOrder(): readonly Problem[] {
    return [...this.#problems.values()].toSorted((a, b) =>
      a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1,
    );
  }
}

interface ScopeOptions {
  readonly source: YamlSource;
  readonly sink: ProblemSink;
  /** The matrix values that were put in place of variables; undefined where `$name` is just text. */
  readonly values?: Readonly<Record<string, string>>;
  /** The topology was changed by `control.change`, so what stands there comes first. */
  readonly control: boolean;
  readonly read: ReadFile;
}

/** What the checks of one cell share: where things stand, which names there are, and where problems go. */
export class Scope {
  readonly #options: ScopeOptions;
  readonly #names: Record<ReferenceTarget, ReadonlySet<string>> = {
    node: new Set(),
    network: new Set(),
    step: new Set(),
    probe: new Set(),
  };
  #met = 0;

  constructor(options: ScopeOptions) {
    this.#options = options;
  }

  /** How many problems this scope has met by now: comparing two counts tells whether what was checked in between is sound. */
  get problemCount(): number {
    return this.#met;
  }

  declare(target: ReferenceTarget, names: Iterable<string>): void {
    this.#names[target] = new Set(names);
  }

  names(target: ReferenceTarget): ReadonlySet<string> {
    return this.#names[target];
  }

  position(path: Path): SourcePosition {
    return this.#options.source.position(this.#place(path));
  }

  report(path: Path, detail: Detail): void {
    this.#met++;
    const place = this.#place(path);
    const { source, sink, values, control } = this.#options;
    const used = values ? variablesIn(source.written(place) ?? "") : [];
    // A variable without values is a problem of its own, reported where it stands; what follows from it is none.
    if (used.some((name) => !Object.hasOwn(values ?? {}, name))) return;
    const position = detail.at === "key" ? source.keyPosition(place) : source.position(place);
    const where = used.map((name) => ` ($${name} is ${values?.[name]})`).join("");
    sink.add(
      { ...position, ...texts(detail, where), ...optional("sourceLine", source.line(position.line)) },
      control ? " (in the control run)" : "",
    );
  }

  /** A problem in another file, which this one names. */
  reportElsewhere(problem: Problem): void {
    this.#met++;
    this.#options.sink.add(problem);
  }

  readonly readFile: ReadFile = (path) => this.#options.read(path);

  /** The parsed value, its names known; otherwise undefined, and reported. */
  check<S extends z.ZodType>(schema: S, value: unknown, path: Path): z.output<S> | undefined {
    const parsed = schema.safeParse(value);
    if (!parsed.success) {
      const written = (at: Path) => this.#options.source.written(this.#place(at));
      for (const { path: at, ...detail } of findings(parsed.error.issues, { schema, value, path, written })) this.report(at, detail);
      return undefined;
    }
    const unknown = referencesIn(schema, value, path).filter((r) => !this.#names[r.to].has(r.name));
    for (const { to, name, path: at } of unknown) this.reportUnknown(at, to, name);
    return unknown.length === 0 ? parsed.data : undefined;
  }

  /** Field by field, so that one bad field does not hide what is wrong with the others. Unknown keys are reported. */
  fields<S extends z.ZodObject>(schema: S, value: unknown, path: Path): Partial<z.output<S>> {
    const mapping = this.mapping(value, path);
    if (!mapping) return {};
    const known = keysOf(schema);
    for (const key of Object.keys(mapping)) if (!known.includes(key)) this.reportKey(path, key, known);
    const checked = known.flatMap((key) => {
      const field = schema.shape[key] as z.ZodType;
      const result = this.check(field, mapping[key], [...path, key]);
      return result === undefined ? [] : [[key, result]];
    });
    return Object.fromEntries(checked) as Partial<z.output<S>>;
  }

  /** The same for a key, whose problems stand at the key. */
  checkKey(schema: z.ZodType, key: string, path: Path): boolean {
    const parsed = schema.safeParse(key);
    for (const issue of parsed.error?.issues ?? []) {
      this.report(path, {
        at: "key",
        message: `${placeName(path.slice(0, -1))}: the name ${quoted(key)} will not do`,
        expected: keyRule(issue),
      });
    }
    return parsed.success;
  }

  mapping(value: unknown, path: Path): Readonly<Record<string, unknown>> | undefined {
    // Not through zod, which drops a key called __proto__ without a word.
    if (isMapping(value)) return value;
    this.check(z.record(z.string(), z.unknown()), value, path);
    return undefined;
  }

  list(value: unknown, path: Path): readonly unknown[] | undefined {
    return this.check(z.array(z.unknown()), value, path);
  }

  reportUnknown(path: Path, what: string, name: string, known: Iterable<string> = this.#known(what)): void {
    const all = [...known];
    this.report(path, {
      message: `${placeName(path)}: there is no ${what} ${quoted(name)}`,
      expected: oneOf(all),
      hint: didYouMean(name, all),
    });
  }

  reportKey(path: Path, key: string, known: readonly string[]): void {
    const { path: at, ...detail } = unknownKey(path, key, known);
    this.report(at, detail);
  }

  #known(what: string): Iterable<string> {
    return what === "node" || what === "network" || what === "step" || what === "probe" ? this.#names[what] : [];
  }

  #place(path: Path): Path {
    if (!this.#options.control || path[0] !== "topology") return path;
    const changed = ["control", "change", ...path.slice(1)];
    return this.#options.source.has(changed) && path.length > 1 ? changed : path;
  }
}

function keyRule(issue: z.core.$ZodIssue): string {
  return issue.code === "too_big" ? `at most ${issue.maximum} characters` : issue.message;
}

function texts(detail: Detail, where: string): Pick<Problem, "message" | "expected" | "hint"> {
  return {
    message: shown(detail.message + where),
    ...optional("expected", detail.expected && shown(detail.expected)),
    ...optional("hint", detail.hint && shown(detail.hint)),
  };
}

/** Messages name what the author wrote, which may be long or hostile to a terminal. */
function shown(text: string): string {
  return printable(text.length > 600 ? `${text.slice(0, 597)}...` : text);
}

function optional<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: string });
}
