import { describe, expect, test } from "vitest";
import { type RestartLab, restarted, wireLost } from "../../../../test/support/restart-lab.ts";
import { statuses } from "../../../../test/support/subject.ts";
import { deferralTimerEndsWait, lostPeerDelaysNoLonger } from "./deferral-timer.ts";

const HEARD = { backS: 12, markers: { ipv4: 13 } } as const;
const SILENT = { backS: 12.2 } as const;

describe("the deferral timer of 30 s, started at 11 s or with the first session at 12 s", () => {
  test.each<[string, RestartLab, readonly string[]]>([
    ["ends the wait, counted from the start", { n3: HEARD, n5: SILENT, routesS: 41 }, ["pass"]],
    ["ends the wait, counted from the first session", { n3: HEARD, n5: SILENT, routesS: 42.1 }, ["pass"]],
    ["does not end it in time", { n3: HEARD, n5: SILENT, routesS: 52 }, ["fail"]],
    ["never ends it", { n3: HEARD, n5: SILENT }, ["fail"]],
    ["never ends it for a peer that is away", { n3: HEARD }, ["fail"]],
    ["shows nothing where there is nothing to announce", { n3: HEARD, n5: SILENT, announces: false }, ["inconclusive"]],
    ["ends after the record does", { n3: HEARD, n5: SILENT, untilS: 40 }, ["inconclusive"]],
    ["may have ended it unseen", { n3: HEARD, n5: SILENT, record: wireLost(40, 42) }, ["inconclusive"]],
    [
      "may not have been able to",
      { n3: HEARD, n5: SILENT, record: (run) => void run.at(39, { kind: "speaker-paused", node: "tor" }) },
      ["inconclusive"],
    ],
    ["has nothing to end", { n3: HEARD, n5: { ...SILENT, markers: { ipv4: 20 } }, routesS: 20.1 }, []],
    ["was not waited for, which is another rule's matter", { n3: HEARD, n5: SILENT, routesS: 14 }, []],
  ])("%s", (_, story, want) => {
    const subject = restarted(story);
    expect(statuses(deferralTimerEndsWait, subject)).toEqual(want);
    expect(statuses(lostPeerDelaysNoLonger, subject)).toEqual([]);
  });
});

describe("a peer that is lost again before its End-of-RIB", () => {
  const LOST = { backS: 12.2, lostS: 15 } as const;
  test.each<[string, RestartLab, readonly string[]]>([
    ["delays nothing", { n3: HEARD, n5: LOST, routesS: 15.1 }, ["pass"]],
    ["delays selection until the timer ends", { n3: HEARD, n5: LOST, routesS: 41 }, ["pass"]],
    ["delays it longer", { n3: HEARD, n5: LOST, routesS: 55 }, ["fail"]],
    ["may have delayed it", { n3: HEARD, n5: LOST, record: wireLost(30, 31) }, ["inconclusive"]],
  ])("%s", (_, story, want) => {
    const subject = restarted(story);
    expect(statuses(lostPeerDelaysNoLonger, subject)).toEqual(want);
    expect(statuses(deferralTimerEndsWait, subject)).toEqual([]);
  });
});
