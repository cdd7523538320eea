import { describe, expect, test } from "vitest";
import { announce } from "../../../../test/support/bgp-messages.ts";
import {
  LLGR_STALE,
  LongLivedLab,
  type LongLivedStory,
  NO_EXPORT,
  NO_LLGR,
  P1,
  P2,
  said,
} from "../../../../test/support/long-lived-lab.ts";
import { recordedRun, subjectOfCapture, subjectOfRun } from "../../../../test/support/subject.ts";

/** What is said of a helper that does this after its peer's connection closed at 10 s. */
function saidAfter(story: LongLivedStory, script: (lab: LongLivedLab) => unknown, seconds?: number) {
  const lab = new LongLivedLab(story);
  lab.peer.fin("client");
  script(lab);
  return said(subjectOfCapture(lab.finish(seconds)));
}

const right = (lab: LongLivedLab) => lab.at(14).tag().at(24).withdraw([P1, P2]);
const ALL_WELL = { "4.2-03": "pass", "4.2-04": "pass", "4.2-06": "pass", "4.2-07": "pass" };

describe("from the Restart Time's end to that of the stale time", () => {
  test.each([
    ["everything as it should be", right, ALL_WELL],
    ["no tag (ML01)", (lab) => lab.at(24).withdraw([P1, P2]), { ...ALL_WELL, "4.2-07": "fail" }],
    ["one route without tag", (lab) => lab.at(14).tag([P1]).at(24).withdraw([P1, P2]), { ...ALL_WELL, "4.2-07": "fail" }],
    ["a tag that is late", (lab) => lab.at(19).tag().at(24).withdraw([P1, P2]), { ...ALL_WELL, "4.2-07": "fail" }],
    ["a tag that is early", (lab) => lab.at(11).tag().at(24).withdraw([P1, P2]), { ...ALL_WELL, "4.2-04": "fail" }],
    ["no long-lived phase", (lab) => lab.at(14).withdraw([P1, P2]), { "4.2-03": "fail", "4.2-04": "pass" }],
    [
      "a stale time that is too short",
      (lab) => lab.at(14).tag().at(18).withdraw([P1, P2]),
      { ...ALL_WELL, "4.2-03": "fail", "4.2-06": undefined },
    ],
    ["a stale time that is too long", (lab) => lab.at(14).tag().at(40).withdraw([P1, P2]), { ...ALL_WELL, "4.2-06": "fail" }],
    ["no end", (lab) => lab.at(14).tag(), { ...ALL_WELL, "4.2-06": "fail" }],
    ["gone before the Restart Time is over, which breaks RFC 4724", (lab) => lab.at(11).withdraw([P1, P2]), { "4.2-04": "pass" }],
  ] as const satisfies readonly (readonly [string, (lab: LongLivedLab) => unknown, object])[])("%s", (_, script, want) => {
    expect(saidAfter({}, script)).toEqual(withoutUndefined(want));
  });

  test("a record that ends before tells nothing of the rest", () => {
    expect(saidAfter({}, (lab) => lab.at(14).tag(), 20)).toEqual({ "4.2-03": "inconclusive", "4.2-04": "pass", "4.2-07": "pass" });
    expect(saidAfter({}, () => undefined, 12)).toEqual({ "4.2-04": "inconclusive" });
  });

  test("lost packets hide what was not seen", () => {
    const lab = new LongLivedLab();
    lab.peer.fin("client");
    const run = recordedRun();
    run.at(15, { kind: "recorder-loss", recorder: "wire", node: "tor", sinceT: 13e9, detail: "3 packets dropped" });
    lab.at(24).withdraw([P1, P2]);
    expect(said(subjectOfRun(lab.finish(), run))).toMatchObject({ "4.2-07": "inconclusive", "4.2-03": "inconclusive" });
  });

  test("octets that are missing on the way to a witness hide it as well", () => {
    expect(
      saidAfter({}, (lab) => {
        lab.at(14);
        lab.lab.unseen(() => lab.tag());
        lab.at(24).withdraw([P1, P2]);
      }),
    ).toMatchObject({ "4.2-07": "inconclusive" });
  });

  test("a speaker that is dead or has itself restarted owes nothing", () => {
    const lab = new LongLivedLab();
    lab.peer.fin("client");
    const run = recordedRun();
    run.at(12, { kind: "speaker-exited", node: "tor", exitCode: 137, signal: "9" });
    expect(said(subjectOfRun(lab.finish(), run))).toEqual({ "4.2-04": "inconclusive" });
    run.at(12.5, { kind: "speaker-started", node: "tor", speaker: "bird@2.17", recovery: true });
    const early = recordedRun();
    early.at(9.5, { kind: "speaker-exited", node: "tor", exitCode: 137, signal: "9" });
    early.at(9.9, { kind: "speaker-started", node: "tor", speaker: "bird@2.17", recovery: true });
    expect(said(subjectOfRun(lab.finish(), early))).toEqual({});
  });
});

