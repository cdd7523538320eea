import { describe, expect, test } from "vitest";
import { announce, withdraw as withdrawal } from "../../../../test/support/bgp-messages.ts";
import { CaptureBuilder } from "../../../../test/support/capture-builder.ts";
import { HelperStory, ROUTES, ROUTES_IPV6 } from "../../../../test/support/helper-story.ts";
import { N3_ADDRESS, N5_ADDRESS, recordedRun, subjectOfCapture, subjectOfRun, TOR_ADDRESS } from "../../../../test/support/subject.ts";
import type { Judgement, Subject } from "../../requirement-check.ts";
import { retentionChecks } from "./retention-checks.ts";

const [A, B] = ROUTES;
const [A6, B6] = ROUTES_IPV6;
const N = { notification: true } as const;
const DUAL = { families: ["ipv4", "ipv6"] } as const;

/** Everything that the retention checks say, as `4.2-04 pass`. */
function said(subject: Subject): readonly string[] {
  return retentionChecks
    .flatMap(({ id, judge }) => judge(subject).map((j: Judgement) => `${id.replace("RFC4724-", "").replace("RFC", "")} ${j.status}`))
    .filter((text, i, all) => all.indexOf(text) === i);
}

const broken = (subject: Subject) => said(subject).filter((text) => text.endsWith("fail"));

describe("a speaker that does right is not blamed, and what it did is said to be right", () => {
  test.each([
    ["keeps to the end of the Restart Time", () => lost().withdraws(30.2, A, B).until(60), ["4.2-04 pass", "4.2-10 pass", "4.2-13 pass"]],
    [
      "keeps after a reset",
      () => new HelperStory().lose("rst").withdraws(30.2, A, B).until(60),
      ["4.2-05 pass", "4.2-10 pass", "4.2-13 pass"],
    ],
    [
      "sweeps what did not come again",
      () => lost().back(12).announceAgain(13, A).marker(14).withdraws(14.01, B).until(60),
      ["4.2-04 pass", "4.2-10 pass", "4.2-25 pass", "4.2-28 pass"],
    ],
    [
      "removes when F is clear",
      () => lost().back(12, { forwarding: [] }).withdraws(12.1, A, B).until(60),
      ["4.2-04 pass", "4.2-10 pass", "4.2-17 pass"],
    ],
    [
      "removes when the family is missing",
      () => lost().back(12, { families: [] }).withdraws(12.1, A, B).until(60),
      ["4.2-04 pass", "4.2-10 pass", "4.2-18 pass"],
    ],
    [
      "removes when the capability is missing",
      () => lost().back(12, "none").withdraws(12.1, A, B).until(60),
      ["4.2-04 pass", "4.2-10 pass", "4.2-19 pass"],
    ],
    ["removes at a NOTIFICATION", () => new HelperStory().notify("peer", 6, 4).withdraws(10.1, A, B).until(60), ["4-04 pass"]],
    ["removes at its own NOTIFICATION", () => new HelperStory().notify("own", 3, 1).withdraws(10.1, A, B).until(60), ["4-05 pass"]],
    ["removes when its hold timer expires", () => new HelperStory().notify("own", 4, 0).withdraws(10.1, A, B).until(60), ["5-06 pass"]],
    [
      "keeps at a NOTIFICATION with N exchanged",
      () => new HelperStory({ own: N, peer: N }).notify("peer", 6, 4).withdraws(30.2, A, B).until(60),
      ["4.2-10 pass", "4.2-13 pass", "8538-4-02 pass"],
    ],
    [
      "keeps at its own NOTIFICATION with N exchanged",
      () => new HelperStory({ own: N, peer: N }).notify("own", 3, 1).withdraws(30.2, A, B).until(60),
      ["4.2-10 pass", "4.2-13 pass", "8538-4-03 pass"],
    ],
    [
      "keeps when its hold timer expires with N exchanged",
      () => new HelperStory({ own: N, peer: N }).notify("own", 4, 0).withdraws(30.2, A, B).until(60),
      ["4.2-10 pass", "4.2-13 pass", "8538-4-04 pass"],
    ],
    [
      "removes at a Hard Reset",
      () => new HelperStory({ own: N, peer: N }).notify("peer", 6, 9, Uint8Array.of(6, 2)).withdraws(10.1, A, B).until(60),
      ["8538-3.2-01 pass"],
    ],
    [
      "removes what has a Restart Time of 0",
      () => new HelperStory({ peer: { restartTimeS: 0 } }).lose("fin").withdraws(10.1, A, B).until(60),
      ["4.2-14 pass"],
    ],
    [
      "removes the families that were not listed",
      () => new HelperStory({ ...DUAL, peer: { families: ["ipv4"] } }).lose("fin").withdraws(10.1, A6, B6).withdraws(30.2, A, B).until(60),
      ["4.2-04 pass", "4.2-07 pass", "4.2-10 pass", "4.2-13 pass"],
    ],
    [
      "removes what was stale at a second loss",
      () => twice().withdraws(20.1, B).withdraws(40.1, A).until(60),
      ["4.2-04 pass", "4.2-08 pass", "4.2-10 pass", "4.2-13 pass"],
    ],
    [
      "sweeps each family at its own marker",
      () => dualBack().marker(15).withdraws(15.1, B).marker(25, "ipv6").withdraws(25.1, B6).until(60),
      ["4.2-04 pass", "4.2-10 pass", "4.2-25 pass", "4.2-26 pass", "4.2-28 pass"],
    ],
  ] as const)("%s", (_, story, want) => {
    expect(said(subjectOfCapture(story()))).toEqual(want);
  });
});

