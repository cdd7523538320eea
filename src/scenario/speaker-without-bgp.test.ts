import { expect, test } from "vitest";
import { z } from "zod";
import { testVocabulary } from "../../test/support/vocabulary.ts";
import { parseScenario } from "./parse-scenario.ts";
import { nodeRef, prefixText } from "./references.ts";
import { formatProblems, ScenarioError } from "./scenario-error.ts";
import type { Vocabulary } from "./vocabulary.ts";

const vocabulary: Vocabulary = {
  ...testVocabulary,
  speakers: [...testVocabulary.speakers, { kind: "table", versions: ["1"], bgp: false }],
  faults: [
    ...testVocabulary.faults,
    { kind: "announce", needsBgp: true, summary: "one more", params: z.strictObject({ node: nodeRef(), prefix: prefixText() }) },
  ],
};

interface Written {
  readonly node?: string;
  readonly sessions?: string;
  readonly steps?: string;
}

function parse({ node = "{ speaker: table, net: 10.0.0.1 }", sessions, steps = "  - observe: { for: 1s }" }: Written) {
  const text = [
    "id: x",
    "title: x",
    "topology:",
    "  networks: { net: 10.0.0.0/24 }",
    "  nodes:",
    `    a: ${node}`,
    "    b: { net: 10.0.0.2 }",
    "    c: { speaker: frr@10.3, asn: 3, net: 10.0.0.3 }",
    "    d: { speaker: frr@10.3, asn: 4, net: 10.0.0.4 }",
    ...(sessions === undefined ? [] : [`  sessions: ${sessions}`]),
    "steps:",
    steps,
    "expect:",
    "  - rule: { node: a, id: y }",
  ].join("\n");
  const [cell] = parseScenario(text, "x.yaml", vocabulary).cells;
  if (!cell) throw new Error("no cell");
  return cell;
}

function problemsOf(written: Written): string {
  try {
    parse(written);
  } catch (error) {
    if (error instanceof ScenarioError) return formatProblems(error);
    throw error;
  }
  return "";
}

test("it needs no AS, and is no part of a full mesh", () => {
  const { topology } = parse({ sessions: "full-mesh" });
  expect(topology.nodes[0]?.speaker).toMatchObject({ kind: "table", bgp: false, asn: 0, announce: [] });
  expect(topology.nodes[2]?.speaker?.bgp).toBeUndefined();
  expect(topology.sessions.map((s) => s.id)).toEqual(["c-d"]);
});

test("a topology whose only speaker speaks none needs no sessions", () => {
  const text = `
id: x
title: x
topology:
  networks: { net: 10.0.0.0/24 }
  nodes: { a: { speaker: table, net: 10.0.0.1 } }
steps: [{ observe: { for: 1s } }]
expect: [{ rule: { node: a, id: y } }]
`;
  expect(parseScenario(text, "x.yaml", vocabulary).cells[0]?.topology.sessions).toEqual([]);
});

test.each<[string, Written, string]>([
  [
    "an AS number",
    { node: "{ speaker: table, asn: 64512, net: 10.0.0.1 }", sessions: "[]" },
    'x.yaml:6:26: topology.nodes.a has "asn" but its speaker is table, which speaks no BGP',
  ],
  [
    "something to announce",
    { node: "{ speaker: table, announce: [10.1.0.0/24], net: 10.0.0.1 }", sessions: "[]" },
    'topology.nodes.a has "announce" but its speaker is table, which speaks no BGP',
  ],
  ["a session", { sessions: "[[c, a]]" }, "x.yaml:10:18: topology.sessions[0][1]: the speaker of a speaks no BGP"],
  [
    "an announcement at run time",
    { sessions: "[]", steps: "  - fault: { kind: announce, node: a, prefix: 10.1.0.0/24 }" },
    "steps[0].fault.node: the speaker of a is table, which speaks no BGP",
  ],
])("%s is refused where it is written", (_, written, message) => {
  expect(problemsOf(written)).toContain(message);
});

test("rules and routes of other tables are read, and a table of the kernel's own is refused", () => {
  const node =
    "{ net: 10.0.0.1, rules: [{ to: 192.0.2.0/24, table: 198 }], routes: [{ to: 203.0.113.0/24, via: 10.0.0.9, table: 198, protocol: 248 }] }";
  const [a] = parse({ node, sessions: "[]" }).topology.nodes;
  expect(a).toMatchObject({
    rules: [{ to: "192.0.2.0/24", table: 198 }],
    routes: [{ prefix: "203.0.113.0/24", via: "10.0.0.9", table: 198, protocol: "248" }],
  });
  const local = problemsOf({ node: "{ net: 10.0.0.1, rules: [{ to: 192.0.2.0/24, table: 255 }] }", sessions: "[]" });
  expect(local).toContain("topology.nodes.a.rules[0].table is 255");
  const twice = problemsOf({
    node: "{ net: 10.0.0.1, rules: [{ to: 192.0.2.0/24, table: 1 }, { to: 192.0.2.0/24, table: 2 }] }",
    sessions: "[]",
  });
  expect(twice).toContain("topology.nodes.a.rules has a rule for 192.0.2.0/24 twice");
});

test("a wait for a route may name a table", () => {
  const steps = "  - wait: { route: 192.0.2.10/32, node: a, table: 198 }";
  expect(parse({ sessions: "[]", steps }).steps[0]).toMatchObject({ condition: { kind: "route", table: 198, present: true } });
});
