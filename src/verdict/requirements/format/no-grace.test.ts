import { expect, test } from "vitest";
import { announce } from "../../../../test/support/bgp-messages.ts";
import { HelperLab } from "../../../../test/support/helper-lab.ts";
import { firstText, recordedRun, statuses, subjectOfCapture, subjectOfRun } from "../../../../test/support/subject.ts";
import { malformedCapability } from "./malformed-capability.ts";
import { emptyCapability, onlyThePeerHasIt, withoutRetention } from "./no-grace.ts";

const GR = { gracefulRestart: { restartTimeS: 20 } };
const CUT = { capabilities: [{ kind: "other", code: 64, value: Uint8Array.of(0) }] } as const;

const cases = [
  ["a capability without families", emptyCapability, { own: GR, peer: { gracefulRestart: { families: [] } } }],
  ["a speaker that has not announced it", onlyThePeerHasIt, { own: {}, peer: GR }],
  ["a peer without it", withoutRetention, { own: GR, peer: {} }],
  ["neither of them having it", withoutRetention, { own: {}, peer: {} }],
] as const;

test.each(cases)("%s: what goes at once passes, what stays fails, and nothing follows without a witness", (_, check, opens) => {
  expect(statuses(check, subjectOfCapture(new HelperLab(opens).lose().drop(2.1).until(30).lab))).toEqual(["pass"]);
  expect(statuses(check, subjectOfCapture(new HelperLab(opens).lose().drop(25).until(30).lab))).toEqual(["fail"]);
  expect(statuses(check, subjectOfCapture(new HelperLab(opens).lose().until(30).lab))).toEqual(["fail"]);
  expect(statuses(check, subjectOfCapture(new HelperLab({ ...opens, hasWitness: false }).lose().until(30).lab))).toEqual([]);
  expect(statuses(check, subjectOfCapture(new HelperLab(opens).lose().until(3).lab))).toEqual(["inconclusive"]);
});

test("says what stayed, and for how long", () => {
  const lab = new HelperLab({ own: GR, peer: {} }).lose().drop(2.1, ["10.1.0.0/16"]).until(30).lab;
  expect(firstText(withoutRetention, subjectOfCapture(lab))).toBe("10.2.0.0/16 still stood 2.000 s after the loss");
});

test("where both have it, or the speaker has restarted itself, there is no occasion", () => {
  const kept = new HelperLab().lose().until(30).lab;
  for (const [, check] of cases) expect(statuses(check, subjectOfCapture(kept))).toEqual([]);
  const restarted = recordedRun();
  restarted.at(1.9, { kind: "speaker-exited", node: "tor", exitCode: 137 });
  restarted.at(5, { kind: "speaker-started", node: "tor", speaker: "bird@2.17", recovery: true });
  expect(statuses(withoutRetention, subjectOfRun(new HelperLab({ peer: {} }).lose().until(30).lab, restarted))).toEqual([]);
});

test("a route that another peer has as well proves nothing", () => {
  const lab = new HelperLab({ own: GR, peer: {}, prefixes: ["10.1.0.0/16"] });
  lab.witness.send("client", announce("10.1.0.0/16"));
  expect(statuses(withoutRetention, subjectOfCapture(lab.lose().until(30).lab))).toEqual([]);
});

test("a capability of one octet may be ignored, but keeps nothing", () => {
  const opens = { own: GR, peer: CUT };
  expect(statuses(malformedCapability, subjectOfCapture(new HelperLab(opens).lose().drop(2.1).until(30).lab))).toEqual(["pass", "pass"]);
  expect(statuses(malformedCapability, subjectOfCapture(new HelperLab(opens).lose().until(30).lab))).toEqual(["pass", "fail"]);
  expect(statuses(malformedCapability, subjectOfCapture(new HelperLab({ ...opens, hasWitness: false }).lose().until(30).lab))).toEqual([
    "pass",
  ]);
  const dying = recordedRun();
  dying.at(0.11, { kind: "speaker-exited", node: "tor", exitCode: 139 });
  expect(statuses(malformedCapability, subjectOfRun(new HelperLab(opens).until(30).lab, dying))).toEqual(["fail"]);
  dying.at(0.1, { kind: "step-begin", step: "kill", verb: "fault", text: "fault: speaker-restart tor" });
  expect(statuses(malformedCapability, subjectOfRun(new HelperLab(opens).until(30).lab, dying))).not.toContain("fail");
});
