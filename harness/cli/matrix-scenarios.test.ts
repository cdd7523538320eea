import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { UsageError } from "../errors.ts";
import { loadMatrixScenarios, matrixFiles } from "./matrix-scenarios.ts";

const scratch = mkdtempSync(join(tmpdir(), "holdfast-matrix-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const FOLDER = "scenarios/matrix";
const FILL = { restarter: ["bird@3.1"], helper: ["frr@10.3", "bird@2.17"] };

test("a crash, an orderly stop and a pod delete are measured by default", () => {
  expect(matrixFiles([])).toEqual(["restart-kill", "restart-term", "restart-recreate"].map((name) => `${FOLDER}/${name}.yaml`));
});

test.each([
  ["a name", ["restart-changed"], [`${FOLDER}/restart-changed.yaml`]],
  ["an id", ["matrix-restart-kill"], [`${FOLDER}/restart-kill.yaml`]],
  ["a path", ["test/cli/scenarios/plain.yaml"], ["test/cli/scenarios/plain.yaml"]],
])("a scenario goes by %s", (_, names, want) => {
  expect(matrixFiles(names)).toEqual(want);
});

test("all are those that ship, and each has a control, a node of each part and the values that were given", () => {
  const scenarios = loadMatrixScenarios(matrixFiles(["all"]), FILL);
  expect(scenarios.length).toBeGreaterThan(3);
  for (const { cells } of scenarios) {
    expect(cells.map((c) => c.key)).toEqual([
      "restarter=bird@3.1,helper=frr@10.3",
      "restarter=bird@3.1,helper=bird@2.17",
      "restarter=bird@3.1,helper=frr@10.3+control",
    ]);
    expect(cells.map((c) => c.topology.nodes.find((n) => n.name === "helper")?.speaker?.kind)).toEqual(["frr", "bird", "bird"]);
  }
});

test("a scenario whose nodes have other names is refused, with what to do", () => {
  const path = join(scratch, "renamed.yaml");
  const text = readFileSync(`${FOLDER}/restart-kill.yaml`, "utf8");
  const renamed = text.replaceAll("node: helper", "node: other").replaceAll("[helper, restarter]", "[other, restarter]");
  writeFileSync(path, renamed.replaceAll("helper: { speaker", "other: { speaker"));
  const load = () => loadMatrixScenarios([path], FILL);
  expect(load).toThrow(UsageError);
  expect(load).toThrow(/no node "helper" has a speaker/);
});
