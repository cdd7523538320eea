import { describe, expect, test } from "vitest";
import { announce, endOfRib } from "../../../../test/support/bgp-messages.ts";
import { CaptureBuilder } from "../../../../test/support/capture-builder.ts";
import {
  firstText,
  N5_ADDRESS,
  recordedRun,
  statuses,
  subjectOfCapture,
  subjectOfRun,
  TOR_ADDRESS,
} from "../../../../test/support/subject.ts";
import { endOfRib as check } from "./end-of-rib.ts";

interface Story {
  /** When `tor` sends its marker, after 1 s at which the session is Established; never unless said. */
  readonly markerS?: number;
  readonly peerMarker?: boolean;
  readonly peerRestarted?: boolean;
  readonly ownRestarted?: boolean;
  /** Which ends send the capability; both unless said. */
  readonly capable?: readonly ("own" | "peer")[];
  readonly families?: readonly ("ipv4" | "ipv6")[];
  readonly lastedS?: number;
  readonly ends?: boolean;
}

function told(story: Story = {}): CaptureBuilder {
  const { peerMarker = true, capable = ["own", "peer"], families = ["ipv4"], lastedS = 60, ends = false } = story;
  const lab = new CaptureBuilder();
  const gr = (end: "own" | "peer", restartState = false) => (capable.includes(end) ? { gracefulRestart: { families, restartState } } : {});
  const session = lab
    .at(1)
    .connect(TOR_ADDRESS, N5_ADDRESS)
    .open("client", { asn: 64_512, families, ...gr("own", story.ownRestarted) })
    .open("server", { asn: 64_512, families, ...gr("peer", story.peerRestarted) })
    .establish();
  session.send("client", announce("10.1.0.0/16"));
  if (peerMarker) session.send("server", ...families.map((family) => endOfRib(family)));
  if (story.markerS !== undefined) {
    lab.at(1 + story.markerS);
    session.send("client", endOfRib("ipv4"));
  }
  lab.at(1 + lastedS);
  session.keepalive("client").keepalive("server");
  if (ends) session.fin("server");
  return lab;
}

describe("a marker", () => {
  test.each([
    ["that comes", { markerS: 0.1 }, ["pass"]],
    ["that comes late, which is another requirement's matter", { markerS: 50 }, ["pass"]],
    ["that never comes", {}, ["fail"]],
    ["that never comes for the second family", { markerS: 0.1, families: ["ipv4", "ipv6"] }, ["pass", "fail"]],
    ["that never comes to a peer that has restarted and sends none", { peerMarker: false, peerRestarted: true }, ["fail"]],
    ["that may wait for the peer's", { peerMarker: false }, ["inconclusive"]],
    ["that the session's end forestalls", { lastedS: 1, ends: true }, []],
    ["that the capture's end forestalls", { lastedS: 1 }, ["inconclusive"]],
    ["for a peer without the capability", { capable: ["own"] }, []],
    ["of a speaker without the capability", { capable: ["peer"] }, []],
    ["that a restarted speaker may defer for an unknown time", { ownRestarted: true }, ["inconclusive"]],
  ] as const)("%s", (_, story, want) => {
    expect(statuses(check, subjectOfCapture(told(story)))).toEqual(want);
  });

  test("says when it came", () => {
    expect(firstText(check, subjectOfCapture(told({ markerS: 0.1 })))).toMatch(/^it came \d+\.\d+ ms after Established$/);
  });
});

describe("with a record", () => {
  test("a restarted speaker may defer for the configured 240 s, and no longer", () => {
    expect(statuses(check, subjectOfRun(told({ ownRestarted: true, lastedS: 200 })))).toEqual(["inconclusive"]);
    expect(statuses(check, subjectOfRun(told({ ownRestarted: true, lastedS: 300 })))).toEqual(["fail"]);
  });

  test("nothing follows while the capture lost packets, or the speaker was paused", () => {
    const lossy = recordedRun();
    lossy.at(2, { kind: "recorder-loss", recorder: "wire", node: "tor", sinceT: 1e9, detail: "3 packets dropped" });
    expect(firstText(check, subjectOfRun(told(), lossy))).toContain("3 packets dropped");
    const paused = recordedRun();
    paused.at(1.5, { kind: "speaker-paused", node: "tor" });
    paused.at(30, { kind: "speaker-resumed", node: "tor" });
    expect(firstText(check, subjectOfRun(told(), paused))).toContain("the speaker was paused");
  });
});
