import { expect, it } from "vitest";
import { testVocabulary } from "../../test/support/vocabulary.ts";
import { parseScenario } from "./parse-scenario.ts";

it.each([
  ["an End-of-RIB of every family", "{ end-of-rib: [a, b] }", { kind: "end-of-rib", from: "a", to: "b" }],
  ["an End-of-RIB of one family", "{ end-of-rib: [b, a], family: ipv4 }", { kind: "end-of-rib", from: "b", to: "a", family: "ipv4" }],
  ["every session's End-of-RIBs", "end-of-rib", { kind: "every-end-of-rib" }],
  ["an OPEN", "{ open: [a, b] }", { kind: "open", from: "a", to: "b" }],
  [
    "a NOTIFICATION since an earlier step",
    "{ notification: [a, b], since: kill }",
    { kind: "notification", from: "a", to: "b", since: "kill" },
  ],
  ["any routes", "{ update: [a, b] }", { kind: "update", from: "a", to: "b" }],
  ["a route withdrawn", "{ update: [a, b], withdrawn: 10.0.0.0/8 }", { kind: "update", from: "a", to: "b", withdrawn: "10.0.0.0/8" }],
  ["a refused connection", "{ tcp: [a, b], is: refused }", { kind: "tcp", from: "a", to: "b", is: "refused" }],
])("a wait for %s", (_, written, condition) => {
  const text = `
id: waits
title: Two speakers
topology:
  networks: { fabric: 172.30.0.0/24 }
  nodes:
    a: { speaker: bird@2.17, asn: 64512, fabric: 172.30.0.11 }
    b: { speaker: bird@2.17, asn: 64512, fabric: 172.30.0.12 }
  sessions: full-mesh
steps:
  - { id: kill, fault: { kind: speaker-kill, node: a } }
  - wait: ${written}
expect:
  - fib: { node: a, equals: {} }
`;
  const [, wait] = parseScenario(text, "waits.yaml", testVocabulary).cells[0]?.steps ?? [];
  expect(wait).toMatchObject({ verb: "wait", atMostMs: 60_000 });
  expect(wait?.verb === "wait" && wait.condition).toEqual(condition);
});
