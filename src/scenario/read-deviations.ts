import { z } from "zod";
import { described, lineText } from "./fields.ts";
import type { Matrix } from "./matrix.ts";
import type { KnownDeviation, Node } from "./model.ts";
import type { Scope } from "./scope.ts";
import type { SpeakerVocabulary } from "./vocabulary.ts";
import type { Path } from "./yaml-source.ts";
import { placeName } from "./zod-issues.ts";
import { keysOf } from "./zod-walk.ts";

export const deviationFields = z.strictObject({
  expect: described(z.string(), "the name of the expectation that ends otherwise").optional(),
  requirement: described(z.string(), "in place of expect: the id of the requirement that ends otherwise").optional(),
  node: described(z.string(), "with requirement: whose speaker; default whichever shows it").optional(),
  verdict: described(z.enum(["fail", "inconclusive", "not-applicable"]), "how it ends"),
  reference: described(lineText(500), "why: an issue, a commit, a manual"),
  sometimes: described(z.boolean(), "it does not show in every run, because it hangs on when things happen; default false").optional(),
});

/** Matrix values as scenarios refer to them: the value as it is written in the matrix, or several. */
export const matrixChoice = z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number(), z.boolean()])).min(1)]);

/** What a deviation may name in one cell. */
export interface DeviationNames {
  readonly expectations: ReadonlySet<string>;
  /** Empty where the topology could not be read: then any name will do. */
  readonly nodes: readonly string[];
  /** Undefined where the catalogue is not known: then any id will do. */
  readonly requirements: readonly string[] | undefined;
}

/** The known deviations of one cell: those whose matrix values are the cell's. */
export function readDeviations(
  raw: unknown,
  matrix: Matrix,
  values: Readonly<Record<string, string>>,
  names: DeviationNames,
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
    const { verdict, reference, sometimes, ...given } = scope.fields(deviationFields, fields, path);
    const subject = subjectOf(given, names, path, scope);
    const matches = matchesCell(choices, matrix, values, path, own, scope);
    if (!matches || !subject || verdict === undefined || reference === undefined) return [];
    return [{ ...subject, verdict, reference, ...(sometimes === true && { sometimes }), at: scope.position(path) }];
  });
}

/** What the topology's speakers are known for in any scenario. An image of the author's own is another build, of which nothing is known. */
export function deviationsOfSpeakers(
  nodes: readonly Node[],
  speakers: readonly SpeakerVocabulary[],
  scope: Scope,
): readonly KnownDeviation[] {
  return nodes.flatMap(({ name, speaker }) => {
    if (!speaker || speaker.image !== undefined) return [];
    const known = speakers.find((s) => s.kind === speaker.kind)?.deviations ?? [];
    const at = scope.position(["topology", "nodes", name]);
    return known
      .filter((d) => d.versions.includes(speaker.version))
      .map(({ requirement, reference }) => ({ requirement, node: name, verdict: "fail", reference, sometimes: true, at }) as const);
  });
}

/** Of what it is a deviation: an expectation, or a requirement on one speaker or on any. Undefined, and reported, when it says neither or both. */
function subjectOf(
  { expect, requirement, node }: Pick<Partial<KnownDeviation>, "expect" | "requirement" | "node">,
  { expectations, nodes, requirements }: DeviationNames,
  path: Path,
  scope: Scope,
): Pick<KnownDeviation, "expect" | "requirement" | "node"> | undefined {
  if (expect !== undefined && !expectations.has(expect)) scope.reportUnknown([...path, "expect"], "expectation", expect, expectations);
  if (requirement !== undefined && requirements && !requirements.includes(requirement)) {
    scope.reportUnknown([...path, "requirement"], "requirement", requirement, requirements);
  }
  if (node !== undefined && nodes.length > 0 && !nodes.includes(node)) scope.reportUnknown([...path, "node"], "node", node, nodes);
  if ((expect === undefined) === (requirement === undefined)) {
    scope.report(path, { message: `${placeName(path)} needs either expect or requirement`, expected: "one of the two" });
    return undefined;
  }
  if (expect !== undefined) {
    if (node !== undefined)
      scope.report([...path, "node"], { message: `${placeName(path)}.node belongs to requirement`, expected: "expect without node" });
    return { expect };
  }
  return { requirement, ...(node === undefined ? {} : { node }) };
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
