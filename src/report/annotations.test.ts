import { expect, it } from "vitest";
import { fixture } from "../../test/golden/report/fixture.ts";
import { githubAnnotations } from "./annotations.ts";

it("points at the line of the scenario for each failed expectation, at its begin for each broken requirement, and at nothing else", () => {
  const lines = githubAnnotations(fixture).trimEnd().split("\n");
  expect(lines).toHaveLength(4);
  expect(lines[1]).toContain("line=1,col=1,title=dead-peer-refuses dut=bird@3.1%3A RFC4724-4-03 on a::");
  expect(lines[0]).toBe(
    "::error file=scenarios/calico/dead-peer-refuses.yaml,line=31,col=7,title=dead-peer-refuses dut=bird@3.1%3A recovery::expected: 10.2.0.0/26 is back on a within 5 s of node-reboot%0Aactual: back after 240.6 s",
  );
});

it("lets no text add a property or a command", () => {
  const line = githubAnnotations(fixture).split("\n")[2] ?? "";
  const properties = line.slice("::error ".length, line.indexOf("::", "::error ".length));
  expect(properties.split(",").map((p) => p.split("=")[0])).toEqual(["file", "line", "col", "title"]);
  expect(githubAnnotations(fixture).match(/^::/gm)).toHaveLength(4);
});

it("is at most ten lines, the last of which counts the rest", () => {
  const failed = fixture.cells[2];
  const lines = githubAnnotations({ ...fixture, cells: Array.from({ length: 12 }, () => failed).flatMap((c) => c ?? []) })
    .trimEnd()
    .split("\n");
  expect(lines).toHaveLength(10);
  expect(lines[9]).toBe("::error title=Holdfast::15 more failed; the report has them all");
});

it("is empty when nothing failed", () => {
  expect(githubAnnotations({ ...fixture, cells: fixture.cells.slice(0, 2) })).toBe("");
});
