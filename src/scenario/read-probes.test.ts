import { describe, expect, it } from "vitest";
import { testVocabulary } from "../../test/support/vocabulary.ts";
import { parseScenario } from "./parse-scenario.ts";
import { ScenarioError } from "./scenario-error.ts";

const scenario = (probe: string, node = "") => `
id: probes
title: A client and two speakers
topology:
  networks: { fabric: 172.30.0.0/24 }
  nodes:
    client: { fabric: 172.30.0.100, loopback: [10.30.0.0/26], ${node} }
    a: { speaker: bird@2.17, asn: 64512, fabric: 172.30.0.11, loopback: [198.51.100.10/32] }
    b: { speaker: bird@2.17, asn: 64512, fabric: 172.30.0.12 }
  sessions: full-mesh
probes:
  api: ${probe}
steps:
  - probe: start
expect:
  - fib: { node: a, equals: {} }
`;

const read = (probe: string, node?: string) => parseScenario(scenario(probe, node), "probes.yaml", testVocabulary).cells[0];

function problems(probe: string): string {
  try {
    read(probe);
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
  return "none";
}

describe("a probe", () => {
  it("may watch, from many addresses", () => {
    const cell = read("{ kind: tcp, pattern: watch, from: client, sources: 10.30.0.0/27, to: 198.51.100.10, interval: 200ms }");
    expect(cell?.probes[0]).toMatchObject({ kind: "tcp", pattern: "watch", sources: "10.30.0.0/27", intervalMs: 200 });
  });

  it("has neither pattern nor sources unless they are given", () => {
    expect(Object.keys(read("{ kind: tcp, from: client, to: 198.51.100.10 }")?.probes[0] ?? {})).not.toEqual(
      expect.arrayContaining(["pattern", "sources"]),
    );
  });

  it.each([
    ["a pattern on UDP", "{ kind: udp, pattern: watch, from: client, to: 198.51.100.10 }", /12:21.*only a tcp probe has a pattern/s],
    [
      "a watch that would stall all the time",
      "{ kind: tcp, pattern: watch, from: client, to: 198.51.100.10, interval: 2s }",
      /a watch is silent for 2000ms/,
    ],
    [
      "sources that the sender does not have",
      "{ kind: tcp, from: client, sources: 10.31.0.0/28, to: 198.51.100.10 }",
      /client does not hold 10.31.0.0\/28/,
    ],
    [
      "more sources than the sender has",
      "{ kind: tcp, from: client, sources: 10.30.0.0/24, to: 198.51.100.10 }",
      /client does not hold 10.30.0.0\/24/,
    ],
    [
      "sources of another family",
      "{ kind: tcp, from: client, sources: fd00::/120, to: 198.51.100.10 }",
      /fd00::\/120 is of another address family/,
    ],
    ["an unknown pattern", "{ kind: tcp, pattern: download, from: client, to: 198.51.100.10 }", /download/],
  ])("refuses %s", (_name, probe, said) => expect(problems(probe)).toMatch(said));
});

describe("a node", () => {
  it("may choose among next hops by addresses alone", () => {
    const cell = read("{ kind: tcp, from: client, to: 198.51.100.10 }", "multipath-hash: layer-3");
    expect(cell?.topology.nodes.map((n) => n.multipathHash)).toEqual(["layer-3", undefined, undefined]);
  });
});
