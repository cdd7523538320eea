import type { z } from "zod";
import type { SourcePosition } from "../scenario/model.ts";
import { didYouMean, oneOf } from "../scenario/nearest-name.ts";
import { parseYamlDocuments } from "../scenario/parse-yaml.ts";
import { quoted } from "../scenario/printable.ts";
import { ProblemSink, Scope } from "../scenario/scope.ts";
import type { Path } from "../scenario/yaml-source.ts";
import type { Detail } from "../scenario/zod-issues.ts";
import { configMap, endpointSlice, node, secret, service } from "./kubernetes-kinds.ts";
import { bfdProfile, bgpAdvertisement, bgpPeer, bgpPeerV1beta1, community, ipAddressPool } from "./metallb-kinds.ts";

const kinds = {
  IPAddressPool: [ipAddressPool],
  BGPPeer: [bgpPeer, bgpPeerV1beta1],
  BGPAdvertisement: [bgpAdvertisement],
  BFDProfile: [bfdProfile],
  Community: [community],
  Service: [service],
  Node: [node],
  EndpointSlice: [endpointSlice],
  Secret: [secret],
  ConfigMap: [configMap],
} as const;

/** Kinds that a file of MetalLB resources may well hold and that BGP has nothing to do with. */
const WITHOUT_PART: readonly string[] = ["L2Advertisement", "Namespace"];
const MAX_OBJECTS = 5000;

export type Kind = keyof typeof kinds;
type ObjectOf<K extends Kind> = z.output<(typeof kinds)[K][number]>;

/** A well-formed object, and where it stands. */
export interface Resource<K extends Kind> {
  readonly object: ObjectOf<K>;
  readonly name: string;
  readonly namespace: string;
  /** Where the value at a path of the object begins. */
  at(path: Path): SourcePosition;
  report(path: Path, detail: Detail): void;
}

/** The objects of a file by kind, in its order. What is malformed is in `sink` and left out. */
export class ResourceObjects {
  readonly sink = new ProblemSink();
  readonly #objects = new Map<Kind, Resource<Kind>[]>();
  #count = 0;

  constructor(text: string, file: string) {
    for (const { source, value, problems } of documentsOf(text, file)) {
      for (const problem of problems) this.sink.add(problem);
      if (!source) continue;
      const scope = new Scope({ source, sink: this.sink, control: false, read: () => ({ why: "no files are read here" }) });
      this.#take(value, [], scope);
    }
  }

  all<K extends Kind>(kind: K): readonly Resource<K>[] {
    return (this.#objects.get(kind) ?? []) as unknown as readonly Resource<K>[];
  }

  #take(value: unknown, path: Path, scope: Scope): void {
    const mapping = scope.mapping(value, path);
    if (!mapping) return;
    const { kind, apiVersion, items } = mapping;
    if (typeof kind === "string" && kind.endsWith("List") && path.length === 0) {
      for (const [index, item] of (scope.list(items, ["items"]) ?? []).entries()) this.#take(item, ["items", index], scope);
      return;
    }
    if (typeof kind !== "string" || !Object.hasOwn(kinds, kind)) reportKind(kind, path, scope);
    else this.#read(kind as Kind, apiVersion, mapping, path, scope);
  }

  #read(kind: Kind, apiVersion: unknown, mapping: Readonly<Record<string, unknown>>, path: Path, scope: Scope): void {
    if (++this.#count > MAX_OBJECTS) {
      if (this.#count === MAX_OBJECTS + 1)
        scope.report(path, { message: "there are too many objects", expected: `at most ${MAX_OBJECTS}` });
      return;
    }
    const versions: readonly z.ZodObject[] = kinds[kind];
    const versionOf = (schema: z.ZodObject) => String((schema.shape.apiVersion as z.ZodLiteral).value);
    const schema = versions.find((one) => versionOf(one) === apiVersion);
    if (!schema) {
      const known = versions.map(versionOf);
      const [at, message] =
        apiVersion === undefined
          ? [path, `this ${kind} has no "apiVersion"`]
          : [[...path, "apiVersion"], `there is no ${kind} of ${quoted(apiVersion)}`];
      scope.report(at, { message, expected: oneOf(known), hint: didYouMean(String(apiVersion), known) });
      return;
    }
    const object = scope.check(schema, mapping, path) as ObjectOf<Kind> | undefined;
    if (object) this.#add(kind, object, path, scope);
  }

  #add(kind: Kind, object: ObjectOf<Kind>, path: Path, scope: Scope): void {
    const { name, namespace = "default" } = object.metadata;
    const same = this.#objects.get(kind) ?? [];
    const earlier = same.find((one) => one.name === name && (one.namespace === namespace || !NAMESPACED.has(kind)));
    if (earlier) {
      scope.report([...path, "metadata", "name"], {
        message: `there is a ${kind} ${quoted(name)} already, in line ${earlier.at(["metadata", "name"]).line}`,
        hint: "keep one of the two",
      });
      return;
    }
    const resource: Resource<Kind> = {
      object,
      name,
      namespace,
      at: (below) => scope.position([...path, ...below]),
      report: (below, detail) => scope.report([...path, ...below], detail),
    };
    this.#objects.set(kind, [...same, resource]);
  }
}

/** MetalLB's own objects all stand in its namespace, so their names are enough. */
const NAMESPACED: ReadonlySet<Kind> = new Set(["Service", "EndpointSlice", "Secret", "ConfigMap"]);

function* documentsOf(text: string, file: string) {
  const documents = parseYamlDocuments(text, file);
  if (documents.length === 0)
    yield { source: undefined, value: undefined, problems: [{ file, line: 1, column: 1, message: "the file is empty" }] };
  for (const document of documents) yield { value: undefined, ...document };
}

function reportKind(kind: unknown, path: Path, scope: Scope): void {
  if (typeof kind === "string" && WITHOUT_PART.includes(kind)) return;
  const known = Object.keys(kinds);
  if (kind === undefined) scope.report(path, { message: 'this object has no "kind"', expected: oneOf(known) });
  else
    scope.report([...path, "kind"], {
      message: `there is no kind ${quoted(kind)} here`,
      expected: oneOf(known),
      hint: kind === "AddressPool" ? "write an IPAddressPool and a BGPAdvertisement" : didYouMean(String(kind), known),
    });
}

/** Reports a name that none of `known` has. */
export function reportUnknownName<K extends Kind>(
  resource: Resource<K>,
  path: Path,
  what: string,
  name: string,
  known: readonly string[],
): void {
  resource.report(path, {
    message: `there is no ${what} ${quoted(name)}`,
    expected: oneOf(known) ?? `a ${what} in this file`,
    hint: didYouMean(name, known),
  });
}
