import { displayWidth } from "../plain-text.ts";

/** Something with a label on one row, in pixels. A mark has no width of its own and its label stands beside it; a span's label stands inside. */
export interface LabelledItem {
  readonly kind: "span" | "mark";
  readonly x: number;
  readonly width: number;
  readonly labelPx: number;
}

/** `dx` is where the label begins, from the item's `x`; on the left, where it ends. */
export interface LabelPlace {
  readonly place: "inside" | "right" | "left" | "none";
  readonly dx: number;
}

type Interval = readonly [from: number, until: number];

/** Half the width of a mark's symbol, and the air around a label. */
const SYMBOL_PX = 6;
const GAP_PX = 4;
const CHARACTER_PX = 6.6;
const NONE: LabelPlace = { place: "none", dx: 0 };

/**
 * Which labels are drawn so that none lies over another, over a symbol, over a span that is not its own or beyond the row: a span's label only where it fits inside, behind the
 * marks that sit on its beginning; a mark's on the right of it, else on the left, else not at all. The page's script has the same rule for a zoomed row; a test compares them.
 */
export function placeLabels(items: readonly LabelledItem[], rowPx: number): readonly LabelPlace[] {
  const spans = items.filter((i) => i.kind === "span").map((i): Interval => [i.x, i.x + i.width]);
  const symbols = items.filter((i) => i.kind === "mark").map((i): Interval => [i.x - SYMBOL_PX, i.x + SYMBOL_PX]);
  const taken = [...symbols];
  const places = items.map((item) => (item.kind === "span" ? placeInside(item, symbols, taken) : NONE));
  return items.map((item, i) => (item.kind === "span" ? (places[i] ?? NONE) : placeBeside(item, spans, taken, rowPx)));
}

export function labelWidth(label: string): number {
  return displayWidth(label) * CHARACTER_PX;
}

function placeInside(item: LabelledItem, symbols: readonly Interval[], taken: Interval[]): LabelPlace {
  if (item.labelPx === 0) return NONE;
  let from = item.x;
  for (let tries = 0; tries < 3; tries++) {
    const place: Interval = [from, from + item.labelPx + 2 * GAP_PX];
    if (place[1] > item.x + item.width) return NONE;
    const symbol = symbols.find((s) => overlaps(s, place));
    if (!symbol) {
      taken.push(place);
      return { place: "inside", dx: from - item.x + GAP_PX };
    }
    from = symbol[1];
  }
  return NONE;
}

function placeBeside(item: LabelledItem, spans: readonly Interval[], taken: Interval[], rowPx: number): LabelPlace {
  if (item.labelPx === 0) return NONE;
  const reach = SYMBOL_PX + GAP_PX;
  for (const place of ["right", "left"] as const) {
    const from = place === "right" ? item.x + reach : item.x - reach - item.labelPx;
    const label: Interval = [from, from + item.labelPx];
    if (
      from < 0 ||
      label[1] > rowPx ||
      taken.some((t) => overlaps(t, label)) ||
      spans.some((s) => overlaps(s, label) && !holds(s, item.x, label))
    )
      continue;
    taken.push([from - GAP_PX, label[1] + GAP_PX]);
    return { place, dx: place === "right" ? reach : -reach };
  }
  return NONE;
}

function overlaps(a: Interval, b: Interval): boolean {
  return a[0] < b[1] && b[0] < a[1];
}

/** A mark's label may lie on the span that the mark is in, not on its neighbour: it would seem to be the neighbour's. */
function holds(span: Interval, x: number, label: Interval): boolean {
  return span[0] <= Math.min(x, label[0]) && Math.max(x, label[1]) <= span[1];
}
