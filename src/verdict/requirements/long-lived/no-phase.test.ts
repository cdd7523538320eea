import { describe, expect, test } from "vitest";
import { hardReset, notification } from "../../../../test/support/bgp-messages.ts";
import { LongLivedLab, type LongLivedStory, P1, P2, said } from "../../../../test/support/long-lived-lab.ts";
import { recordedRun, subjectOfCapture, subjectOfRun } from "../../../../test/support/subject.ts";

type Script = (lab: LongLivedLab) => unknown;

function closed(story: LongLivedStory, script: Script, endS = 60) {
  const lab = new LongLivedLab(story);
  lab.peer.fin("client");
  script(lab);
  return said(subjectOfCapture(lab.finish(endS)));
}

const gone: Script = (lab) => lab.withdraw([P1, P2]);
const kept: Script = () => undefined;

describe("the long-lived capability without the Graceful Restart one", () => {
  const alone: LongLivedStory = { peer: { gracefulRestart: undefined, longLived: [{ family: "ipv4", staleTimeS: 10 }] } };
  test.each([
    ["is disregarded", alone, gone, { "4.1-01": "pass" }],
    ["keeps the routes", alone, kept, { "4.1-01": "fail" }],
    ["keeps them as long-lived stale (ML09)", alone, (lab) => lab.tag(), { "4.1-01": "fail" }],
    [
      "keeps them by a speaker that has neither itself",
      { ...alone, own: { gracefulRestart: undefined, longLived: undefined } },
      kept,
      { "4.1-01": "fail" },
    ],
    [
      "says nothing with a stale time of zero",
      { peer: { gracefulRestart: undefined, longLived: [{ family: "ipv4", staleTimeS: 0 }] } },
      kept,
      {},
    ],
  ] as const satisfies readonly (readonly [string, LongLivedStory, Script, object])[])("%s", (_, story, script, want) => {
    expect(closed(story, script)).toEqual(want);
  });

  test("cannot be judged where the capture lost packets, or ends at once", () => {
    const lab = new LongLivedLab(alone);
    lab.peer.fin("client");
    const run = recordedRun();
    run.at(11, { kind: "recorder-loss", recorder: "wire", node: "tor", sinceT: 9e9, detail: "3 packets dropped" });
    expect(said(subjectOfRun(lab.finish(), run))).toEqual({ "4.1-01": "inconclusive" });
    expect(closed(alone, kept, 11)).toEqual({});
  });
});

describe("a family without a stale time", () => {
  const none: LongLivedStory = { peer: { longLived: [] } };
  test.each([
    ["goes when the Restart Time is over", none, (lab) => lab.at(14).withdraw([P1, P2]), { "4.2-02": "pass" }],
    ["goes so with a stale time of zero, too", { staleTimeS: 0 }, (lab) => lab.at(14).withdraw([P1, P2]), { "4.2-02": "pass" }],
    ["becomes long-lived stale", none, (lab) => lab.at(14).tag(), { "4.2-02": "fail" }],
    ["stays as it is, which breaks RFC 4724", none, kept, {}],
    ["of a peer without the capability", { staleTimeS: "none" }, (lab) => lab.at(14).withdraw([P1, P2]), {}],
  ] as const satisfies readonly (readonly [string, LongLivedStory, Script, object])[])("%s", (_, story, script, want) => {
    expect(closed(story, script)).toEqual(want);
  });
});

describe("an end without grace", () => {
  const both = { gracefulRestart: { notification: true, restartTimeS: 4 } };
  function notified(story: LongLivedStory, message: ReturnType<typeof notification>, script: Script, from: "client" | "server" = "client") {
    const lab = new LongLivedLab(story);
    lab.peer.send(from, message).fin(from);
    script(lab);
    return said(subjectOfCapture(lab.finish()));
  }
  const tagged: Script = (lab) => lab.at(14).tag().at(24).withdraw([P1, P2]);

  test.each([
    ["a NOTIFICATION without N removes the routes", {}, notification(6, 4), gone, { "x-05": "pass" }],
    ["a NOTIFICATION without N leads to the long-lived phase", {}, notification(6, 4), tagged, { "x-05": "fail" }],
    ["a NOTIFICATION without N keeps them as they are, which breaks RFC 4724", {}, notification(6, 4), kept, {}],
    ["a Hard Reset leads to the long-lived phase", { peer: both, own: both }, hardReset(6, 2), tagged, { "x-05": "fail" }],
    [
      "with N exchanged it has grace",
      { peer: both, own: both },
      notification(6, 4),
      tagged,
      { "4.2-03": "pass", "4.2-04": "pass", "4.2-06": "pass", "4.2-07": "pass" },
    ],
  ] as const satisfies readonly (readonly [string, LongLivedStory, ReturnType<typeof notification>, Script, object])[])(
    "%s",
    (_, story, message, script, want) => {
      expect(notified(story, message, script)).toEqual(want);
    },
  );

  test("the hold timer's own expiry without N has none either", () => {
    expect(notified({}, notification(4, 0), tagged, "server")).toEqual({ "x-05": "fail" });
  });
});

test("a speaker without the capability owes nothing of this", () => {
  expect(closed({ own: { longLived: undefined } }, (lab) => lab.at(14).withdraw([P1, P2]))).toEqual({});
});

test("a speaker that only says to know of it, and was not configured for it, owes nothing of this; one that says a time does", () => {
  const gone: Script = (lab) => lab.at(14).withdraw([P1, P2]);
  const saidWith = (staleTimeS: number) => {
    const lab = new LongLivedLab({ own: { longLived: [{ family: "ipv4", staleTimeS }] } });
    lab.peer.fin("client");
    gone(lab);
    return said(subjectOfRun(lab.finish(), recordedRun()));
  };
  expect(saidWith(0)).not.toHaveProperty("4.2-03");
  expect(saidWith(30)).toMatchObject({ "4.2-03": "fail" });
});
