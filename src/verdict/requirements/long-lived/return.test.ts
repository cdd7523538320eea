import { describe, expect, test } from "vitest";
import { announce, endOfRib, type OpenOptions, withdraw } from "../../../../test/support/bgp-messages.ts";
import type { BuiltConnection } from "../../../../test/support/built-connection.ts";
import { LongLivedLab, type LongLivedStory, P1, P2, said } from "../../../../test/support/long-lived-lab.ts";
import { recordedRun, subjectOfCapture, subjectOfRun } from "../../../../test/support/subject.ts";

type Script = (lab: LongLivedLab, peer: BuiltConnection) => unknown;

const fresh = announce(P1, { asPath: [65_005] });
const toldFresh = announce(P1, { asPath: [64_512, 65_005] });
const longLived = (forwardingState: boolean, staleTimeS = 10): OpenOptions => ({
  longLived: [{ family: "ipv4", staleTimeS, forwardingState }],
});

/** The peer closes at 10 s, its routes are tagged at 14 s, and at 18 s it is back with this OPEN. */
function returned(open: OpenOptions, script: Script, story: LongLivedStory = {}): LongLivedLab {
  const lab = new LongLivedLab(story);
  lab.peer.fin("client");
  lab.at(14).tag().at(18);
  script(lab, lab.back(open));
  return lab;
}

const BEGUN = { "4.2-03": "pass", "4.2-04": "pass", "4.2-07": "pass" };

describe("back in the long-lived phase, with its routes", () => {
  const refresh: Script = (lab, peer) => {
    peer.send("client", fresh);
    lab.tell("w", toldFresh).at(20);
    peer.send("client", endOfRib("ipv4"));
  };
  test.each([
    ["the tag goes, and End-of-RIB sweeps the rest", (lab, peer) => [refresh(lab, peer), lab.withdraw([P2])], "pass,pass"],
    ["End-of-RIB sweeps nothing", refresh, "fail,pass"],
    ["End-of-RIB sweeps late", (lab, peer) => [refresh(lab, peer), lab.at(30).withdraw([P2])], "fail,pass"],
    [
      "the tag stays on what was announced again",
      (lab, peer) => {
        peer.send("client", fresh, endOfRib("ipv4"));
        lab.withdraw([P2]);
      },
      "pass,fail",
    ],
    [
      "the peer itself withdraws",
      (lab, peer) => {
        peer.send("client", withdraw([P1, P2]), endOfRib("ipv4"));
        lab.withdraw([P1, P2]);
      },
      undefined,
    ],
  ] as const satisfies readonly (readonly [string, Script, string | undefined])[])("%s", (_, script, want) => {
    expect(said(subjectOfCapture(returned({}, script).finish()))).toEqual({ ...BEGUN, ...(want && { "4.2-09": want }) });
  });

  test.each([
    ["gets them again", true, "pass,pass,pass"],
    ["does not get them again", false, "pass,pass,fail"],
  ])("a neighbour without the capability %s", (_, isTold, want) => {
    const script: Script = (lab, peer) => {
      refresh(lab, peer);
      lab.withdraw([P2]);
      if (isTold) lab.tell("x", toldFresh);
    };
    expect(said(subjectOfCapture(returned({}, script, { others: ["external"] }).finish()))["4.2-09"]).toBe(want);
  });

  test("nothing follows when the peer's words are missing from the capture", () => {
    const script: Script = (lab, peer) => {
      lab.lab.unseen(() => peer.send("client", fresh));
      peer.send("client", endOfRib("ipv4")).keepalive("client");
    };
    expect(new Set(Object.values(said(subjectOfCapture(returned({}, script).finish()))))).toEqual(new Set(["inconclusive"]));
  });
});

describe("back with a refusal, the routes", () => {
  const gone: Script = (lab) => lab.withdraw([P1, P2]);
  const kept: Script = () => undefined;
  const noGraceful = { gracefulRestart: { families: [], restartTimeS: 4 } };
  const reserved = { longLived: [{ family: "ipv4", staleTimeS: 10, forwardingState: false, reservedFlags: 0x7f }] } as const;
  test.each([
    ["F clear, go", longLived(false), gone, { "4.2-11": "pass" }],
    ["F clear there and set in the Graceful Restart capability, are kept (ML07)", longLived(false), kept, { "4.2-11": "fail" }],
    ["no family there, go", { longLived: [] }, gone, { "4.2-12": "pass" }],
    ["no family there, are kept", { longLived: [] }, kept, { "4.2-12": "fail" }],
    ["F clear and reserved flags set, go", reserved, gone, { "3.1-02": "pass" }],
    ["F clear and reserved flags set, are kept", reserved, kept, { "3.1-02": "fail" }],
    ["F set there alone, go", noGraceful, gone, {}],
    ["F set there alone, are kept", noGraceful, kept, {}],
  ] as const satisfies readonly (readonly [string, OpenOptions, Script, object])[])("%s", (_, open, script, want) => {
    expect(said(subjectOfCapture(returned(open, script).finish()))).toEqual({ ...BEGUN, ...want });
  });

  test("without a capability at all", () => {
    const lab = new LongLivedLab();
    lab.peer.fin("client");
    lab.at(14).tag().at(18);
    lab.session("172.31.0.5", { asn: 65_005 });
    expect(said(subjectOfCapture(lab.finish()))).toEqual({ ...BEGUN, "4.2-12": "fail" });
  });

  test("go in time, for all that is known, when the capture ends", () => {
    expect(said(subjectOfCapture(returned(longLived(false), kept).finish(19)))).toEqual(BEGUN);
  });
});

