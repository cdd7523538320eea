import { describe, expect, test } from "vitest";
import type { Scenario } from "../../src/scenario/model.ts";
import { UsageError } from "../errors.ts";
import { chooseCells, parseMatrixFilter } from "./choose-cells.ts";
import { loadScenario } from "./scenario-files.ts";

const refuses = loadScenario("test/cli/scenarios/matrix.yaml");
const plain = loadScenario("test/cli/scenarios/plain.yaml");

function keys(scenarios: readonly Scenario[], ...matrix: string[]): readonly string[] {
  return chooseCells(scenarios, parseMatrixFilter(matrix)).map((cell) => `${cell.scenario} ${cell.key}`);
}

describe("cells chosen by --matrix", () => {
  test.each([
    [
      "without it all, controls included",
      [],
      [
        "matrix dut=bird@1.6,signal=KILL",
        "matrix dut=bird@1.6,signal=TERM",
        "matrix dut=bird@2.17,signal=KILL",
        "matrix dut=bird@2.17,signal=TERM",
        "matrix dut=bird@1.6,signal=KILL+control",
        "plain -",
      ],
    ],
    [
      "a value brings its control along, and leaves scenarios without the variable out",
      ["signal=TERM,dut=bird@2.17"],
      ["matrix dut=bird@2.17,signal=TERM", "matrix dut=bird@1.6,signal=KILL+control"],
    ],
    [
      "the same variable twice asks for either",
      ["dut=bird@2.17", "dut=bird@1.6", "signal=KILL"],
      ["matrix dut=bird@1.6,signal=KILL", "matrix dut=bird@2.17,signal=KILL", "matrix dut=bird@1.6,signal=KILL+control"],
    ],
    [
      "a short form means all that begin so",
      ["dut=bird", "signal=TERM"],
      ["matrix dut=bird@1.6,signal=TERM", "matrix dut=bird@2.17,signal=TERM", "matrix dut=bird@1.6,signal=KILL+control"],
    ],
  ])("%s", (_, matrix, want) => {
    expect(keys([refuses, plain], ...matrix)).toEqual(want);
  });

  test.each([
    ["a variable that no scenario has", "dt=bird@2.17", 'no scenario has a variable "dt"', 'did you mean "dut"?'],
    ["a value that no scenario has", "dut=brid@2.17", 'no scenario has "brid@2.17" for dut', 'did you mean "bird@2.17"?'],
    ["no value", "dut", '"dut" is not variable=value', "write for example --matrix dut=bird@2.17,signal=KILL"],
    ["an empty value", "dut=", '"dut=" is not variable=value', "write for example --matrix dut=bird@2.17,signal=KILL"],
  ])("refuses %s", (_, matrix, message, hint) => {
    const choose = () => keys([refuses, plain], matrix);
    expect(choose).toThrow(UsageError);
    expect(choose).toThrow(expect.objectContaining({ message: `--matrix: ${message}`, hint }));
  });
});
