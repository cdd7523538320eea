import { describe, expect, it } from "vitest";
import { announce, endOfRib, hardReset, notification, type OpenOptions, withdraw } from "../../../test/support/bgp-messages.ts";
import type { BuiltConnection } from "../../../test/support/built-connection.ts";
import { CaptureBuilder } from "../../../test/support/capture-builder.ts";
import { onlyEpisode } from "../../../test/support/capture-report.ts";

const [P, H, W] = ["10.0.0.1", "10.0.0.9", "10.0.0.2"];
const GR = { restartTimeS: 6 };
const asP = (more: OpenOptions = {}): OpenOptions => ({ asn: 65_001, gracefulRestart: GR, ...more });
const asH: OpenOptions = { asn: 65_009, gracefulRestart: GR, routerId: H };

/** The session between p (client) and h, Established at 0.1 s with one route of p. */
function up(lab: CaptureBuilder): BuiltConnection {
  const p = lab.at(0.1).connect(P, H).open("client", asP()).open("server", asH).establish();
  return p.send("client", announce("203.0.113.0/24"), endOfRib("ipv4")).send("server", endOfRib("ipv4"));
}

function back(lab: CaptureBuilder, at: number, restartState: boolean): BuiltConnection {
  return lab
    .at(at)
    .connect(P, H)
    .open("client", asP({ gracefulRestart: { ...GR, restartState } }))
    .open("server", asH)
    .establish();
}

describe("who restarted, and how the other noticed", () => {
  const message = Uint8Array.from([3, ...new TextEncoder().encode("bye")]);

  it.each<[string, (lab: CaptureBuilder, p: BuiltConnection) => void, string, readonly string[], string, string]>([
    [
      "the R bit says so",
      (lab, p) => {
        p.fin("client");
        back(lab, 3, true);
      },
      "told",
      [P],
      `${P} restarted: its next OPEN has R=1 (packet 15)`,
      `${H} noticed by the FIN of ${P}`,
    ],
    [
      "a FIN alone makes it likely",
      (lab, p) => {
        p.fin("client");
        back(lab, 3, false);
      },
      "likely",
      [P],
      `${P} probably ended or restarted: it closed the connection without a NOTIFICATION; its next OPEN has R=0`,
      `${H} noticed by the FIN of ${P}`,
    ],
    [
      "so does a refused connection",
      (lab, p) => {
        p.send("server", notification(4, 0));
        lab.at(3).refuse(H, P);
      },
      "likely",
      [P],
      `${P} was probably not running: it refused connections after the loss`,
      `${H} noticed by its hold timer, and told ${P} by NOTIFICATION`,
    ],
    [
      "the hold timer alone does not",
      (_, p) => p.send("server", notification(4, 0)),
      "unknown",
      [],
      `no sign of a restart: ${H} heard nothing of ${P} for its hold time`,
      `${H} noticed by its hold timer, and told ${P} by NOTIFICATION`,
    ],
    [
      "nor does a shutdown by hand",
      (_, p) => p.send("client", notification(6, 2, message)),
      "unknown",
      [],
      `no sign of a restart: ${P} ended the session by Cease / Administrative Shutdown, "bye"`,
      `${H} noticed by the NOTIFICATION of ${P}`,
    ],
    [
      "nor a Hard Reset",
      (_, p) => p.send("client", hardReset(6, 4)),
      "unknown",
      [],
      `no sign of a restart: ${P} ended the session by Cease / Hard Reset (routes are not kept)`,
      `${H} noticed by the NOTIFICATION of ${P}`,
    ],
    [
      "a new connection with R=1 does",
      (lab) => back(lab, 3, true),
      "told",
      [P],
      `${P} restarted: its next OPEN has R=1 (packet 14)`,
      `${H} noticed by the new connection of ${P}`,
    ],
  ])("%s", (_, lose, certainty, who, text, noticed) => {
    const lab = new CaptureBuilder();
    const p = up(lab);
    lab.at(2);
    lose(lab, p);
    const { restarted, ...episode } = onlyEpisode(lab);
    expect({ ...restarted, noticed: episode.noticed }).toEqual({ certainty, who, text, noticed });
  });
});

