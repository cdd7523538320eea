import { describe, expect, it } from "vitest";
import { type LabelledItem, placeLabels } from "./labels.ts";

const span = (x: number, width: number, labelPx = 0): LabelledItem => ({ kind: "span", x, width, labelPx });
const mark = (x: number, labelPx = 0): LabelledItem => ({ kind: "mark", x, width: 0, labelPx });

describe("placeLabels", () => {
  it.each([
    ["puts a span's label inside where it fits", [span(10, 100, 60)], ["inside"]],
    ["drops a span's label that is too long", [span(10, 60, 60)], ["none"]],
    ["puts a span's label behind a mark on its beginning", [span(10, 100, 60), mark(12)], ["inside", "none"]],
    ["drops a span's label that a mark behind it leaves no room for", [span(10, 70, 60), mark(12)], ["none", "none"]],
    ["puts a mark's label on its right", [mark(100, 50)], ["right"]],
    ["puts a mark's label on its left at the end of the row", [mark(490, 50)], ["left"]],
    ["drops the label of a mark between others", [mark(80, 50), mark(100, 50), mark(120, 50)], ["left", "none", "right"]],
    ["does not draw a mark's label across the edge of a span", [span(120, 60), mark(100, 50)], ["none", "left"]],
    ["draws a mark's label inside a span that holds it whole", [span(50, 300), mark(100, 50)], ["none", "right"]],
    ["does not draw a mark's label on a span beside it", [span(0, 90), span(90, 20), mark(95, 50)], ["none", "none", "none"]],
    ["does not draw a mark's label over a span's", [span(50, 300, 120), mark(40, 50)], ["inside", "none"]],
    ["has nothing to place without a label", [mark(10), span(0, 90)], ["none", "none"]],
  ])("%s", (_, items, want) => {
    expect(placeLabels(items, 500).map((p) => p.place)).toEqual(want);
  });
});