describe("back without End-of-RIB, the stale time", () => {
  const refreshed: Script = (lab, peer) => {
    peer.send("client", fresh);
    lab.tell("w", toldFresh);
  };
  const ends =
    (seconds: number): Script =>
    (lab, peer) => [refreshed(lab, peer), lab.at(seconds).withdraw([P2])];
  test.each([
    ["goes on as it was", ends(24), { "4.2-09": "pass", "4.2-13": "pass" }],
    ["is stopped (ML05)", refreshed, { "4.2-09": "pass", "4.2-13": "fail" }],
    ["begins again with the peer's new one", ends(48), { "4.2-09": "pass", "4.2-13": "fail" }],
  ] as const satisfies readonly (readonly [string, Script, object])[])("%s", (_, script, want) => {
    expect(said(subjectOfCapture(returned(longLived(true, 30), script).finish()))).toEqual({ ...BEGUN, ...want });
  });

  test("is not over before, unless the speaker's own stale timer may have been", () => {
    const capture = returned({}, ends(20)).finish();
    expect(said(subjectOfRun(capture))).toMatchObject({ "4.2-03": "fail" });
    expect(said(subjectOfCapture(capture))).toMatchObject({ "4.2-03": "pass" });
  });

  test("may be over when the speaker died", () => {
    const run = recordedRun();
    run.at(20, { kind: "speaker-exited", node: "tor", exitCode: 137, signal: "9" });
    expect(said(subjectOfRun(returned({}, refreshed).finish(), run))["4.2-13"]).toBeUndefined();
  });
});

describe("lost again in the long-lived phase", () => {
  /** Back at 18 s, P1 announced again, lost again at 20 s, for good; P1 has its Restart Time until 24 s, the stale time of P2 ends at 44 s. */
  function lostAgain(script: (lab: LongLivedLab) => unknown, endS = 60) {
    const lab = returned(
      {},
      (made, peer) => {
        peer.send("client", fresh);
        made.tell("w", toldFresh).at(20);
        peer.fin("client");
        script(made);
      },
      { staleTimeS: 30 },
    );
    return said(subjectOfCapture(lab.finish(endS)));
  }

  test.each([
    ["what was stale stays until its time is over", (lab) => lab.at(24).tag([P1]).at(44).withdraw([P1, P2]), "pass"],
    ["what was stale goes", (lab) => lab.withdraw([P2]).at(24).tag([P1]), "fail"],
    ["what was stale goes with the Restart Time", (lab) => lab.at(24).withdraw([P2]).tag([P1]), "fail"],
  ] as const satisfies readonly (readonly [string, (lab: LongLivedLab) => unknown, string])[])("%s", (_, script, want) => {
    expect(lostAgain(script)).toMatchObject({ "4.2-10": want, "4.2-03": "pass,pass", "4.2-07": "pass,pass" });
  });

  test("the record ends too early to tell", () => {
    expect(lostAgain((lab) => lab.at(24).tag([P1]), 30)).toMatchObject({ "4.2-10": "inconclusive" });
  });

  /** The stale time ends at 24 s with the session back and no End-of-RIB; lost again at 30 s. */
  function outOfTime(script: (lab: LongLivedLab) => unknown, endS = 60) {
    const lab = returned({}, (made, peer) => {
      peer.send("client", fresh);
      made.tell("w", toldFresh).at(24).withdraw([P2]).at(30);
      peer.fin("client");
      script(made);
    });
    return said(subjectOfCapture(lab.finish(endS)));
  }

  test.each([
    ["all go when the stale time had ended before", (lab) => lab.withdraw([P1]), "pass"],
    ["the fresh ones are kept though it had", (lab) => lab.at(34).tag([P1]), "fail"],
  ] as const satisfies readonly (readonly [string, (lab: LongLivedLab) => unknown, string])[])("%s", (_, script, want) => {
    expect(outOfTime(script)).toEqual({ ...BEGUN, "4.2-09": "pass", "4.2-13": "pass", "4.2-14": want });
  });

  test("and nothing is said when the capture ends with it", () => {
    expect(outOfTime(() => undefined, 31)["4.2-14"]).toBeUndefined();
  });
});
