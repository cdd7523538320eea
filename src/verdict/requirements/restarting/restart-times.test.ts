import { describe, expect, test } from "vitest";
import { type RestartLab, restarted, wireLost } from "../../../../test/support/restart-lab.ts";
import { N5_ADDRESS, statuses, TOR_ADDRESS } from "../../../../test/support/subject.ts";
import { restartFitsItsTimes } from "./restart-times.ts";

const N3 = { backS: 12, markers: { ipv4: 13 } } as const;
const N5 = { backS: 12.2, markers: { ipv4: 14 } } as const;
const LATE = { backS: 35, markers: { ipv4: 36 } } as const;
const REST = { routesS: 14.1, markerS: 14.2 } as const;

describe("with a Restart Time of 20 s, the sessions having been lost at 10 s", () => {
  test.each<[string, RestartLab, readonly string[]]>([
    ["both are back in time", { n3: N3, n5: N5, ...REST }, ["pass", "pass"]],
    ["the process was started too late, by whoever did that", { n3: LATE, n5: LATE, startedS: 34, routesS: 36.1 }, []],
    [
      "the process was there, and slow",
      { n3: N3, n5: LATE, packets: [[15, (lab) => lab.refuse(N5_ADDRESS, TOR_ADDRESS)]] },
      ["pass", "fail"],
    ],
    ["a peer did not let it in before", { n3: N3, n5: LATE, packets: [[15, (lab) => lab.refuse(TOR_ADDRESS, N5_ADDRESS)]] }, ["pass"]],
    ["a peer is away for good", { n3: N3, ...REST }, ["pass"]],
    ["the speaker had said goodbye", { n3: LATE, n5: LATE, startedS: 29, parting: "cease" }, []],
    ["it was a new speaker", { n3: LATE, n5: LATE, startedS: 29, recovery: false }, []],
    [
      "the record lacks the time in question",
      { n3: LATE, n5: LATE, startedS: 29, record: wireLost(28, 33), packets: [[15, (lab) => lab.refuse(N5_ADDRESS, TOR_ADDRESS)]] },
      ["inconclusive", "inconclusive"],
    ],
    ["End-of-RIB comes after the peer's stale time of 60 s", { n3: N3, n5: N5, routesS: 41, markerS: 75, untilS: 90 }, ["fail", "pass"]],
  ])("%s", (_, story, want) => {
    expect(statuses(restartFitsItsTimes, restarted(story))).toEqual(want);
  });
});
