import { describe, expect, it } from "vitest";
import { flowsHistory, nextHopGone, resetBy } from "../../test/support/flows-history.ts";
import type { History } from "../../test/support/history.ts";
import { buildReport } from "./build.ts";
import { flowMovesSection } from "./html/flow-moves-section.ts";
import { renderHtml } from "./html/report-page.ts";
import { serializeReport } from "./json.ts";
import type { Report } from "./model.ts";

const moved = (h: History) => {
  nextHopGone(h);
  resetBy(h, "n4");
};

function reportOf(write?: (h: History) => void): Report {
  const { cell, ...history } = { cell: flowsHistory().cell, timeline: flowsHistory(write).timeline() };
  return buildReport([
    { cell, manifest: history.timeline.manifest, repetition: 1, directory: "run", timeline: history.timeline, results: [] },
  ]);
}

describe("a report of flows that moved", () => {
  it("has them in its model, and so in results.json, with their cause", () => {
    const report = reportOf(moved);
    expect(report.cells[0]?.flowMoves).toHaveLength(1);
    expect(JSON.parse(serializeReport(report))).toMatchObject({
      cells: [{ flowMoves: [{ probe: "api", flow: 0, from: "n3", to: "n4", cause: { node: "tor", prefix: "198.51.100.10/32" } }] }],
    });
  });

  it("marks them in a lane of their own", () => {
    const lane = reportOf(moved).cells[0]?.lanes.find((l) => l.label === "api, moved flows");
    expect(lane?.marks).toEqual([
      expect.objectContaining({
        tone: "warn",
        detail: expect.stringMatching(/flow 0 .* moved from n3 to n4 at 12.050 s: tor changed/) as string,
      }),
    ]);
  });

  it("has a table of them, in which nothing stands unescaped", () => {
    const [cell] = reportOf(moved).cells;
    const [move] = cell?.flowMoves ?? [];
    const hostile = move ? [{ ...move, to: "<script>" }] : [];
    const page = flowMovesSection({ flowMoves: hostile }).text;
    expect(page).not.toContain("<script>");
    expect(page).toContain("script");
    expect(renderHtml(reportOf(moved))).toContain("Moved flows");
  });

  it("says nothing of it where none moved", () => {
    const report = reportOf();
    expect(report.cells[0]).not.toHaveProperty("flowMoves");
    expect(renderHtml(report)).not.toMatch(/Moved flows|moved flows/);
  });
});
