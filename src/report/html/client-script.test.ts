import { describe, expect, it } from "vitest";
import { clientScript, sharedScript } from "./client-script.ts";
import { type LabelledItem, type LabelPlace, placeLabels } from "./labels.ts";
import { type Tick, ticks } from "./ticks.ts";

interface Shared {
  readonly ticks: (from: number, until: number, most: number) => readonly Tick[];
  readonly placeLabels: (items: readonly LabelledItem[], rowPx: number) => readonly LabelPlace[];
}
const inPage = new Function(`${sharedScript}; return { ticks: ticks, placeLabels: placeLabels };`)() as Shared;

describe("the page's script agrees with the server", () => {
  const ends = [1, 900, 5e4, 1e6, 3.3e7, 9.99e8, 1e9, 2.5e9, 59e9, 248e9, 700e9, 9000e9, 90_000e9];

  it.each(ends)("on the ticks up to %d ns and of parts of that", (end) => {
    for (const [from, until] of [
      [0, end],
      [end * 0.3, end * 0.31],
      [end * 0.9, end],
    ] as const) {
      for (const most of [2, 5, 9, 12]) expect(inPage.ticks(from, until, most)).toEqual(ticks(from, until, most));
    }
  });

  it("on the labels of many rows", () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    for (let row = 0; row < 300; row++) {
      const items = Array.from({ length: random(12) }, (): LabelledItem => {
        const kind = random(2) === 0 ? "span" : "mark";
        return { kind, x: random(760), width: kind === "span" ? random(300) : 0, labelPx: random(120) };
      });
      expect(inPage.placeLabels(items, 760)).toEqual(placeLabels(items, 760));
    }
  });
});

it("is a script that parses, and cannot end its own element", () => {
  expect(() => new Function(clientScript)).not.toThrow();
  expect(clientScript).not.toMatch(/<\/script|<!--/i);
});
