import { expect, it } from "vitest";
import { fixture } from "../../../test/golden/report/fixture.ts";
import type { CellReport } from "../model.ts";
import { matrixTables, renderMatrix } from "./matrix.ts";

const [base] = fixture.cells;
const cells = (list: readonly Partial<CellReport>[]): CellReport[] => list.flatMap((rest) => (base ? [{ ...base, ...rest }] : []));

it("makes a column of each value of the only variable, and a row of each scenario", () => {
  const list = cells(["a", "b"].flatMap((scenario) => ["x", "y"].map((dut) => ({ scenario, values: { dut } }))));
  expect(matrixTables(list)).toEqual([
    {
      rowVariables: [],
      columnVariable: "dut",
      columns: ["x", "y"],
      rows: [
        { scenario: "a", variant: "main", values: [], slots: [[0], [1]] },
        { scenario: "b", variant: "main", values: [], slots: [[2], [3]] },
      ],
    },
  ]);
});

it("puts the variable with the most values across, and the others beside the scenario", () => {
  const list = cells(["r1", "r2"].flatMap((restarter) => ["h1", "h2", "h3"].map((helper) => ({ values: { restarter, helper } }))));
  const [table] = matrixTables(list);
  expect(table?.columnVariable).toBe("helper");
  expect(table?.rows.map((r) => [r.values, r.slots])).toEqual([
    [["r1"], [[0], [1], [2]]],
    [["r2"], [[3], [4], [5]]],
  ]);
});

it("keeps controls in rows of their own, and leaves empty what was not run", () => {
  const list = cells([{ values: { dut: "x" } }, { values: { dut: "y" } }, { values: { dut: "y" }, variant: "control" }]);
  expect(matrixTables(list)[0]?.rows.map((r) => [r.variant, r.slots])).toEqual([
    ["main", [[0], [1]]],
    ["control", [[], [2]]],
  ]);
});

it("gives scenarios with other variables, or none, a table of their own", () => {
  const list = cells([{ values: { dut: "x" } }, { values: {} }, { values: { dut: "z" } }]);
  expect(matrixTables(list).map((t) => [t.columnVariable, t.columns])).toEqual([
    ["dut", ["x", "z"]],
    [undefined, [""]],
  ]);
});

it("shows the spread of many repetitions and links to the worst", () => {
  const list = cells([1, 2, 3, 4, 5].map((repetition) => ({ repetition, outcome: repetition === 4 ? "fail" : "pass" })));
  const html = renderMatrix(list).text;
  expect(html).toContain('class="chip o-fail" href="#cell-4"');
  expect(html).toContain("1 fail, 4 pass");
});
