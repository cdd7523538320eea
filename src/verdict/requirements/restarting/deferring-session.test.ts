import { describe, expect, test } from "vitest";
import { KEEPALIVE, notification } from "../../../../test/support/bgp-messages.ts";
import { type RestartLab, restarted, wireLost } from "../../../../test/support/restart-lab.ts";
import { firstText, N3_ADDRESS, statuses, TOR_ADDRESS } from "../../../../test/support/subject.ts";
import { sessionsLiveWhileDeferring } from "./deferring-session.ts";

/** `n5` is heard only at 50 s, by which the deferral has lasted more than a third of the Hold Time of 90 s. */
const N3 = { backS: 12, markers: { ipv4: 13 } } as const;
const N5 = { backS: 12.2, markers: { ipv4: 50 } } as const;
const TOLD = { routesS: 50.1, markerS: 50.2 } as const;

type Act = NonNullable<RestartLab["packets"]>[number];
const closes: Act = [30, (_, { n3 }) => n3?.send("server", KEEPALIVE).send("client", notification(3, 1)).fin("client").fin("server")];
const expires: Act = [30, (_, { n3 }) => n3?.send("server", notification(4, 0)).fin("server").fin("client")];
const leaves: Act = [30, (_, { n3 }) => n3?.fin("server").fin("client")];

const givenUp: Act = [
  30,
  (lab, { n3 }) => {
    lab.connect(N3_ADDRESS, TOR_ADDRESS);
    n3?.send("server", KEEPALIVE).fin("client").fin("server");
  },
];

describe("while route selection is deferred, a session", () => {
  test.each<[string, RestartLab, readonly string[]]>([
    ["stays up", { n3: N3, n5: N5, ...TOLD }, ["pass", "pass"]],
    ["is ended by the speaker", { n3: N3, n5: N5, packets: [closes] }, ["fail", "pass"]],
    [
      "ends with the speaker itself, whose end is known a little later",
      { n3: N3, n5: N5, packets: [closes], record: (run) => void run.at(30.2, { kind: "speaker-exited", node: "tor", exitCode: 137 }) },
      [],
    ],
    ["expires at the peer", { n3: N3, n5: N5, packets: [expires] }, ["fail", "pass"]],
    ["is ended by the peer", { n3: N3, n5: N5, packets: [leaves] }, ["pass"]],
    [
      "expires at the peer, in a record that lacks something",
      { n3: N3, n5: N5, packets: [expires], record: wireLost(25, 26) },
      ["inconclusive", "pass"],
    ],
    [
      "expires at the peer while the speaker is paused",
      { n3: N3, n5: N5, packets: [expires], record: (run) => void run.at(20, { kind: "speaker-paused", node: "tor" }) },
      ["pass"],
    ],
    ["is given up for a new connection of the peer's", { n3: N3, n5: N5, packets: [givenUp] }, ["pass"]],
    ["has hardly begun when selection comes", { n3: N3, n5: { ...N5, markers: { ipv4: 14 } }, routesS: 14.1 }, []],
  ])("%s", (_, story, want) => {
    expect(statuses(sessionsLiveWhileDeferring, restarted(story))).toEqual(want);
  });

  test("says how it ended", () => {
    expect(firstText(sessionsLiveWhileDeferring, restarted({ n3: N3, n5: N5, packets: [expires] }))).toMatch(
      /^the peer's hold timer expired 18\.000 s after it was up, before any route was selected$/,
    );
  });
});
