import { describe, expect, test } from "vitest";
import { announce, type GracefulRestartOptions, notification, withdraw } from "../../../../test/support/bgp-messages.ts";
import { CaptureBuilder } from "../../../../test/support/capture-builder.ts";
import {
  N3_ADDRESS,
  N5_ADDRESS,
  recordedRun,
  statuses,
  subjectOfCapture,
  subjectOfRun,
  TOR_ADDRESS,
} from "../../../../test/support/subject.ts";
import { forwardingAfterNotification } from "./forwarding-bits.ts";
import { oldParametersUntilEstablished } from "./old-parameters.ts";

const P1 = "203.0.113.0/24";
const graceful = (options: GracefulRestartOptions = {}) => ({ gracefulRestart: { notification: true, restartTimeS: 20, ...options } });

/** `n5` announces a route to `tor`, of which the witness `n3` is told; at 10 s it ends the session by a NOTIFICATION with grace. */
function notified(own = graceful(), peer = graceful()) {
  const lab = new CaptureBuilder();
  lab.at(1);
  const session = lab.connect(N5_ADDRESS, TOR_ADDRESS).open("client", peer).open("server", own).establish();
  const witness = lab.connect(N3_ADDRESS, TOR_ADDRESS).open("client", graceful()).open("server", graceful()).establish();
  session.send("client", announce(P1));
  witness.send("server", announce(P1));
  lab.at(10);
  session.send("client", notification(6, 4)).fin("client");
  return { lab, witness };
}

describe("when the session is back after a NOTIFICATION with grace, F", () => {
  function back(second: GracefulRestartOptions | "none", own = graceful(), peer = graceful()): CaptureBuilder {
    const { lab, witness } = notified(own, peer);
    lab.at(12);
    const session = lab.connect(N5_ADDRESS, TOR_ADDRESS).open("client", peer);
    session.open("server", second === "none" ? {} : graceful(second));
    session.establish();
    lab.at(30);
    witness.keepalive("server");
    return lab;
  }

  test.each([
    ["is set", back({}), ["pass"]],
    ["is clear", back({ forwarding: [] }), ["fail"]],
    ["is missing with its family", back({ families: ["ipv6"] }), ["fail"]],
    ["is missing with its capability", back("none"), ["fail"]],
    ["is clear in a speaker that says that it has restarted", back({ forwarding: [], restartState: true }), []],
    ["is clear in a speaker that never listed a family", back({ families: [] }, graceful({ families: [] })), []],
    ["is clear where N was not exchanged", back({ forwarding: [] }, graceful(), graceful({ notification: false })), []],
  ] as const)("%s", (_, lab, want) => {
    expect(statuses(forwardingAfterNotification, subjectOfCapture(lab))).toEqual(want);
  });

  test("is not known when the capture lacks the OPEN", () => {
    const { lab } = notified();
    lab.at(12).underWay(N5_ADDRESS, TOR_ADDRESS).keepalive("client").keepalive("server").send("server", announce("198.51.100.0/24"));
    expect(statuses(forwardingAfterNotification, subjectOfCapture(lab))).toEqual(["inconclusive"]);
  });

  test("is not asked for when the process was started anew", () => {
    const run = recordedRun();
    run.at(10.5, { kind: "speaker-exited", node: "tor", exitCode: 137, signal: "9" });
    run.at(11, { kind: "speaker-started", node: "tor", speaker: "bird@2.17", recovery: true });
    expect(statuses(forwardingAfterNotification, subjectOfRun(back({ forwarding: [] }), run))).toEqual([]);
  });
});

describe("an attempt without N that fails before it is a session", () => {
  function attempted(attempt: GracefulRestartOptions, isWithdrawn: boolean, endS = 60): CaptureBuilder {
    const { lab, witness } = notified();
    lab.at(13);
    const session = lab.connect(N5_ADDRESS, TOR_ADDRESS).open("client", graceful(attempt)).open("server", graceful());
    session.send("client", notification(6, 4)).fin("client");
    lab.advance(0.1);
    if (isWithdrawn) witness.send("server", withdraw(P1));
    lab.at(endS);
    witness.keepalive("server");
    return lab;
  }

  test.each([
    ["leaves the routes", attempted({ notification: false }, false), ["pass"]],
    ["takes them along", attempted({ notification: false }, true), ["fail"]],
    ["with N says nothing", attempted({}, true), []],
    ["that the capture's end follows", attempted({ notification: false }, false, 14), []],
  ] as const)("%s", (_, lab, want) => {
    expect(statuses(oldParametersUntilEstablished, subjectOfCapture(lab))).toEqual(want);
  });

  test("cannot be judged where packets were lost", () => {
    const run = recordedRun();
    run.at(14, { kind: "recorder-loss", recorder: "wire", node: "tor", sinceT: 12e9, detail: "3 packets dropped" });
    const subject = subjectOfRun(attempted({ notification: false }, false), run);
    expect(statuses(oldParametersUntilEstablished, subject)).toEqual(["inconclusive"]);
  });
});
