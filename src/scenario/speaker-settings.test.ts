import { expect, test } from "vitest";
import { z } from "zod";
import { testVocabulary } from "../../test/support/vocabulary.ts";
import { parseScenario } from "./parse-scenario.ts";
import { nodeRef } from "./references.ts";
import { ScenarioError } from "./scenario-error.ts";
import type { ReadFile, Vocabulary } from "./vocabulary.ts";

const vocabulary: Vocabulary = {
  ...testVocabulary,
  speakers: [
    ...testVocabulary.speakers,
    {
      kind: "pool",
      versions: ["1"],
      changes: ["service-add"],
      settings: {
        summary: "what it serves",
        schema: z.strictObject({ resources: z.string(), sweep: z.enum(["none", "first"]).default("none") }),
        complete: ({ resources, ...rest }, read) => {
          const found = read(String(resources));
          if ("why" in found)
            return { settings: {}, problems: [{ at: ["resources"], detail: { message: `cannot be read: ${found.why}` } }] };
          const bad = found.text.includes("bad");
          return {
            settings: { ...rest, text: found.text },
            problems: bad ? [{ problem: { file: found.file, line: 3, column: 7, message: "no such resource" } }] : [],
          };
        },
      },
    },
    {
      kind: "plain",
      versions: ["1"],
      settings: { summary: "nothing much", schema: z.strictObject({ sweep: z.string().default("none") }) },
    },
  ],
  faults: [
    ...testVocabulary.faults,
    {
      kind: "service-add",
      change: "service-add",
      summary: "more",
      params: z.strictObject({ node: z.union([nodeRef(), z.array(nodeRef())]) }),
    },
  ],
};

const files: ReadFile = (path) => {
  const texts: Readonly<Record<string, string>> = { "good.yaml": "good", "bad.yaml": "bad" };
  const text = texts[path];
  return text === undefined ? { why: "no such file" } : { file: `dir/${path}`, text };
};

function parse(node: string, fault = "{ kind: service-add, node: a }") {
  const text = [
    "id: x",
    "title: x",
    "topology:",
    "  networks: { net: 10.0.0.0/24 }",
    "  nodes:",
    `    a: ${node}`,
    "    b: { speaker: frr@10.3, asn: 2, net: 10.0.0.2 }",
    "  sessions: [[a, b]]",
    "steps:",
    `  - fault: ${fault}`,
    "expect:",
    "  - rule: { node: a, id: y }",
  ].join("\n");
  return parseScenario(text, "x.yaml", vocabulary, { read: files }).cells[0]?.topology.nodes[0]?.speaker?.settings;
}

test("settings are checked, completed from the file that they name, and kept in the cell", () => {
  expect(parse("{ speaker: pool, asn: 1, net: 10.0.0.1, pool: { resources: good.yaml } }")).toEqual({ sweep: "none", text: "good" });
});

test.each([
  ["a", { sweep: "none" }],
  ["plain: {}, ", { sweep: "none" }],
  ["plain: { sweep: first }, ", { sweep: "first" }],
])("settings without required fields may be left out: %s", (given, want) => {
  const node = `{ ${given === "a" ? "" : given}speaker: plain, asn: 1, net: 10.0.0.1 }`;
  expect(parse(node, "{ kind: speaker-kill, node: a }")).toEqual(want);
});

test.each([
  ["a required field is missing", "speaker: pool, asn: 1, net: 10.0.0.1", /^x\.yaml:6:5: .*has the speaker pool but no "pool"/],
  [
    "settings of another kind",
    "speaker: pool, asn: 1, net: 10.0.0.1, pool: { resources: good.yaml }, plain: {}",
    /^x\.yaml:6:\d+: .*has "plain" but its speaker is pool/,
  ],
  ["settings without a speaker", "net: 10.0.0.1, pool: { resources: good.yaml }", /^x\.yaml:6:\d+: .*has "pool" but no speaker/],
  ["an unknown field", "speaker: pool, asn: 1, net: 10.0.0.1, pool: { resource: good.yaml }", /"resource"/],
  [
    "a file that is not there",
    "speaker: pool, asn: 1, net: 10.0.0.1, pool: { resources: none.yaml }",
    /^x\.yaml:6:\d+: cannot be read: no such file/,
  ],
  ["a mistake in the file", "speaker: pool, asn: 1, net: 10.0.0.1, pool: { resources: bad.yaml }", /^dir\/bad\.yaml:3:7: no such resource/],
])("%s is told at its place", (_, node, want) => {
  expect(() => parse(`{ ${node} }`)).toThrow(ScenarioError);
  expect(() => parse(`{ ${node} }`)).toThrow(want);
});

test("a change is for speakers that know it", () => {
  const node = "{ speaker: pool, asn: 1, net: 10.0.0.1, pool: { resources: good.yaml } }";
  expect(() => parse(node, "{ kind: service-add, node: [a, b] }")).toThrow(
    /x\.yaml:10:\d+: .*the speaker of b is frr, which knows no service-add/,
  );
});
