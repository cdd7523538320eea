import { describe, expect, test } from "vitest";
import { announce, withdraw } from "../../../../test/support/bgp-messages.ts";
import type { History } from "../../../../test/support/history.ts";
import { prefix, route } from "../../../../test/support/history.ts";
import { FROM_N5, fibLost, type RestartLab, restarted } from "../../../../test/support/restart-lab.ts";
import { firstText, N5_ADDRESS, statuses } from "../../../../test/support/subject.ts";
import { deadRoutesNotAnnounced, staleEntriesSwept } from "./swept.ts";

/** `n5` comes back without its route. */
const STORY: RestartLab = {
  n3: { backS: 12, markers: { ipv4: 13 } },
  n5: { backS: 12.2, markers: { ipv4: 20 }, silent: true },
  routesS: 20.1,
  markerS: 20.2,
};
const sweep = (run: History) => void run.fib(20.15, "tor", "delete", route(prefix(FROM_N5), [N5_ADDRESS]));
const ghostTold: RestartLab["packets"] = [[20.15, (_, { n3 }) => n3?.send("client", announce(FROM_N5))]];

describe("an entry whose route nobody announced again", () => {
  test.each<[string, Partial<RestartLab>, readonly string[]]>([
    ["is swept", { record: sweep }, ["pass"]],
    ["is left", {}, ["fail"]],
    ["is left, and may have been announced unseen", { record: fibLost(15, 16) }, ["inconclusive"]],
    ["is left as the record ends", { untilS: 21 }, ["inconclusive"]],
    ["was announced again after all", { n5: { backS: 12.2, markers: { ipv4: 20 } } }, []],
    ["was announced again by the other peer", { packets: [[12.5, (_, { n3 }) => n3?.send("server", announce(FROM_N5))]] }, []],
    [
      "was withdrawn just now",
      { n5: { backS: 12.2, markers: { ipv4: 20 } }, packets: [[59, (_, { n5 }) => n5?.send("server", withdraw(FROM_N5))]] },
      ["inconclusive"],
    ],
    ["is left where nothing was selected yet", { routesS: undefined, markerS: undefined }, []],
    ["is left after a start that was not to recover", { recovery: false }, []],
  ])("%s", (_, change, want) => {
    expect(statuses(staleEntriesSwept, restarted({ ...STORY, ...change } as RestartLab))).toEqual(want);
  });

  test("says which", () => {
    expect(firstText(staleEntriesSwept, restarted(STORY))).toMatch(
      /^192\.0\.2\.0\/24 is still in the table 39\.\d+ s after the selection$/,
    );
  });
});

describe("a route that nobody announced again", () => {
  test.each<[string, Partial<RestartLab>, readonly string[]]>([
    ["is not announced any more", { record: sweep }, ["pass"]],
    ["is not announced, though its entry was left", {}, ["pass"]],
    ["is announced", { record: sweep, packets: ghostTold }, ["fail"]],
    ["may be announced unseen", { record: fibLost(15, 16), packets: ghostTold }, ["inconclusive"]],
  ])("%s", (_, change, want) => {
    expect(statuses(deadRoutesNotAnnounced, restarted({ ...STORY, ...change }))).toEqual(want);
  });
});