it("tells the phases of the way back, from the loss on", () => {
  const lab = new CaptureBuilder();
  const p = up(lab);
  lab.at(2).sent(p.fin("client"));
  lab.at(2.5).refuse(H, P);
  const again = back(lab, 3, true);
  lab.at(3.5).sent(again.send("client", announce("203.0.113.0/24")));
  lab.at(4).sent(again.send("client", endOfRib("ipv4")));
  lab.at(5).sent(again.send("server", endOfRib("ipv4")));
  const { phases, connectionsTried, connectionsRefused } = onlyEpisode(lab);
  expect(phases.map((phase) => [phase.phase, phase.from ?? "", (phase.afterNs / 1e9).toFixed(1)])).toEqual([
    ["tcp-syn", H, "0.5"],
    ["tcp-up", "", "1.0"],
    ["open", "", "1.0"],
    ["established", "", "1.0"],
    ["first-update", P, "1.5"],
    ["end-of-rib", P, "2.0"],
    ["first-update", H, "3.0"],
    ["end-of-rib", H, "3.0"],
  ]);
  expect([connectionsTried, connectionsRefused]).toEqual([2, 1]);
});

it("tells how long the silence was that a hold timer ended", () => {
  const lab = new CaptureBuilder();
  const p = up(lab);
  p.keepalive("client");
  lab.at(9.1).sent(p.send("server", notification(4, 0)));
  const [detect] = onlyEpisode(lab).phases;
  expect(detect?.phase).toBe("detect");
  expect(Math.round((detect?.afterNs ?? 0) / 1e9)).toBe(9);
});

describe("what became of the routes", () => {
  const ROUTES = [1, 2, 3, 4, 5, 6].map((n) => `203.0.113.${n}/32`);
  const told = (prefixes: readonly string[], more = {}) => announce(prefixes, { asPath: [65_009, 65_001], nextHop: H, ...more });

  it("counts what a witness was told: kept, flushed before and after, withdrawn with the peer, marked", () => {
    const [kept = "", before = "", after = "", withPeer = "", marked = "", unseen = ""] = ROUTES;
    const lab = new CaptureBuilder();
    const p = lab.at(0.1).connect(P, H).open("client", asP()).open("server", asH).establish();
    const w = lab.at(0.2).connect(W, H).open("client", { asn: 65_002 }).open("server", asH).establish();
    lab.at(1);
    p.send("client", announce(ROUTES), endOfRib("ipv4"));
    w.send("server", told(ROUTES.filter((route) => route !== unseen)));
    lab.at(2).sent(p.fin("client"));
    lab.at(3).sent(w.send("server", withdraw(before), told([marked], { communities: [0xffff_0006] })));
    const again = back(lab, 4, true);
    lab.at(5);
    again.send("client", announce([kept, marked]), withdraw(withPeer), endOfRib("ipv4"));
    lab.at(6).sent(w.send("server", withdraw([after, withPeer]), withdraw(kept)));
    const { routes } = onlyEpisode(lab);
    const [fate] = routes.filter(({ of }) => of === P);
    const [witness] = fate?.witnesses ?? [];
    expect(fate).toMatchObject({
      heldBy: H,
      family: "IPv4 unicast",
      count: 6,
      refreshed: 2,
      refreshedSame: 2,
      withdrawnByPeer: 1,
      leftOver: 3,
    });
    expect(witness).toMatchObject({
      witness: W,
      shown: 5,
      flushedBefore: 1,
      flushedAfter: 1,
      flushedWithPeer: 1,
      kept: 2,
      taggedStale: 1,
      changed: 1,
    });
    expect(witness?.firstFlushed?.t).toBeCloseTo(3e9, -6);
    expect(witness?.lastFlushed?.t).toBeCloseTo(6e9, -6);
  });

  it("has no witness where the peer has no other session", () => {
    const lab = new CaptureBuilder();
    const p = up(lab);
    lab.at(2).sent(p.fin("client"));
    const { routes } = onlyEpisode(lab);
    expect(routes).toMatchObject([{ of: P, heldBy: H, count: 1, leftOver: 1, witnesses: [] }]);
  });
});
