import { describe, expect, test } from "vitest";
import { endOfRib, notification } from "../../../../test/support/bgp-messages.ts";
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
import { expiryIsTold, smallerHoldTime } from "./hold-time.ts";

/** The peer's last KEEPALIVE is at 2 s, with hold times of 90 s and 9 s. */
function silent(then: (p: ReturnType<CaptureBuilder["connect"]>, lab: CaptureBuilder) => void, holdTimeS = 9): CaptureBuilder {
  const lab = new CaptureBuilder();
  const p = lab.at(1).connect(N5_ADDRESS, TOR_ADDRESS).open("client", { holdTimeS }).open("server", { holdTimeS: 90 }).establish();
  lab.at(2);
  p.keepalive("client");
  then(p, lab);
  return lab;
}

const expiresAt = (seconds: number, holdTimeS?: number) => silent((p, lab) => p.send("server", ...at(lab, seconds)), holdTimeS);

function at(lab: CaptureBuilder, seconds: number) {
  lab.at(seconds);
  return [notification(4, 0)];
}

describe("the hold timer's length", () => {
  test.each([
    ["the smaller of both", expiresAt(11), ["pass"]],
    ["half a second late", expiresAt(11.5), ["pass"]],
    ["too short", expiresAt(6), ["fail"]],
    ["its own, the longer one", expiresAt(92), ["fail"]],
    ["any, where it is to be infinite", expiresAt(60, 0), ["fail"]],
    ["not seen", silent((p, lab) => p.fin("client").keepalive(lab ? "client" : "server")), []],
  ] as const)("%s", (_, lab, want) => {
    expect(statuses(smallerHoldTime, subjectOfCapture(lab))).toEqual(want);
  });

  test("nothing follows where messages are missing, or the speaker was paused, or packets were held back", () => {
    const lossy = recordedRun();
    lossy.at(5, { kind: "recorder-loss", recorder: "wire", node: "tor", sinceT: 4e9, detail: "3 packets dropped" });
    expect(firstText(smallerHoldTime, subjectOfRun(expiresAt(15), lossy))).toContain("3 packets dropped");
    const paused = recordedRun();
    paused.at(5, { kind: "speaker-paused", node: "tor" });
    paused.at(20, { kind: "speaker-resumed", node: "tor" });
    expect(statuses(smallerHoldTime, subjectOfRun(expiresAt(20), paused))).toEqual(["inconclusive"]);
    const dropped = recordedRun();
    dropped.at(1.5, { kind: "fault-effect", step: "cut", fault: "drop", node: "tor", peer: "n5", proof: "" });
    expect(statuses(smallerHoldTime, subjectOfRun(expiresAt(7), dropped))).toEqual(["inconclusive"]);
  });

  test("a marker that does not start it anew is told under another id", () => {
    const lab = silent((p, built) => {
      built.at(8);
      p.send("client", endOfRib("ipv4"));
      p.send("server", ...at(built, 11));
    });
    expect(statuses(smallerHoldTime, subjectOfCapture(lab))).toEqual([]);
  });

  test.each([
    ["refused as it should be", notification(2, 6), ["pass"]],
    ["refused for another reason", notification(2, 0), ["fail"]],
    ["taken", undefined, ["fail"]],
  ] as const)("a Hold Time of two seconds: %s", (_, answer, want) => {
    const lab = new CaptureBuilder();
    const p = lab.at(1).connect(N5_ADDRESS, TOR_ADDRESS).open("client", { holdTimeS: 2 }).open("server", {});
    if (answer) p.send("server", answer);
    else p.keepalive("server");
    expect(statuses(smallerHoldTime, subjectOfCapture(lab))).toEqual(want);
  });
});

describe("that the expiry is told", () => {
  test("passes with the NOTIFICATION, whenever it comes", () => {
    expect(statuses(expiryIsTold, subjectOfCapture(expiresAt(11)))).toEqual(["pass"]);
  });

  test("fails when the speaker talks on, or closes without a word", () => {
    const on = silent((p, lab) => {
      lab.at(40);
      p.keepalive("server");
    });
    expect(statuses(expiryIsTold, subjectOfCapture(on))).toEqual(["fail"]);
    const closed = silent((p, lab) => {
      lab.at(11);
      p.fin("server");
    });
    expect(statuses(expiryIsTold, subjectOfCapture(closed))).toEqual(["fail"]);
  });

  test("is not known when the speaker was not seen any more", () => {
    const gone = silent((_, lab) => {
      lab.at(40).dial(N5_ADDRESS, "172.31.0.9");
    });
    expect(statuses(expiryIsTold, subjectOfCapture(gone))).toEqual(["inconclusive"]);
  });

  test("a peer that speaks, or a session without hold time, is no occasion", () => {
    const lively = silent((p, lab) => {
      lab.at(8);
      p.keepalive("client");
      lab.at(12);
      p.keepalive("server");
    });
    expect(statuses(expiryIsTold, subjectOfCapture(lively))).toEqual([]);
    const zero = silent((p, lab) => {
      lab.at(400);
      p.keepalive("server");
    }, 0);
    expect(statuses(expiryIsTold, subjectOfCapture(zero))).toEqual([]);
  });
});
