import { expect, test } from "vitest";
import { testVocabulary } from "../../test/support/vocabulary.ts";
import { parseScenario } from "./parse-scenario.ts";

const vocabulary = { ...testVocabulary, speakers: [{ kind: "daemon", versions: ["1.0", "2.0"], withoutKernelRoutes: ["1.0"] }] };

function kernelRoutesOf(node: string): unknown {
  const text = `id: x
title: x
topology:
  networks: { net: 10.0.0.0/24 }
  nodes:
    a: { ${node}, asn: 1, net: 10.0.0.1 }
    b: { speaker: daemon@2.0, asn: 2, net: 10.0.0.2 }
  sessions: full-mesh
steps:
  - observe: { for: 1s }
expect:
  - rule: { node: a, id: y }
`;
  return parseScenario(text, "x.yaml", vocabulary).cells[0]?.topology.nodes[0]?.speaker?.kernelRoutes;
}

test.each([
  ["a daemon that installs its routes does so", "speaker: daemon@2.0", undefined],
  ["and does not where the scenario says so", "speaker: daemon@2.0, kernel-routes: none", "none"],
  ["a version without access to the kernel's routes never does", "speaker: daemon@1.0", "never"],
  ["and the scenario cannot make it", "speaker: daemon@1.0, kernel-routes: install", "never"],
  ["what another image can do is not known", 'speaker: daemon@1.0, image: "example.org/daemon:1"', undefined],
])("%s", (_, node, want) => {
  expect(kernelRoutesOf(node)).toBe(want);
});
