import { describe, expect, test } from "vitest";
import { endOfRib, notification } from "../../../../test/support/bgp-messages.ts";
import { HelperLab, lossyRun } from "../../../../test/support/helper-lab.ts";
import {
  firstText,
  N5_ADDRESS,
  recordedRun,
  statuses,
  subjectOfCapture,
  subjectOfRun,
  TOR_ADDRESS,
} from "../../../../test/support/subject.ts";
import { otherIdentifier, roleMismatch, staysReachable, wrongOpen } from "./return-attempts.ts";

const GR = { gracefulRestart: { restartTimeS: 20, restartState: true } };

describe.each([
  ["a wrong Hold Time", wrongOpen, { ...GR, holdTimeS: 2 }, {}, notification(2, 6), notification(6, 7)],
  [
    "roles that do not match",
    roleMismatch,
    { ...GR, capabilities: [{ kind: "role", role: 0 }] },
    { capabilities: [{ kind: "role", role: 0 }] },
    notification(2, 11),
    notification(6, 7),
  ],
] as const)("%s in the OPEN of a peer that comes back", (_, check, peer, own, right, other) => {
  /** The speaker's answer, and the end of the capture. */
  const returned = (answer: typeof right | "keepalive" | "fin" | undefined) => {
    const helper = new HelperLab().lose();
    const again = helper.lab.at(4).connect(N5_ADDRESS, TOR_ADDRESS).open("client", peer).open("server", own);
    helper.lab.at(4.1);
    if (answer === "keepalive") again.keepalive("server");
    else if (answer === "fin") again.fin("server");
    else if (answer) again.send("server", answer);
    return subjectOfCapture(helper.until(40).lab);
  };

  test("is refused, or should have been", () => {
    expect(statuses(check, returned(right))).toEqual(["pass"]);
    expect(statuses(check, returned("keepalive"))).toEqual(["fail"]);
    expect(statuses(check, returned("fin"))).toEqual(["fail"]);
    expect(statuses(check, returned(undefined))).toEqual(["inconclusive"]);
    expect(statuses(check, returned(other))).toEqual(["inconclusive"]);
  });

  test("an OPEN that is in order is no occasion", () => {
    expect(statuses(check, subjectOfCapture(new HelperLab().lose().back(4).until(40).lab))).toEqual([]);
  });
});

test("another subcode than that of the role is wrong", () => {
  const helper = new HelperLab().lose();
  const role = { capabilities: [{ kind: "role", role: 4 }] } as const;
  helper.lab
    .at(4)
    .connect(N5_ADDRESS, TOR_ADDRESS)
    .open("client", { ...GR, capabilities: [{ kind: "role", role: 3 }] })
    .open("server", role)
    .send("server", notification(2, 0));
  expect(statuses(roleMismatch, subjectOfCapture(helper.until(40).lab))).toEqual(["fail"]);
});

describe("a lost peer", () => {
  const tries = (...seconds: number[]) => {
    const helper = new HelperLab().lose();
    for (const s of seconds) helper.lab.at(s).refuse(N5_ADDRESS, TOR_ADDRESS);
    return helper;
  };

  test("is let in", () => {
    expect(statuses(staysReachable, subjectOfCapture(tries(2.1).back(4).until(40).lab))).toEqual(["pass"]);
    expect(firstText(staysReachable, subjectOfCapture(tries().back(4).until(40).lab))).toMatch(/^it let the peer in 2\.\d+ s after/);
  });

  test("is dialled", () => {
    const helper = tries(4);
    helper.lab.at(6).refuse(TOR_ADDRESS, N5_ADDRESS);
    expect(statuses(staysReachable, subjectOfCapture(helper.until(40).lab))).toEqual(["pass"]);
  });

  test("is refused to the end of its Restart Time", () => {
    expect(statuses(staysReachable, subjectOfRun(tries(4, 9, 14).until(40).lab))).toEqual(["fail"]);
    // A capture alone does not tell whether there was anybody to let it in, unless the speaker spoke with others.
    expect(statuses(staysReachable, subjectOfCapture(tries(4, 9, 14).until(40).lab))).toEqual(["inconclusive"]);
    expect(statuses(staysReachable, subjectOfCapture(tries(4, 9, 14).tell(10, "10.9.0.0/16").until(40).lab))).toEqual(["fail"]);
  });

  test("may yet be let in when the record ends, and what was lost may have been it", () => {
    expect(statuses(staysReachable, subjectOfCapture(tries(4, 9).until(12).lab))).toEqual(["inconclusive"]);
    const paused = recordedRun();
    paused.at(5, { kind: "speaker-paused", node: "tor" });
    paused.at(15, { kind: "speaker-resumed", node: "tor" });
    expect(statuses(staysReachable, subjectOfRun(tries(6, 9).until(40).lab, paused))).toEqual(["inconclusive"]);
  });

  test("that never tries is no occasion", () => {
    expect(statuses(staysReachable, subjectOfCapture(tries().until(40).lab))).toEqual([]);
    expect(statuses(staysReachable, subjectOfCapture(tries(2.1).until(40).lab))).toEqual([]);
  });
});

test("a peer that comes back with another identifier has its routes kept until its marker", () => {
  const returned = () => new HelperLab().lose().back(4, { ...GR, routerId: "10.9.9.9" });
  const synced = (helper: HelperLab) => helper.hear(9, endOfRib("ipv4"));
  expect(statuses(otherIdentifier, subjectOfCapture(synced(returned()).drop(9.1).until(40).lab))).toEqual(["pass"]);
  expect(statuses(otherIdentifier, subjectOfCapture(synced(returned().drop(4.1)).until(40).lab))).toEqual(["fail"]);
  expect(statuses(otherIdentifier, subjectOfRun(synced(returned()).drop(9.1).until(40).lab, lossyRun()))).toEqual(["inconclusive"]);
  expect(statuses(otherIdentifier, subjectOfCapture(synced(new HelperLab().lose().back(4)).drop(9.1).until(40).lab))).toEqual([]);
});