describe("a speaker that does wrong breaks just that", () => {
  test.each([
    ["removes at the close", () => lost().withdraws(10.1, A, B).until(60), ["4.2-04 fail"]],
    ["removes one at the reset", () => new HelperStory().lose("rst").withdraws(10.1, A).withdraws(30.2, B).until(60), ["4.2-05 fail"]],
    ["never removes", () => lost().until(60), ["4.2-13 fail"]],
    ["removes long after the Restart Time", () => lost().withdraws(45, A, B).until(60), ["4.2-13 fail"]],
    ["does not sweep", () => lost().back(12).announceAgain(13, A).marker(14).until(60), ["4.2-25 fail"]],
    ["sweeps what came again", () => lost().back(12).announceAgain(13, A).marker(14).withdraws(14.1, A, B).until(60), ["4.2-28 fail"]],
    [
      "keeps with F clear",
      () => lost().back(12, { forwarding: [] }).announceAgain(20, A).marker(21).withdraws(21.1, B).until(60),
      ["4.2-17 fail"],
    ],
    ["keeps with the family missing", () => lost().back(12, { families: [] }).until(60), ["4.2-18 fail"]],
    ["keeps with the capability missing", () => lost().back(12, "none").until(60), ["4.2-19 fail"]],
    ["keeps at a NOTIFICATION", () => new HelperStory().notify("peer", 6, 4).withdraws(30.1, A, B).until(60), ["4-04 fail"]],
    ["keeps at its own NOTIFICATION", () => new HelperStory().notify("own", 3, 1).withdraws(30.1, A, B).until(60), ["4-05 fail"]],
    ["keeps when its hold timer expires", () => new HelperStory().notify("own", 4, 0).withdraws(30.1, A, B).until(60), ["5-06 fail"]],
    [
      "removes at a NOTIFICATION with N",
      () => new HelperStory({ own: N, peer: N }).notify("peer", 6, 4).withdraws(10.1, A, B).until(60),
      ["8538-4-02 fail"],
    ],
    [
      "removes at its own with N",
      () => new HelperStory({ own: N, peer: N }).notify("own", 3, 1).withdraws(10.1, A, B).until(60),
      ["8538-4-03 fail"],
    ],
    [
      "removes at hold expiry with N",
      () => new HelperStory({ own: N, peer: N }).notify("own", 4, 0).withdraws(10.1, A, B).until(60),
      ["8538-4-04 fail"],
    ],
    [
      "keeps at a Hard Reset",
      () => new HelperStory({ own: N, peer: N }).notify("peer", 6, 9, Uint8Array.of(6, 2)).withdraws(30.1, A, B).until(60),
      ["8538-3.2-01 fail"],
    ],
    [
      "N on one side counts for nothing",
      () => new HelperStory({ own: N }).notify("peer", 6, 4).withdraws(30.1, A, B).until(60),
      ["4-04 fail"],
    ],
    [
      "keeps for a Restart Time of 0",
      () => new HelperStory({ peer: { restartTimeS: 0 } }).lose("fin").withdraws(30, A, B).until(60),
      ["4.2-14 fail"],
    ],
    [
      "keeps a family that was not listed",
      () => new HelperStory({ ...DUAL, peer: { families: ["ipv4"] } }).lose("fin").withdraws(30.2, A, B, A6, B6).until(60),
      ["4.2-07 fail"],
    ],
    ["keeps what was stale at a second loss", () => twice().withdraws(40.1, A, B).until(60), ["4.2-08 fail"]],
    ["removes what was stale, with N", () => twice(N).withdraws(20.1, B).withdraws(40.1, A).until(60), ["8538-4.1-01 fail"]],
    ["takes one family's marker for all", () => dualBack().marker(15).withdraws(15.1, B, B6).marker(25, "ipv6").until(60), ["4.2-26 fail"]],
    ["waits for all families' markers", () => dualBack().marker(15).marker(25, "ipv6").withdraws(25.1, B, B6).until(60), ["4.2-25 fail"]],
  ] as const)("%s", (_, story, want) => {
    expect(broken(subjectOfCapture(story()))).toEqual(want);
  });
});

