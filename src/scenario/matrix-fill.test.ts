import { describe, expect, it } from "vitest";
import { testVocabulary } from "../../test/support/vocabulary.ts";
import type { MatrixFill } from "./matrix.ts";
import type { Scenario } from "./model.ts";
import { parseScenario } from "./parse-scenario.ts";
import { ScenarioError } from "./scenario-error.ts";

const TEXT = `id: x
title: X
matrix: { restarter: [bird@2.17], helper: [bird@2.17], signal: [KILL, TERM] }
topology:
  networks: { fabric: 172.30.0.0/24 }
  nodes:
    restarter: { speaker: $restarter, asn: 64512, fabric: 172.30.0.11 }
    helper: { speaker: $helper, asn: 64513, fabric: 172.30.0.12 }
  sessions: full-mesh
steps: [{ fault: { kind: speaker-kill, node: restarter, signal: $signal } }]
expect: [{ recovery: { node: helper, route: 10.2.0.0/26, after: speaker-kill, within: 5s } }]
control: { change: { graceful-restart: off }, must-fail: [recovery] }
known-deviations: [{ restarter: bird@2.17, expect: recovery, verdict: fail, reference: "a reason" }]
`;

function filled(fill: MatrixFill, text = TEXT): Scenario {
  return parseScenario(text, "x.yaml", testVocabulary, { fill });
}

const FILL = { restarter: ["frr@10.3", "frr=quay.io/frrouting/frr:10.4.1"], helper: ["bird@3.1"] };

describe("values given for a scenario's matrix", () => {
  it("take the place of the file's own, and leave other variables alone", () => {
    const { matrix, cells } = filled(FILL);
    expect(matrix).toEqual({ ...FILL, signal: ["KILL", "TERM"] });
    expect(cells.map((c) => c.key)).toEqual([
      "restarter=frr@10.3,helper=bird@3.1,signal=KILL",
      "restarter=frr@10.3,helper=bird@3.1,signal=TERM",
      "restarter=frr=quay.io/frrouting/frr:10.4.1,helper=bird@3.1,signal=KILL",
      "restarter=frr=quay.io/frrouting/frr:10.4.1,helper=bird@3.1,signal=TERM",
      "restarter=frr@10.3,helper=bird@3.1,signal=KILL+control",
    ]);
  });

  it("make runs of a matrix, which says so in every cell; a file read as it is makes none", () => {
    expect(new Set(filled(FILL).cells.map((c) => c.purpose))).toEqual(new Set(["matrix"]));
    expect(new Set(parseScenario(TEXT, "x.yaml", testVocabulary).cells.map((c) => c.purpose))).toEqual(new Set([undefined]));
  });

  it("may name an image, which the node's speaker gets", () => {
    const node = filled(FILL).cells[2]?.topology.nodes[0];
    expect(node?.speaker).toMatchObject({ kind: "frr", version: "10.3", image: "quay.io/frrouting/frr:10.4.1" });
  });

  it("leave deviations good that name values of the file's own, and apply those that are run", () => {
    expect(filled(FILL).cells.flatMap((c) => c.knownDeviations)).toEqual([]);
    expect(filled({ ...FILL, restarter: ["bird@2.17"] }).cells[0]?.knownDeviations).toHaveLength(1);
  });

  it("are a mistake where the file has no such variable", () => {
    const read = () =>
      filled(FILL, TEXT.replace("restarter: [bird@2.17], helper: [bird@2.17]", "restarter: [bird@2.17]").replace("$helper", "bird@2.17"));
    expect(read).toThrow(ScenarioError);
    expect(read).toThrow(/x\.yaml:3:1: the scenario has no matrix variable "helper"/);
  });
});
