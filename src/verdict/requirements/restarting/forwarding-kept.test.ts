import { describe, expect, test } from "vitest";
import type { History } from "../../../../test/support/history.ts";
import { prefix, route } from "../../../../test/support/history.ts";
import { FROM_N5, fibLost, type RestartLab, restarted } from "../../../../test/support/restart-lab.ts";
import { firstText, N3_ADDRESS, N5_ADDRESS, statuses } from "../../../../test/support/subject.ts";
import { forwardingKept, nothingInstalledBefore, staleForwardsAlike } from "./forwarding-kept.ts";

const STORY: RestartLab = {
  n3: { backS: 12, markers: { ipv4: 13 } },
  n5: { backS: 12.2, markers: { ipv4: 20 } },
  routesS: 20.1,
  markerS: 20.2,
};
const ENTRY = route(prefix(FROM_N5), [N5_ADDRESS]);
const MOVED = route(prefix(FROM_N5), [N3_ADDRESS]);
const NEW = route(prefix("192.0.2.128/25"), [N5_ADDRESS]);

const goneAt = (s: number) => (run: History) => void run.fib(s, "tor", "delete", ENTRY);
const movedAt = (s: number) => (run: History) => void run.fib(s, "tor", "replace", MOVED);

describe("an entry of before the restart", () => {
  test.each<[string, Partial<RestartLab>, readonly string[]]>([
    ["stays", {}, ["pass"]],
    ["goes before the process ends", { record: goneAt(9.8) }, ["fail"]],
    ["goes while nobody runs", { record: goneAt(10.5) }, ["fail"]],
    ["goes at the start", { record: goneAt(11.1) }, ["fail"]],
    ["goes at the first session", { record: goneAt(12.1) }, ["fail"]],
    [
      "goes and comes again",
      {
        record: (run) => {
          run.fib(11.1, "tor", "delete", ENTRY);
          run.fib(11.3, "tor", "add", ENTRY);
        },
      },
      ["fail"],
    ],
    ["goes after the selection", { record: goneAt(20.15) }, ["pass"]],
    ["was changed before all this", { record: goneAt(5) }, ["pass"]],
    ["is written again as it is", { record: (run) => void run.fib(11.1, "tor", "replace", ENTRY) }, ["pass"]],
    ["of somebody else goes", { record: (run) => void run.fib(11.1, "tor", "delete", { ...ENTRY, protocol: "static" }) }, ["pass"]],
    ["may have gone unseen", { record: fibLost(11, 11.5) }, ["inconclusive"]],
    [
      "goes with its link",
      {
        record: (run) => {
          run.at(11, { kind: "link", node: "tor", dev: "fabric", up: false });
          run.fib(11.1, "tor", "delete", ENTRY);
        },
      },
      ["inconclusive"],
    ],
    ["was never seen", { noFib: true }, []],
    ["was none", { table: [] }, []],
    ["goes, the speaker having said goodbye", { parting: "cease", record: goneAt(9.8) }, []],
    ["goes in a start that was not to recover", { recovery: false, record: goneAt(11.1) }, []],
  ])("%s", (_, change, want) => {
    expect(statuses(forwardingKept, restarted({ ...STORY, ...change }))).toEqual(want);
  });

  test("a node that went down with its table is not held to it", () => {
    const subject = restarted({ ...STORY, reboot: true });
    expect(statuses(forwardingKept, subject)).toEqual([]);
  });

  test("says when", () => {
    expect(firstText(forwardingKept, restarted({ ...STORY, record: goneAt(11.1) }))).toBe(
      "192.0.2.0/24 was taken out 100.000 ms after it was started again",
    );
  });
});

describe("other next hops", () => {
  test.each<[string, Partial<RestartLab>, readonly string[], readonly string[]]>([
    ["never", {}, ["pass"], ["pass"]],
    ["before any session is back", { record: movedAt(11.2) }, ["fail"], ["pass"]],
    ["while route selection waits", { record: movedAt(14) }, ["pass"], ["fail"]],
    ["for a new prefix while route selection waits", { record: (run) => void run.fib(14, "tor", "add", NEW) }, ["pass"], ["fail"]],
    ["after the selection", { record: movedAt(20.15) }, ["pass"], ["pass"]],
    ["may have come unseen", { record: fibLost(11, 15) }, ["inconclusive"], ["inconclusive"]],
    ["once it was told that routes are selected", { routesS: 13.1, record: movedAt(14) }, ["pass"], ["pass"]],
    ["for an entry that had gone, which is another rule's matter", { record: goneAt(11.1) }, [], []],
  ])("%s", (_, change, stale, before) => {
    const subject = restarted({ ...STORY, ...change });
    expect(statuses(staleForwardsAlike, subject)).toEqual(stale);
    expect(statuses(nothingInstalledBefore, subject)).toEqual(before);
  });
});
