import { expect, test } from "vitest";
import { testVocabulary } from "../../test/support/vocabulary.ts";
import { parseScenario } from "./parse-scenario.ts";
import type { Vocabulary } from "./vocabulary.ts";

const vocabulary: Vocabulary = {
  ...testVocabulary,
  speakers: testVocabulary.speakers.map((speaker) =>
    speaker.kind === "frr"
      ? { ...speaker, deviations: [{ versions: ["10.3"], requirement: "RFC4724-4-03", reference: "frr#1" }] }
      : speaker,
  ),
};

function deviations(a: string, more: readonly string[] = []) {
  const text = [
    "id: x",
    "title: x",
    "topology:",
    "  networks: { net: 10.0.0.0/24 }",
    "  nodes:",
    `    a: { speaker: ${a}, asn: 1, net: 10.0.0.1 }`,
    "    b: { speaker: bird@2.17, asn: 2, net: 10.0.0.2 }",
    "  sessions: [[a, b]]",
    "steps:",
    "  - fault: { kind: speaker-kill, node: a }",
    "expect:",
    "  - rule: { node: a, id: y }",
    ...more,
  ].join("\n");
  return parseScenario(text, "x.yaml", vocabulary).cells[0]?.knownDeviations.map(({ at: _, ...rest }) => rest);
}

const shared = { requirement: "RFC4724-4-03", node: "a", verdict: "fail", reference: "frr#1", sometimes: true };

test("what a speaker is known for counts in any scenario, on its nodes", () => {
  expect(deviations("frr@10.3")).toEqual([shared]);
});

test.each([
  ["another version", "frr@8.4"],
  ["another speaker", "bird@3.1"],
  ["an image of the author's own", "frr@10.3, image: quay.io/frrouting/frr:10.4.1"],
])("it does not count for %s", (_, a) => {
  expect(deviations(a)).toEqual([]);
});

test.each([
  ["on that node", "node: a, "],
  ["on any node", ""],
])("what the scenario itself declares %s goes before it", (_, node) => {
  const own = { requirement: "RFC4724-4-03", ...(node && { node: "a" }), verdict: "fail", reference: "mine" };
  const line = `  - { requirement: RFC4724-4-03, ${node}verdict: fail, reference: mine }`;
  expect(deviations("frr@10.3", ["known-deviations:", line])).toEqual([own]);
});
