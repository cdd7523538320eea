import type { MatrixClass, MatrixReport } from "./model.ts";

interface ClassWords {
  readonly word: string;
  /** Never stands alone: the word is always beside it. */
  readonly sign: string;
  readonly meaning: string;
}

export const classWords: Readonly<Record<MatrixClass, ClassWords>> = {
  "black-holed": {
    word: "black-holed",
    sign: "✗",
    meaning:
      "traffic was not back when the observation ended, although the speaker had come back; the time is how long it had been silent by then",
  },
  stale: {
    word: "stale for ever",
    sign: "∞",
    meaning: "a route that nobody announced any more was still in a kernel when the observation ended",
  },
  flap: {
    word: "flap",
    sign: "~",
    meaning: "packets were lost, or a next hop was gone for a moment, and all of it came back; the time is the longest outage",
  },
  inconclusive: {
    word: "inconclusive",
    sign: "?",
    meaning: "the record cannot tell: a wait that timed out, a fault without effect, a gap in a recording, a control that lost nothing",
  },
  unsupported: {
    word: "unsupported",
    sign: "–",
    meaning:
      "one of the two does not do what is measured: no graceful restart in its OPEN, no routes in its kernel, an image that is not to be had",
  },
  hitless: { word: "hitless", sign: "✓", meaning: "no packet was lost, and no next hop was missing at any moment" },
};

/** Worst first. */
export const classesByWeight: readonly MatrixClass[] = ["black-holed", "stale", "flap", "inconclusive", "unsupported", "hitless"];

/** Totals in words, worst first, without the zeros. */
export function totalsInOrder({ totals }: MatrixReport): readonly { readonly class: MatrixClass; readonly count: number }[] {
  return classesByWeight.map((name) => ({ class: name, count: totals[name] })).filter(({ count }) => count > 0);
}

/** Whether something has to be explained. */
export function isNotable(name: MatrixClass): boolean {
  return name !== "hitless";
}
