import { describe, expect, test } from "vitest";
import { type RestartLab, restarted, wireLost } from "../../../../test/support/restart-lab.ts";
import { firstText, statuses } from "../../../../test/support/subject.ts";
import type { RequirementCheck } from "../../requirement-check.ts";
import { waitsForAbsent, waitsForHelpers, waitsForMarkers, waitsPerFamily } from "./selection-waits.ts";

const HEARD = { backS: 12, markers: { ipv4: 13 } } as const;
const LATER = { backS: 12.2, markers: { ipv4: 20 } } as const;

function all(story: RestartLab): Readonly<Record<string, readonly string[]>> {
  const checks: readonly RequirementCheck[] = [waitsForMarkers, waitsForAbsent, waitsForHelpers, waitsPerFamily];
  const subject = restarted(story);
  return Object.fromEntries(checks.map((check) => [check.id.slice(-2), statuses(check, subject)]).filter(([, found]) => found?.length));
}

describe("what is told first, and when", () => {
  test.each<[string, RestartLab, Record<string, readonly string[]>]>([
    ["right after the last End-of-RIB", { n3: HEARD, n5: LATER, routesS: 20.1, markerS: 20.2 }, { "09": ["pass"] }],
    ["before a peer that is there has sent End-of-RIB", { n3: HEARD, n5: LATER, routesS: 13.1 }, { "09": ["fail"] }],
    ["at once", { n3: HEARD, n5: LATER, routesS: 12.3 }, { "09": ["fail"] }],
    [
      "at once, a moment before the other peer is back",
      { n3: { backS: 12, markers: { ipv4: 12.05 } }, n5: LATER, routesS: 12.1 },
      { "09": ["fail"] },
    ],
    ["as End-of-RIB alone", { n3: HEARD, n5: LATER, markerS: 13.1 }, { "09": ["fail"] }],
    ["when the deferral timer ends", { n3: HEARD, n5: { backS: 12.2 }, routesS: 41, markerS: 41.1 }, { "09": ["pass"] }],
    ["never, though all was heard", { n3: HEARD, n5: LATER }, { "09": ["pass"] }],
    ["while a configured peer is not back", { n3: HEARD, n5: { backS: 18, markers: { ipv4: 19 } }, routesS: 13.1 }, { "10": ["fail"] }],
    [
      "when a configured peer that was late is heard",
      { n3: HEARD, n5: { backS: 18, markers: { ipv4: 19 } }, routesS: 19.1 },
      { "09": ["pass"], "10": ["pass"] },
    ],
    ["by the timer, a configured peer being away", { n3: HEARD, routesS: 41 }, { "09": ["pass"], "10": ["pass"] }],
    ["by a timer of whole seconds", { n3: HEARD, routesS: 40.3 }, { "09": ["pass"], "10": ["pass"] }],
    ["before any such timer", { n3: HEARD, routesS: 39.5 }, { "10": ["fail"] }],
    [
      "before a peer that only helps is heard",
      { n3: HEARD, n5: { ...LATER, capability: { families: [] } }, routesS: 13.1 },
      { "13": ["fail"] },
    ],
    [
      "after a peer that only helps was heard",
      { n3: HEARD, n5: { ...LATER, capability: { families: [] } }, routesS: 20.1 },
      { "09": ["pass"], "13": ["pass"] },
    ],
    [
      "before a peer with R set, or one without the capability",
      { n3: HEARD, n5: { backS: 12.2, capability: { restartState: true } }, routesS: 13.1 },
      { "09": ["pass"] },
    ],
    ["before a peer that was lost again", { n3: HEARD, n5: { backS: 12.2, lostS: 15 }, routesS: 15.1 }, { "09": ["pass"] }],
    ["after a start that was not to recover", { n3: HEARD, n5: LATER, routesS: 12.3, recovery: false }, {}],
    ["with R clear", { n3: { ...HEARD, own: { restartState: false } }, n5: { ...LATER, own: { restartState: false } }, routesS: 12.3 }, {}],
  ])("%s", (_, story, want) => {
    expect(all(story)).toEqual(want);
  });

  test("says who was not heard", () => {
    expect(firstText(waitsForMarkers, restarted({ n3: HEARD, n5: LATER, routesS: 13.1 }))).toMatch(
      /^routes to n3 2\.1\d* s after the start, when n5 had not sent End-of-RIB yet$/,
    );
  });
});

describe("of two families", () => {
  const n3 = { backS: 12, markers: { ipv4: 13, ipv6: 13 } } as const;
  const n5 = { backS: 12.2, markers: { ipv4: 14, ipv6: 24 } } as const;
  test.each<[string, RestartLab, Record<string, readonly string[]>]>([
    ["each comes when it was heard", { n3, n5, routesS: 14.1, v6: { routesS: 24.1 } }, { "09": ["pass", "pass"], "14": ["pass"] }],
    ["both come when one was heard", { n3, n5, routesS: 14.1, v6: { routesS: 14.2 } }, { "09": ["pass"], "14": ["fail"] }],
    ["both come when both were heard", { n3, n5, routesS: 24.1, v6: { routesS: 24.2 } }, { "09": ["pass", "pass"], "14": ["pass"] }],
    ["both come at once", { n3, n5, routesS: 12.3, v6: { routesS: 12.4 } }, { "09": ["fail", "fail"] }],
  ])("%s", (_, story, want) => {
    expect(all(story)).toEqual(want);
  });
});

describe("nothing can be said", () => {
  test.each<[string, RestartLab]>([
    ["of silence that the capture may have missed", { n3: HEARD, n5: LATER, routesS: 20.1, record: wireLost(14, 15) }],
    ["of an early start when the End-of-RIB may have been missed", { n3: HEARD, n5: LATER, routesS: 16, record: wireLost(14, 15) }],
    ["when the record ends in the middle", { n3: HEARD, n5: { backS: 12.2 }, untilS: 30 }],
  ])("%s", (_, story) => {
    expect(all(story)["09"]).toEqual(["inconclusive"]);
  });
});