describe("the two times", () => {
  const gr = (families: readonly "ipv6"[], restartTimeS = 4) => ({ gracefulRestart: { families, restartTimeS } });
  test.each([
    [
      "a Restart Time of zero begins the phase at once",
      { restartTimeS: 0 },
      10.1,
      { "4.2-05": "pass", "4.2-07": "pass", "4.2-06": "pass" },
    ],
    ["and does not without a tag", { restartTimeS: 0 }, 14, { "4.2-05": "pass", "4.2-07": "fail", "4.2-06": "pass" }],
    [
      "a family that only the long-lived capability lists",
      { peer: gr(["ipv6"]) },
      10.1,
      { "4.2-01": "pass", "4.2-07": "pass", "4.2-06": "pass" },
    ],
  ] as const)("%s", (_, story, tagS, want) => {
    expect(saidAfter(story, (lab) => lab.at(tagS).tag().at(20.1).withdraw([P1, P2]))).toEqual(want);
  });

  test("such a family must be kept", () => {
    expect(saidAfter({ peer: gr(["ipv6"]) }, (lab) => lab.at(10.1).withdraw([P1, P2]))).toEqual({ "4.2-01": "fail" });
    expect(saidAfter({ restartTimeS: 0 }, (lab) => lab.at(10.1).withdraw([P1, P2]))).toEqual({ "4.2-05": "fail" });
  });
});

describe("NO_LLGR routes", () => {
  test.each([
    ["go with the Restart Time", (lab: LongLivedLab) => lab.at(14).withdraw([P1, P2]), "pass"],
    ["are kept (ML04)", (lab: LongLivedLab) => lab.at(14).tag().at(24).withdraw([P1, P2]), "fail"],
  ])("%s", (_, script, want) => {
    expect(saidAfter({ communities: [NO_LLGR] }, script)).toEqual({ "4.2-04": "pass", "4.2-08": want });
  });

  test("of which the capture's end forestalls the judgement", () => {
    expect(saidAfter({ communities: [NO_LLGR] }, () => undefined, 15)).toEqual({ "4.2-04": "pass" });
  });
});

describe("a neighbour without the capability", () => {
  const tagged = announce([P1, P2], { asPath: [64_512, 65_005], communities: [LLGR_STALE] });
  const forInside = (options: object) =>
    announce([P1, P2], { asPath: [65_005], communities: [LLGR_STALE, NO_EXPORT], localPref: 0, ...options });
  test.each([
    ["external: withdrawn", "external", right, { "4.3-02": "pass", "4.6-02": "pass" }],
    ["external: tagged (ML02)", "external", (lab) => lab.at(14).tell("x", tagged).tagW(), { "4.3-02": "fail", "4.6-02": "fail" }],
    ["external: left as it was", "external", (lab) => lab.at(14).tagW(), { "4.3-02": "fail", "4.6-02": "pass" }],
    ["internal: withdrawn", "internal", right, { "4.3-02": "pass" }],
    [
      "internal: as a last resort",
      "internal",
      (lab) => lab.at(14).tell("x", forInside({})).tagW(),
      { "4.3-02": "pass", "4.6-03": "pass", "4.6-04": "pass" },
    ],
    [
      "internal: without NO_EXPORT",
      "internal",
      (lab) =>
        lab
          .at(14)
          .tell("x", forInside({ communities: [LLGR_STALE] }))
          .tagW(),
      { "4.3-02": "pass", "4.6-03": "fail", "4.6-04": "pass" },
    ],
    [
      "internal: with the usual LOCAL_PREF",
      "internal",
      (lab) =>
        lab
          .at(14)
          .tell("x", forInside({ localPref: 100 }))
          .tagW(),
      { "4.3-02": "pass", "4.6-03": "pass", "4.6-04": "fail" },
    ],
    ["internal: left as it was", "internal", (lab) => lab.at(14).tagW(), { "4.3-02": "fail" }],
  ] as const satisfies readonly (readonly [string, "external" | "internal", (lab: LongLivedLab) => unknown, object])[])(
    "%s",
    (_, other, script, want) => {
      const all = saidAfter({ others: [other] }, (lab) => {
        script(lab);
        lab.at(24).withdraw([P1, P2]);
      });
      expect(all).toEqual({ ...ALL_WELL, ...want });
    },
  );
});

describe("a route to which another peer has a path", () => {
  const rivals = announce(P1, { asPath: [64_512, 65_006, 65_007] });
  test("loses to it", () => {
    expect(saidAfter({ others: ["rival"] }, (lab) => lab.at(14).tag([P2]).tell("w", rivals))).toMatchObject({
      "4.3-01": "pass",
      "4.2-07": "pass",
    });
  });

  test("is still preferred (ML03)", () => {
    const lab = new LongLivedLab({ others: ["rival"] });
    lab.peer.fin("client");
    lab.at(14).tag().at(24).withdraw([P1, P2]);
    const capture = lab.finish();
    expect(said(subjectOfRun(capture))).toEqual({ ...ALL_WELL, "4.3-01": "fail" });
    expect(said(subjectOfCapture(capture))).toEqual({ ...ALL_WELL, "4.3-01": "inconclusive" });
  });

  test("is still preferred to one that had gone", () => {
    const lab = new LongLivedLab({ others: ["rival"] });
    lab.peer.fin("client");
    lab.at(12).rival?.fin("client");
    lab.at(14).tag().at(24).withdraw([P1, P2]);
    expect(said(subjectOfRun(lab.finish()))["4.3-01"]).toBe("inconclusive");
  });
});

function withoutUndefined(want: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(want).filter(([, value]) => value !== undefined));
}
