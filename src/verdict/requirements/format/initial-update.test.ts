import { describe, expect, test } from "vitest";
import { announce, endOfRib } from "../../../../test/support/bgp-messages.ts";
import { CaptureBuilder } from "../../../../test/support/capture-builder.ts";
import { HelperLab } from "../../../../test/support/helper-lab.ts";
import {
  firstText,
  N5_ADDRESS,
  recordedRun,
  statuses,
  subjectOfCapture,
  subjectOfRun,
  TOR_ADDRESS,
} from "../../../../test/support/subject.ts";
import { endOfRib as endOfRibCheck } from "./end-of-rib.ts";
import { endOfRibForAll, markerComesLast, noWaitForRestarted } from "./initial-update.ts";

const PREFIX = "203.0.113.0/24";

describe("the marker towards a peer without the capability", () => {
  const without = (untilS: number, ...messages: ReturnType<typeof endOfRib>[]) => {
    const lab = new CaptureBuilder();
    const session = lab.at(1).connect(TOR_ADDRESS, N5_ADDRESS).open("client", { asn: 1 }).open("server", { asn: 2 }).establish();
    session.send("client", ...messages);
    lab.at(untilS);
    session.keepalive("client");
    return lab;
  };

  test("passes when it came, is missed when not, and is not known before its time", () => {
    expect(statuses(endOfRibForAll, subjectOfCapture(without(30, endOfRib("ipv4"))))).toEqual(["pass"]);
    expect(statuses(endOfRibForAll, subjectOfCapture(without(30)))).toEqual(["fail"]);
    expect(statuses(endOfRibForAll, subjectOfCapture(without(2)))).toEqual([]);
    const lossy = recordedRun();
    lossy.at(2, { kind: "recorder-loss", recorder: "wire", node: "tor", sinceT: 1e9, detail: "3 packets dropped" });
    expect(statuses(endOfRibForAll, subjectOfRun(without(30), lossy))).toEqual(["inconclusive"]);
  });

  test("is the other requirement's matter where the peer has it", () => {
    expect(statuses(endOfRibForAll, subjectOfCapture(new HelperLab().until(30).lab))).not.toContain("fail");
  });
});

describe("routes before their marker", () => {
  /** The peer had the prefix of the speaker, which it lost and found again. */
  const returned = () => {
    const helper = new HelperLab();
    helper.say(1.5, announce(PREFIX));
    return helper.lose().back(4);
  };

  test("pass when none comes late", () => {
    const lab = returned().say(4.1, announce(PREFIX), endOfRib("ipv4")).until(9).lab;
    expect(statuses(markerComesLast, subjectOfCapture(lab))).not.toContain("fail");
    expect(statuses(markerComesLast, subjectOfCapture(lab)).filter((s) => s === "pass").length).toBeGreaterThan(0);
  });

  test("fail when one that the peer had before comes after it", () => {
    const lab = returned().say(4.1, endOfRib("ipv4"), announce(PREFIX)).until(9).lab;
    expect(statuses(markerComesLast, subjectOfCapture(lab))).toContain("fail");
  });

  test("a route that appeared only then is no part of it", () => {
    const lab = returned().say(4.1, announce(PREFIX), endOfRib("ipv4")).say(5, announce("198.51.100.0/24")).until(9).lab;
    expect(statuses(markerComesLast, subjectOfCapture(lab))).not.toContain("fail");
  });

  test("nothing follows when the speaker may have got it late itself, or was told to", () => {
    const helper = returned().say(4.1, endOfRib("ipv4"));
    helper.lab.at(5);
    helper.witness.send("client", announce(PREFIX));
    const lab = helper.say(5.1, announce(PREFIX)).until(9).lab;
    expect(statuses(markerComesLast, subjectOfCapture(lab))).toContain("inconclusive");
    expect(statuses(markerComesLast, subjectOfCapture(lab))).not.toContain("fail");
    const justBefore = returned();
    justBefore.lab.at(4.05);
    justBefore.witness.send("client", announce(PREFIX));
    const works = justBefore.say(4.1, endOfRib("ipv4"), announce(PREFIX)).until(9).lab;
    expect(statuses(markerComesLast, subjectOfCapture(works))).toContain("inconclusive");
    expect(statuses(markerComesLast, subjectOfCapture(works))).not.toContain("fail");
    const told = recordedRun();
    told.at(4.5, { kind: "step-begin", step: "tell", verb: "tell", text: "announce" });
    expect(statuses(markerComesLast, subjectOfRun(lab, told))).not.toContain("fail");
  });

  test("a speaker that was started anew may have got it late, which no packet tells; one that was started to recover waits for it", () => {
    const { lab } = returned().say(4.1, endOfRib("ipv4"), announce(PREFIX)).until(9);
    const restarted = (recovery: boolean) => {
      const run = recordedRun();
      run.at(2.5, { kind: "speaker-exited", node: "tor", exitCode: 137 });
      run.at(3, { kind: "speaker-started", node: "tor", speaker: "bird@2.17", recovery });
      return statuses(markerComesLast, subjectOfRun(lab, run));
    };
    expect(restarted(false)).not.toContain("fail");
    expect(restarted(true)).toContain("fail");
  });
});

describe("towards a peer that has restarted", () => {
  const returned = () => new HelperLab().lose().back(4);

  test("the first route before the peer's marker passes", () => {
    const lab = returned().say(4.1, announce(PREFIX)).hear(9, endOfRib("ipv4")).until(30).lab;
    expect(statuses(noWaitForRestarted, subjectOfCapture(lab))).toEqual(["pass"]);
  });

  test("silence until the peer's marker, or for ever, fails", () => {
    const waited = returned().hear(9, endOfRib("ipv4")).say(9.1, announce(PREFIX), endOfRib("ipv4")).until(30).lab;
    expect(statuses(noWaitForRestarted, subjectOfCapture(waited))).toEqual(["fail"]);
    expect(firstText(noWaitForRestarted, subjectOfCapture(waited))).toMatch(/^the first came 5\.\d+ s after Established, when/);
    const never = returned().until(30).lab;
    expect(statuses(noWaitForRestarted, subjectOfCapture(never))).toEqual(["fail"]);
    // A defect is told under one id.
    expect(statuses(endOfRibCheck, subjectOfCapture(never))).not.toContain("fail");
  });

  test("nothing follows from a short record, or a marker that came soon", () => {
    expect(statuses(noWaitForRestarted, subjectOfCapture(returned().until(5).lab))).toEqual(["inconclusive"]);
    const soon = returned().hear(4.1, endOfRib("ipv4")).say(4.2, endOfRib("ipv4")).until(30).lab;
    expect(statuses(noWaitForRestarted, subjectOfCapture(soon))).toEqual([]);
  });

  test("a speaker that has restarted itself may defer", () => {
    const own = { gracefulRestart: { restartState: true } };
    const lab = new HelperLab({ own, peer: { gracefulRestart: { restartState: true } } }).until(30).lab;
    expect(statuses(noWaitForRestarted, subjectOfCapture(lab))).toEqual([]);
  });
});
