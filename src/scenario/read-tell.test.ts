import { describe, expect, it } from "vitest";
import { testVocabulary } from "../../test/support/vocabulary.ts";
import { parseScenario } from "./parse-scenario.ts";

describe("what a scripted speaker is told", () => {
  it.each([
    ["an end by FIN", "close: { how: fin }", { op: "close", how: "fin" }],
    [
      "octets in hexadecimal, without their spaces",
      "close: { how: notification, code: 6, subcode: 9, data: 06 04 }",
      { op: "close", how: "notification", code: 6, subcode: 9, data: "0604" },
    ],
    ["nothing more than the operation", "return: {}", { op: "return" }],
    ["an operation without fields", "status:", { op: "status" }],
    [
      "an OPEN with its times in seconds",
      "return: { open: { hold-time: 9s, graceful-restart: { restart-time: 4095s } } }",
      { op: "return", open: { "hold-time": 9, "graceful-restart": { "restart-time": 4095 } } },
    ],
    ["a duration in milliseconds", "new-connection: { open-after: 2s }", { op: "new-connection", "open-after": 2000 }],
    [
      "a run of prefixes",
      "announce: { generate: { base: 10.0.0.0/24, count: 3 } }",
      { op: "announce", generate: { base: "10.0.0.0/24", count: 3, "attribute-sets": 1 } },
    ],
    ["KEEPALIVEs by a word", "keepalives: off", { op: "keepalives", state: "off" }],
    ["one session by its id", "stay-away: { session: a-sp }", { op: "stay-away", session: "a-sp" }],
    ["one session by its peer", "stay-away: { session: a }", { op: "stay-away", session: "a-sp" }],
  ])("%s", (_, told, command) => {
    const [step] = stepsOf(`tell: { node: sp, ${told} }`);
    expect(step).toMatchObject({ verb: "tell", node: "sp", command });
    expect(step?.verb === "tell" && Object.keys(step.command).sort()).toEqual(Object.keys(command).sort());
  });

  it("names the step after the operation, so that expectations can refer to it", () => {
    expect(stepsOf("tell: { node: sp, close: { how: fin } }")[0]?.id).toBe("close");
  });

  it("is asked for the peer's session by id where there are several", () => {
    const several = () => stepsOf("tell: { node: sp, stay-away: { session: a } }", "fabric: [172.30.0.0/24, fd00::/64]", ", fd00::");
    expect(several).toThrow(/sp has several sessions with a/);
  });
});

describe("a scripted speaker", () => {
  it("needs no version, and keeps its behaviour as its program takes it", () => {
    const speaker = cellOf("wait: established").topology.nodes.find((n) => n.name === "sp")?.speaker;
    expect(speaker).toMatchObject({ kind: "scripted", version: "1", behaviour: { connect: "dial", "dial-delay": 500, defects: ["MH07"] } });
  });
});

function stepsOf(step: string, network?: string, more?: string): ReturnType<typeof cellOf>["steps"] {
  return cellOf(step, network, more).steps;
}

function cellOf(step: string, network = "fabric: 172.30.0.0/24", more = "") {
  const address = (n: number) => `[172.30.0.${n}${more === "" ? "" : `${more}${n}`}]`;
  const text = `
id: told
title: A scripted speaker
topology:
  networks: { ${network} }
  nodes:
    a: { speaker: bird@2.17, asn: 64512, fabric: ${address(11)} }
    sp: { speaker: scripted, asn: 64513, fabric: ${address(12)}, behaviour: { connect: dial, dial-delay: 500ms, defects: [MH07] } }
  sessions: full-mesh
steps:
  - ${step}
expect:
  - fib: { node: a, equals: {} }
`;
  const [cell] = parseScenario(text, "told.yaml", testVocabulary).cells;
  if (!cell) throw new Error("no cell");
  return cell;
}
