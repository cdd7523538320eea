import { describe, expect, it } from "vitest";
import { testVocabulary } from "../../test/support/vocabulary.ts";
import type { Step } from "./model.ts";
import { parseScenario } from "./parse-scenario.ts";
import { ScenarioError } from "./scenario-error.ts";

const HEAD = `
id: x
title: x
topology:
  networks: { fabric: 172.30.0.0/24 }
  nodes:
    a: { speaker: bird@2.17, asn: 64512, fabric: 172.30.0.11, announce: [10.1.0.0/26] }
    b: { speaker: frr@10.3, asn: 64512, fabric: 172.30.0.12 }
  sessions: full-mesh
`;

function steps(text: string, expected = "recovery: { node: a, route: 10.2.0.0/26, after: speaker-kill, within: 5s }"): readonly Step[] {
  const scenario = `${HEAD}steps:\n${text}\nexpect:\n  - ${expected}\n`;
  return parseScenario(scenario, "x.yaml", testVocabulary).cells[0]?.steps ?? [];
}

function problems(text: string): readonly string[] {
  try {
    steps(text);
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems.map((p) => `${p.line}: ${p.message}${p.expected ? ` (${p.expected})` : ""}`);
    throw error;
  }
  throw new Error("accepted");
}

const LOOP = `
  - fault: { kind: speaker-kill, node: b }
  - repeat:
      times: 3
      steps:
        - { id: cut, fault: { kind: speaker-kill, node: b } }
        - wait: { open: [b, a], since: cut }
        - heal: cut
  - heal: speaker-kill
`;

describe("a repeat", () => {
  it("becomes its steps, round by round, each with its round behind its name", () => {
    expect(steps(LOOP).map(({ id }) => id)).toEqual([
      "speaker-kill",
      ...["cut-1", "wait-1", "heal-1", "cut-2", "wait-2", "heal-2", "cut-3", "wait-3", "heal-3"],
      "heal",
    ]);
  });

  it("lets heal and since name a step of their own round, and steps outside as ever", () => {
    const all = steps(LOOP);
    expect(all.flatMap((s) => (s.verb === "heal" ? s.fault : []))).toEqual(["cut-1", "cut-2", "cut-3", "speaker-kill"]);
    expect(all.flatMap((s) => (s.verb === "wait" && "since" in s.condition ? s.condition.since : []))).toEqual(["cut-1", "cut-2", "cut-3"]);
  });

  it("keeps the place in the file of every round", () => {
    expect(new Set(steps(LOOP).flatMap((s) => (s.id.startsWith("cut") ? s.at.line : []))).size).toBe(1);
  });

  it("gives names that nothing else has, where they are not written", () => {
    const ids = steps(`
  - repeat: { times: 2, steps: [{ observe: { for: 1s } }, { observe: { for: 2s } }] }
  - repeat: { times: 2, steps: [{ observe: { for: 3s } }] }
  - observe: { for: 4s }
  - fault: { kind: speaker-kill, node: b }
  - wait: { route: 10.1.0.0/26, node: b }
  - fault: { kind: speaker-kill, node: b }
`);
    expect(new Set(ids.map((s) => s.id)).size).toBe(ids.length);
    expect(ids.map((s) => s.id).slice(0, 6)).toEqual([
      "observe-1",
      "observe-2-1",
      "observe-2",
      "observe-2-2",
      "observe-3-1",
      "observe-3-2",
    ]);
  });

  it("can be named by expectations, round by round", () => {
    expect(() => steps(LOOP, "recovery: { node: a, route: 10.2.0.0/26, after: cut-3, within: 5s }")).not.toThrow();
    expect(() => steps(LOOP, "recovery: { node: a, route: 10.2.0.0/26, after: cut-4, within: 5s }")).toThrow(/no step "cut-4"/);
  });
});

it("whose steps are wrong is told so once, however many rounds it has", () => {
  const told = problems("  - repeat: { times: 200, steps: [{ fault: { kind: speaker-kill, node: nobody } }] }");
  expect(told.filter((p) => p.includes("nobody"))).toHaveLength(1);
});
