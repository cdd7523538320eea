import { z } from "zod";
import { controlFields, headerFields } from "./document-schema.ts";
import { described, labelName, stepId } from "./fields.ts";
import { isMapping } from "./is-mapping.ts";
import { matrixSchema } from "./matrix.ts";
import { deviationFields, matrixChoice } from "./read-deviations.ts";
import { repeatTimes } from "./repeat.ts";
import { tellSchemas } from "./scripted-commands.ts";
import { speakerNames } from "./speaker-version.ts";
import { atMost, explicitId, healTarget, OBSERVATIONS, PROBE_ACTIONS, probeFields, WAIT_CONDITIONS, WAIT_WORDS } from "./steps-schema.ts";
import { topologyFor } from "./topology-schema.ts";
import type { TermVocabulary, Vocabulary } from "./vocabulary.ts";

/**
 * JSON Schema (draft 7) of a scenario file, for editors: completion, a line of help for every field, and the mistakes that need no second look. It is made of the same zod
 * schemas that the parser checks with; where a matrix variable can stand, a text with `$name` is allowed.
 */
export function scenarioJsonSchema(vocabulary: Vocabulary): object {
  const schema = z.toJSONSchema(documentSchema(vocabulary), { io: "input", target: "draft-7", unrepresentable: "any" });
  const whole: Readonly<Record<string, unknown>> = isMapping(schema) ? schema : {};
  const { $schema, properties, definitions, ...rest } = whole;
  const speakers = speakerNames(vocabulary.speakers);
  const edited = Object.entries(isMapping(properties) ? properties : {}).map(([key, value]) => [
    key,
    forEditors(value, VARIABLE_PARTS.has(key), speakers),
  ]);
  return {
    $schema,
    title: "Holdfast scenario",
    ...rest,
    properties: Object.fromEntries(edited),
    // What several fields share, all of them below the parts in which a variable can stand.
    definitions: {
      ...Object.fromEntries(
        Object.entries(isMapping(definitions) ? definitions : {}).map(([key, value]) => [key, forEditors(value, true, speakers)]),
      ),
      variable: { type: "string", pattern: "\\$[a-z]", description: "uses a variable of the matrix" },
    },
  };
}

const VARIABLE_PARTS: ReadonlySet<string> = new Set(["topology", "probes", "steps", "expect"]);

function documentSchema({ speakers, faults, expectations }: Vocabulary): z.ZodObject {
  return z.strictObject({
    ...headerFields.shape,
    matrix: matrixSchema.optional(),
    topology: described(topologyFor(speakers), "networks, nodes and BGP sessions"),
    probes: described(z.record(labelName(), probeFields), "traffic that witnesses the data path").optional(),
    steps: described(stepsSchema(faults), "what is done, in order"),
    expect: described(z.array(union(expectations.map(expectationSchema))).min(1), "what must hold"),
    control: described(controlFields, "the run in which the named expectations must fail, which proves that they can").optional(),
    "known-deviations": described(
      z.array(deviationFields.catchall(matrixChoice)),
      "verdicts that are known to differ, by matrix values",
    ).optional(),
  });
}

/** A step is a definition of its own, since it stands in a repeat as well. */
function stepsSchema(faults: readonly TermVocabulary[]): z.ZodType {
  const step = stepSchema(faults).meta({ id: "step" });
  const body = described(z.array(step).min(1), "the steps of a round");
  const repeat = described(z.strictObject({ times: repeatTimes(), steps: body }), "the same steps, several times over");
  return z.array(z.union([step, z.strictObject({ repeat })])).min(1);
}

function stepSchema(faults: readonly TermVocabulary[]): z.ZodType {
  const id = explicitId().optional();
  const conditions = Object.values(WAIT_CONDITIONS);
  const [wait, fault, probe, observe] = [
    described(z.union([z.enum(WAIT_WORDS), ...conditions]), "waits until this is so"),
    described(union(faults.map(faultSchema)), "breaks something"),
    described(z.union([z.enum(["start", "stop"]), ...Object.values(PROBE_ACTIONS)]), "starts or stops probes; the bare word: all of them"),
    described(z.union(Object.values(OBSERVATIONS)), "lets time pass while the recorders run"),
  ];
  return z.union([
    z.strictObject({ id, wait, "at-most": atMost().optional() }),
    z.strictObject({ id, fault }),
    z.strictObject({ id, tell: described(z.union(tellSchemas), "tells a scripted speaker what to do") }),
    z.strictObject({ id, heal: healTarget() }),
    z.strictObject({ id, probe }),
    z.strictObject({ id, observe }),
  ]);
}

function faultSchema({ kind, summary, params }: TermVocabulary): z.ZodType {
  return described(z.strictObject({ kind: described(z.literal(kind), summary), ...params.shape }), summary);
}

function expectationSchema({ kind, summary, params }: TermVocabulary): z.ZodType {
  const name = described(stepId(), "by which deviations and the control refer to it; default the kind").optional();
  return z.strictObject({ name, [kind]: described(z.strictObject(params.shape), summary) });
}

function union(options: readonly z.ZodType[]): z.ZodType {
  return options.length > 0 ? z.union(options) : z.never();
}

/** Removes what only our parser understands, and lets a variable stand for every leaf that is narrower than text. */
function forEditors(schema: unknown, variables: boolean, speakers: readonly string[]): unknown {
  if (Array.isArray(schema)) return schema.map((item) => forEditors(item, variables, speakers));
  if (!isMapping(schema)) return schema;
  const { reference, format, description, ...rest } = schema;
  // A default that is milliseconds after parsing is none that an author could write.
  const { default: value, ...withoutDefault } = rest;
  const kept = schema.type === "string" && typeof value === "number" ? withoutDefault : rest;
  const inner = Object.fromEntries(
    Object.entries(kept).map(([key, item]) => [key, KEYWORDS_WITHOUT_SCHEMAS.has(key) ? item : children(key, item, variables, speakers)]),
  );
  const help = description === undefined ? {} : { description };
  if (format === "speaker")
    return { ...help, anyOf: [{ enum: speakers }, { type: "string", pattern: "^[a-z][a-z0-9-]*(@[0-9]|=.)" }, VARIABLE] };
  return variables && isNarrow(kept) ? { ...help, anyOf: [inner, VARIABLE] } : { ...help, ...inner };
}

const VARIABLE = { $ref: "#/definitions/variable" };
const KEYWORDS_WITHOUT_SCHEMAS: ReadonlySet<string> = new Set(["enum", "const", "default", "required", "pattern", "type"]);

/** Below `properties` the keys are names, not keywords; a key is never a variable. */
function children(key: string, item: unknown, variables: boolean, speakers: readonly string[]): unknown {
  if (key === "propertyNames") return forEditors(item, false, speakers);
  if (key !== "properties" || !isMapping(item)) return forEditors(item, variables, speakers);
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, forEditors(value, variables, speakers)]));
}

function isNarrow(schema: Readonly<Record<string, unknown>>): boolean {
  const type = schema.type;
  if (schema.const !== undefined) return false;
  return (
    type === "integer" ||
    type === "number" ||
    type === "boolean" ||
    (type === "string" && (schema.enum !== undefined || schema.pattern !== undefined))
  );
}
