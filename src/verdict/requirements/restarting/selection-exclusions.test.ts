import { describe, expect, test } from "vitest";
import { type RestartLab, restarted, wireLost } from "../../../../test/support/restart-lab.ts";
import { firstText, statuses } from "../../../../test/support/subject.ts";
import { leavesOutIncapable, leavesOutRestarting } from "./selection-exclusions.ts";

const HEARD = { backS: 12, markers: { ipv4: 13 } } as const;
const RESTARTS = { backS: 12.2, capability: { restartState: true } } as const;
const INCAPABLE = { backS: 12.2, capability: "none" } as const;

describe("a peer with R set", () => {
  test.each<[string, RestartLab, readonly string[]]>([
    ["is not waited for", { n3: HEARD, n5: RESTARTS, routesS: 13.1 }, ["pass"]],
    ["is waited for until the timer ends", { n3: HEARD, n5: RESTARTS, routesS: 41 }, ["fail"]],
    ["is waited for until its End-of-RIB", { n3: HEARD, n5: { ...RESTARTS, markers: { ipv4: 25 } }, routesS: 25.1 }, ["fail"]],
    ["is waited for to the end", { n3: HEARD, n5: RESTARTS }, ["fail"]],
    ["is silent, and there is nothing to announce", { n3: HEARD, n5: RESTARTS, announces: false }, ["inconclusive"]],
    [
      "is waited for in a record that lacks something",
      { n3: HEARD, n5: RESTARTS, routesS: 41, record: wireLost(14, 15) },
      ["inconclusive"],
    ],
    ["is silent as the record ends", { n3: HEARD, n5: RESTARTS, untilS: 14 }, ["inconclusive"]],
    ["sends End-of-RIB in time, so that nothing shows", { n3: HEARD, n5: { ...RESTARTS, markers: { ipv4: 13.5 } }, routesS: 13.6 }, []],
    ["has R clear", { n3: HEARD, n5: { backS: 12.2 }, routesS: 41 }, []],
    ["comes while another is waited for", { n3: { backS: 12 }, n5: RESTARTS, routesS: 41 }, []],
  ])("%s", (_, story, want) => {
    expect(statuses(leavesOutRestarting, restarted(story))).toEqual(want);
    expect(statuses(leavesOutIncapable, restarted(story))).toEqual([]);
  });
});

describe("a peer without the capability", () => {
  test.each<[string, RestartLab, readonly string[]]>([
    ["is not waited for", { n3: HEARD, n5: INCAPABLE, routesS: 13.1 }, ["pass"]],
    ["is waited for until the timer ends", { n3: HEARD, n5: INCAPABLE, routesS: 41 }, ["fail"]],
    [
      "is waited for in a record that lacks something",
      { n3: HEARD, n5: INCAPABLE, routesS: 41, record: wireLost(14, 15) },
      ["inconclusive"],
    ],
    ["has the capability after all", { n3: HEARD, n5: { backS: 12.2, markers: { ipv4: 20 } }, routesS: 20.1 }, []],
  ])("%s", (_, story, want) => {
    expect(statuses(leavesOutIncapable, restarted(story))).toEqual(want);
    expect(statuses(leavesOutRestarting, restarted(story))).toEqual([]);
  });

  test("says how long it took", () => {
    expect(firstText(leavesOutIncapable, restarted({ n3: HEARD, n5: INCAPABLE, routesS: 41 }))).toMatch(
      /^nothing of IPv4 unicast was sent until 28\.000 s after all others were heard$/,
    );
  });
});

test("one of each kind, and selection far too late: nobody knows for whom it waited", () => {
  const story: RestartLab = { n3: { ...RESTARTS, backS: 12 }, n5: INCAPABLE, routesS: 41 };
  expect(statuses(leavesOutRestarting, restarted(story))).toEqual(["inconclusive"]);
  expect(statuses(leavesOutIncapable, restarted(story))).toEqual(["inconclusive"]);
});
