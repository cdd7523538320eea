import { describe, expect, test } from "vitest";
import { endOfRib, notification } from "../../../../test/support/bgp-messages.ts";
import type { BuiltConnection } from "../../../../test/support/built-connection.ts";
import { CaptureBuilder } from "../../../../test/support/capture-builder.ts";
import { N5_ADDRESS, recordedRun, statuses, subjectOfCapture, subjectOfRun, TOR_ADDRESS } from "../../../../test/support/subject.ts";
import { newConnectionWins, noNotificationOnOld, oldGoesAtTcp, ordinaryCollision } from "./new-connection.ts";

type Scene = (old: BuiltConnection, again: BuiltConnection, lab: CaptureBuilder) => void;

/** A session with `n5` since 1 s; at 10 s `n5` connects once more. */
function second(scene: Scene, families: readonly "ipv4"[] = ["ipv4"], untilS = 60): CaptureBuilder {
  const lab = new CaptureBuilder();
  const old = lab.at(1).connect(N5_ADDRESS, TOR_ADDRESS);
  old.open("client", { gracefulRestart: { families } }).open("server", { gracefulRestart: {} }).establish();
  old.send("client", endOfRib("ipv4")).send("server", endOfRib("ipv4"));
  scene(old, lab.at(10).connect(N5_ADDRESS, TOR_ADDRESS), lab);
  lab.at(untilS);
  lab.dial("172.31.0.7", TOR_ADDRESS);
  return lab;
}

const replaced: Scene = (old, again) => {
  old.fin("server");
  again
    .open("client", { gracefulRestart: { restartState: true } })
    .open("server", { gracefulRestart: {} })
    .establish();
};
const notified: Scene = (old, again) => {
  old.send("server", notification(6, 7)).fin("server");
  again.open("client", { gracefulRestart: {} }).open("server", { gracefulRestart: {} }).establish();
};
const turnedAway: Scene = (_, again) => again.open("client", { gracefulRestart: {} }).send("server", notification(6, 7)).fin("server");
const refusedTcp: Scene = (_, again) => again.rst("server");
const ignored: Scene = (_, again) => again.open("client", { gracefulRestart: {} });
const givenUp: Scene = (_, again) => again.open("client", { gracefulRestart: {} }).fin("client");
const lateOpen =
  (closedAtS: number): Scene =>
  (old, again, lab) => {
    lab.at(closedAtS);
    old.fin("server");
    lab.at(15);
    again.open("client", { gracefulRestart: {} }).open("server", { gracefulRestart: {} }).establish();
  };

describe("the new connection of a peer that listed a family", () => {
  test.each([
    ["becomes the session", second(replaced), ["pass"]],
    ["is turned away by a NOTIFICATION", second(turnedAway), ["fail"]],
    ["is reset", second(refusedTcp), ["fail"]],
    ["gets no answer", second(ignored), ["fail"]],
    ["gets no answer until the capture ends", second(ignored, ["ipv4"], 11), ["inconclusive"]],
    ["is given up by the peer itself", second(givenUp), []],
    ["of one that listed none is no occasion", second(turnedAway, []), []],
  ])("%s", (_, lab, want) => {
    expect(statuses(newConnectionWins, subjectOfCapture(lab))).toEqual(want);
  });
});

test("what a node's kernel answers while its speaker is away is not the speaker's doing", () => {
  const run = recordedRun(60);
  run.at(8, { kind: "speaker-exited", node: "tor", exitCode: 137 });
  run.at(12, { kind: "speaker-started", node: "tor", speaker: "bird@2.17", recovery: true });
  expect(statuses(newConnectionWins, subjectOfRun(second(refusedTcp), run))).toEqual([]);
  expect(statuses(newConnectionWins, subjectOfRun(second(refusedTcp), recordedRun(60)))).toEqual(["fail"]);
});

describe("the connection that it replaces is closed", () => {
  test.each([
    ["without a word", second(replaced), ["pass"]],
    ["with a NOTIFICATION", second(notified), ["fail"]],
    ["or is not closed at all", second(turnedAway), []],
  ])("%s", (_, lab, want) => {
    expect(statuses(noNotificationOnOld, subjectOfCapture(lab))).toEqual(want);
  });
});

describe("the new connection of a peer that listed no family", () => {
  test.each([
    ["is closed, and the session stays", second(turnedAway, []), ["pass"]],
    ["takes the session's place", second(replaced, []), ["fail"]],
    ["of one that listed a family is another matter", second(replaced), []],
  ])("%s", (_, lab, want) => {
    expect(statuses(ordinaryCollision, subjectOfCapture(lab))).toEqual(want);
  });
});

describe("before the OPEN on the new connection comes, the old one is closed", () => {
  test.each([
    ["at once", second(lateOpen(10.2)), ["pass"]],
    ["too late", second(lateOpen(14.9)), ["fail"]],
    ["in a capture that ends too early", second(() => {}, ["ipv4"], 10.5), ["inconclusive"]],
    ["unless the OPEN comes with it", second(replaced), []],
  ])("%s", (_, lab, want) => {
    expect(statuses(oldGoesAtTcp, subjectOfCapture(lab))).toEqual(want);
  });
});
