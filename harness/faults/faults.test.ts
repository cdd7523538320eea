import { expect, test } from "vitest";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { vocabulary } from "../vocabulary.ts";

function faultAt(node: string, fault: string) {
  const text = [
    "id: x",
    "title: x",
    "topology:",
    "  networks: { net: 10.0.0.0/24 }",
    `  nodes: { a: { net: 10.0.0.1, ${node} }, b: { speaker: frr@10.3, asn: 2, net: 10.0.0.2 } }`,
    ...(node.includes("asn") ? ["  sessions: [[a, b]]"] : []),
    "steps:",
    `  - fault: { node: a, ${fault} }`,
    "expect:",
    "  - fib-churn: { node: b }",
  ].join("\n");
  return () => parseScenario(text, "x.yaml", vocabulary);
}

// With the faults and speakers that there are: what a fault asks of a speaker has to reach the parser.
test.each([
  ["speaker: kube-vip-table", "kind: announce, prefix: 192.0.2.0/24", /x\.yaml:7:\d+: .*kube-vip-table.*BGP/],
  ["speaker: frr@10.3, asn: 1", "kind: sync-interrupt", /the speaker of a is frr, which knows no sync-interrupt/],
  ["speaker: frr@10.3, asn: 1", "kind: peer-remove, peer: b", /the speaker of a is frr, which knows no peer-remove/],
])("a node with %s does not take a fault { %s }", (node, fault, want) => {
  expect(faultAt(node, fault)).toThrow(want);
});

test.each([
  ["speaker: bird@2.17, asn: 1", "kind: announce, prefix: 192.0.2.0/24"],
  ["speaker: kube-router@3.36, asn: 1", "kind: sync-interrupt"],
  ["speaker: bird@2.17, asn: 1", "kind: peer-remove, peer: b"],
])("a node with %s takes a fault { %s }", (node, fault) => {
  expect(faultAt(node, fault)).not.toThrow();
});
