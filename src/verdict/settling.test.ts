import { describe, expect, it } from "vitest";
import { type Settling, type Stretch, settle } from "./settling.ts";

/** `g`, `b` and `?` for good, bad and unknown, each from its number up to the next one's. */
function stretches(text: string): readonly Stretch[] {
  const parts = text.split(" ").map((part) => ({ state: part.at(-1), fromT: Number(part.slice(0, -1)) }));
  return parts.slice(0, -1).map(({ state, fromT }, i): Stretch => {
    const span = { fromT, untilT: parts[i + 1]?.fromT ?? fromT };
    return state === "?" ? { ...span, state: "unknown", reason: "unseen" } : { ...span, state: state === "g" ? "good" : "bad" };
  });
}

const settled = (t: number, lost: boolean, earliestT = t): Settling => ({ status: "settled", t, earliestT, lost, evidence: undefined });

describe("settle in [10, 20]", () => {
  it.each([
    ["never lost", "0g 20.", true, settled(10, false)],
    ["lost before the window only", "0b 5g 20.", true, settled(10, false)],
    ["lost and back", "0g 12b 14g 20.", true, settled(14, true)],
    ["lost twice: the last return counts", "0g 12b 14g 15b 17g 20.", true, settled(17, true)],
    ["lost twice: the first return counts where it need not stay", "0g 12b 14g 15b 17g 20.", false, settled(14, true)],
    ["an instant's loss is a loss", "0g 12b 12g 20.", true, settled(12, true)],
    ["a loss that ends as the window begins is none in it", "0g 8b 10g 20.", true, settled(10, false)],
    ["unseen before it was back", "0g 12b 13? 15g 20.", true, settled(15, true, 13)],
    ["unseen, then good: it may never have been lost", "0g 13? 15g 20.", true, settled(15, false, 10)],
    ["good, unseen, good", "0g 11b 12g 13? 15g 20.", true, settled(15, true, 12)],
    ["lost and never back", "0g 12b 20.", true, { status: "unsettled", evidence: undefined }],
    ["never there", "0b 20.", false, { status: "unsettled", evidence: undefined }],
    ["back and lost again", "0g 12b 14g 15b 20.", true, { status: "unsettled", evidence: undefined, lostAgainT: 15 }],
    ["unseen at the end", "0g 12b 14g 15? 20.", true, { status: "unknown", reason: "unseen" }],
    ["not observed at all", "0g 5.", true, { status: "unknown", reason: "nothing was observed" }],
  ] as const)("%s", (_name, text, stays, want) => {
    expect(settle(stretches(text), { fromT: 10, untilT: 20 }, stays)).toEqual(want);
  });
});