describe("the Restart Time ends while the session is back, and the stale timer is known to be longer", () => {
  const back = () => lost().back(12).announceAgain(13, A);

  test.each([
    ["the routes stay", () => back().marker(40).withdraws(40.01, B).until(60), "4.2-29 pass"],
    ["the restart timer was let run on", () => back().withdraws(30.1, B).marker(40).until(60), "4.2-29 fail"],
  ] as const)("%s", (_, story, want) => {
    expect(said(subjectOfRun(story(), recordedRun(60)))).toContain(want);
  });

  test("nothing is said where the stale timer is not known", () => {
    expect(broken(subjectOfCapture(back().withdraws(30.1, B).marker(40).until(60)))).toEqual([]);
  });
});

describe("what cannot be told is not judged", () => {
  test.each([
    ["the record ends in the Restart Time", () => lost().until(25), ["4.2-04 pass", "4.2-10 pass", "4.2-13 inconclusive"]],
    ["the session began before the capture", () => midStream(), ["4.2-04 inconclusive"]],
    ["the witness lost its own session meanwhile", () => flapping(), ["4.2-04 inconclusive", "4.2-13 inconclusive"]],
    ["the witness's packets are missing", () => withGap(), ["4.2-04 inconclusive", "4.2-13 inconclusive"]],
  ] as const)("%s", (_, story, want) => {
    expect(said(subjectOfCapture(story()))).toEqual(want);
  });

  test("a speaker that ended itself owes nothing any more", () => {
    const run = recordedRun(100);
    run.at(10.5, { kind: "speaker-exited", node: "tor", exitCode: 137 });
    expect(said(subjectOfRun(lost().withdraws(10.6, A, B).until(60), run)).filter((text) => text.endsWith("fail"))).toEqual([]);
  });

  test("a peer's own withdrawal is no breach", () => {
    const story = lost().back(12).announceAgain(13, A);
    story.tell(14, "peer", withdrawal(B)).withdraws(14.1, B).marker(20);
    expect(broken(subjectOfCapture(story.until(60)))).toEqual([]);
  });
});

function lost(): HelperStory {
  return new HelperStory().lose("fin");
}

/** Back at 12 s, one route announced again; lost once more at 20 s. */
function twice(both: { readonly notification?: true } = {}): HelperStory {
  const story = new HelperStory({ own: both, peer: both }).lose("fin");
  story.back(12, { restartState: true, ...both }).announceAgain(13, A);
  story.lab.at(20);
  story.peer.fin("client");
  return story;
}

function dualBack(): HelperStory {
  return new HelperStory(DUAL).lose("fin").back(12, { restartState: true }).announceAgain(13, A, A6);
}

/** The witness is gone at 15 s and comes back at 16 s, when it is told everything anew. */
function flapping(): CaptureBuilder {
  const { lab, witness } = lost();
  lab.at(15);
  witness.rst("client");
  const again = lab.at(16).connect(N3_ADDRESS, TOR_ADDRESS);
  again.open("client", { asn: 65_003 }).open("server", { asn: 64_512 }).establish();
  lab.at(60);
  again.keepalive("client");
  return lab;
}

/** The session with the peer was up when the capture began. */
function midStream(): CaptureBuilder {
  const lab = new CaptureBuilder();
  const peer = lab.at(1).underWay(N5_ADDRESS, TOR_ADDRESS).keepalive("client").keepalive("server");
  const witness = lab.at(2).connect(N3_ADDRESS, TOR_ADDRESS);
  witness.open("client", { asn: 65_003 }).open("server", { asn: 64_512 }).establish();
  lab.at(3);
  peer.send("client", announce(A, { asPath: [65_005] }));
  witness.send("server", announce(A, { asPath: [64_512, 65_005] }));
  lab.at(10);
  peer.fin("client");
  lab.at(60);
  witness.keepalive("client");
  return lab;
}

function withGap(): CaptureBuilder {
  const story = lost();
  story.lab.at(15).unseen(() => story.witness.send("server", withdrawal(A)));
  return story.tell(40, "own", withdrawal(B)).until(60);
}
