import { expect, it } from "vitest";
import { fixture } from "../../test/golden/report/fixture.ts";
import { displayWidth } from "./plain-text.ts";
import { renderText } from "./text.ts";

const plain = renderText(fixture, { colour: false });

it("aligns the columns of all cells", () => {
  const cells = renderText({ ...fixture, cells: fixture.cells.slice(0, 4) }, { colour: false });
  const lines = cells.split("\n").filter((l) => l.includes("dead-peer-refuses  "));
  expect(lines).toHaveLength(4);
  expect(new Set(lines.map((l) => l.indexOf("dead-peer-refuses"))).size).toBe(1);
  expect(new Set(lines.map((l) => l.indexOf("dut="))).size).toBe(1);
  expect(new Set(lines.map((l) => displayWidth(l.slice(0, l.indexOf("recovery "))))).size).toBe(1);
});

it("says below a failed cell what was expected, what was seen and where it was asked for", () => {
  expect(plain).toContain(`    recovery  fail  scenarios/calico/dead-peer-refuses.yaml:31:7
      expected  10.2.0.0/26 is back on a within 5 s of node-reboot
      actual    back after 240.6 s`);
});

it("says of a known deviation only its reference", () => {
  expect(plain).toContain("    recovery  known: projectcalico/bird#115\n");
});

it("has no control characters without colour", () => {
  expect(plain.replaceAll("\n", "")).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
});

it("differs with colour only by its own colour sequences", () => {
  const coloured = renderText(fixture, { colour: true });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: our own colours begin with it
  expect(coloured.replace(/\u001b\[(?:0|1|2|36|32|31;1|33;1)m/g, "")).toBe(plain);
  expect(coloured).not.toBe(plain);
});

it("ends with the totals, worst first", () => {
  expect(plain.trimEnd().split("\n").at(-1)).toBe("6 cells: 2 fail, 1 inconclusive, 1 known, 1 pass, 1 control failed, 1 not applicable");
});

it("says so when nothing was judged", () => {
  const none = { pass: 0, fail: 0, warning: 0, note: 0, known: 0, inconclusive: 0, notApplicable: 0 };
  const totals = { pass: 0, fail: 0, inconclusive: 0, notApplicable: 0, known: 0, control: 0 };
  expect(renderText({ ...fixture, cells: [], totals, requirementTotals: none, exitCode: 2 }, { colour: false })).toBe(
    "0 cells: no verdicts\n",
  );
});
