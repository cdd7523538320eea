import { describe, expect, test } from "vitest";
import type { OpenOptions } from "../../../../test/support/bgp-messages.ts";
import { endOfRib, notification } from "../../../../test/support/bgp-messages.ts";
import { CaptureBuilder } from "../../../../test/support/capture-builder.ts";
import { HelperLab, lossyRun } from "../../../../test/support/helper-lab.ts";
import { firstText, N5_ADDRESS, statuses, subjectOfCapture, subjectOfRun, TOR_ADDRESS } from "../../../../test/support/subject.ts";
import type { Capability } from "../../../bgp/capability.ts";
import type { Open } from "../../../bgp/open.ts";
import type { RequirementCheck } from "../../requirement-check.ts";
import { ignoresFamilyFlags, ignoresRestartFlags, lastInstance, severalParameters, withoutMultiprotocol } from "./reserved-bits.ts";

const NOTHING = new Uint8Array(0);
const IPV4 = { afi: 1, safi: 1, forwardingState: true, reservedFlags: 0 };
const plain = { restartState: false, notification: false, reservedFlags: 0, restartTimeS: 20, families: [IPV4], trailing: NOTHING };
const withGr = (changes: Partial<typeof plain> = {}): Capability => ({
  kind: "graceful-restart",
  gracefulRestart: { ...plain, ...changes },
});
const having = (...capabilities: readonly Capability[]): OpenOptions => ({ capabilities });

const RESERVED = having(withGr({ reservedFlags: 3 }));
const BARE: OpenOptions = { families: [], capabilities: [withGr()] };

/** Statuses of the check for the peer's first OPEN, kept to the end of the Restart Time and dropped at the loss. */
function fates(check: RequirementCheck, peer: OpenOptions) {
  const kept = new HelperLab({ peer }).lose().drop(22.1).until(40).lab;
  const dropped = new HelperLab({ peer }).lose().drop(2.1).until(40).lab;
  const subjects = [subjectOfCapture(kept), subjectOfCapture(dropped), subjectOfRun(kept, lossyRun())];
  return subjects.map((subject) => statuses(check, subject).at(-1));
}

test.each([
  ["reserved restart flags", ignoresRestartFlags, RESERVED],
  ["two instances, an empty one and the list", lastInstance, having(withGr({ families: [] }), withGr())],
  ["no multiprotocol capability", withoutMultiprotocol, BARE],
] as const)("%s: kept passes, dropped at once fails, lost packets tell nothing", (_, check, peer) => {
  expect(fates(check, peer)).toEqual(["pass", "fail", "inconclusive"]);
});

test("of two instances the last one counts, though it is empty", () => {
  const lab = new HelperLab({ peer: having(withGr(), withGr({ families: [] })) }).lose().drop(2.1).until(40).lab;
  expect(statuses(lastInstance, subjectOfCapture(lab))).toEqual(["pass"]);
  const kept = new HelperLab({ peer: having(withGr(), withGr({ families: [] })) }).lose().drop(22).until(40).lab;
  expect(statuses(lastInstance, subjectOfCapture(kept))).toEqual(["fail"]);
});

test("an ordinary OPEN is no occasion", () => {
  const subject = subjectOfCapture(new HelperLab().lose().drop(22.1).until(40).lab);
  for (const check of [ignoresRestartFlags, ignoresFamilyFlags, lastInstance, withoutMultiprotocol, severalParameters])
    expect(statuses(check, subject)).toEqual([]);
});

test("an OPEN without any multiprotocol capability that is refused", () => {
  const lab = new CaptureBuilder();
  const p = lab.at(1).connect(N5_ADDRESS, TOR_ADDRESS).open("client", BARE).open("server", {});
  lab.at(1.1);
  p.send("server", notification(2, 7));
  lab.at(9);
  p.fin("client");
  expect(statuses(withoutMultiprotocol, subjectOfCapture(lab))).toEqual(["fail"]);
});

test("an OPEN with reserved restart flags that is refused", () => {
  const lab = new CaptureBuilder();
  const p = lab.at(1).connect(N5_ADDRESS, TOR_ADDRESS).open("client", RESERVED).open("server", {});
  lab.at(1.1);
  p.send("server", notification(2, 0));
  lab.at(9);
  p.fin("client");
  expect(statuses(ignoresRestartFlags, subjectOfCapture(lab))).toEqual(["fail"]);
  expect(firstText(ignoresRestartFlags, subjectOfCapture(lab))).toBe("it was refused with OPEN Message Error");
});

describe("reserved family flags of the new OPEN", () => {
  const returned = (reserved: number, forwardingState: boolean) =>
    new HelperLab()
      .lose()
      .back(4, having(withGr({ restartState: true, families: [{ ...IPV4, forwardingState, reservedFlags: reserved }] })));

  test("with F clear the routes go at once", () => {
    expect(statuses(ignoresFamilyFlags, subjectOfCapture(returned(0x7f, false).drop(4.1).until(40).lab))).toEqual(["pass"]);
    expect(statuses(ignoresFamilyFlags, subjectOfCapture(returned(0x7f, false).drop(20).until(40).lab))).toEqual(["fail"]);
    expect(statuses(ignoresFamilyFlags, subjectOfCapture(returned(0, false).drop(20).until(40).lab))).toEqual([]);
  });

  test("with F set they stay until the marker", () => {
    expect(statuses(ignoresFamilyFlags, subjectOfCapture(returned(0x7f, true).hear(9, endOfRib("ipv4")).drop(9.1).until(40).lab))).toEqual([
      "pass",
    ]);
    expect(statuses(ignoresFamilyFlags, subjectOfCapture(returned(0x7f, true).drop(4.1).hear(9, endOfRib("ipv4")).until(40).lab))).toEqual([
      "fail",
    ]);
  });
});

describe("graceful restart in the second Capabilities parameter", () => {
  const open: Open = {
    version: 4,
    myAs: 64_515,
    holdTimeS: 90,
    routerId: "172.31.0.5" as Open["routerId"],
    parameters: [
      { kind: "capabilities", capabilities: [{ kind: "multiprotocol", afi: 1, reserved: 0, safi: 1 }] },
      { kind: "capabilities", capabilities: [withGr()] },
    ],
    extendedParameters: false,
    trailing: NOTHING,
  };

  test("is taken, or not", () => {
    const lab = new CaptureBuilder();
    lab.at(1).connect(N5_ADDRESS, TOR_ADDRESS).send("client", { type: "OPEN", open }).open("server", {}).establish();
    expect(statuses(severalParameters, subjectOfCapture(lab))).toEqual(["pass"]);
    const refused = new CaptureBuilder();
    const p = refused.at(1).connect(N5_ADDRESS, TOR_ADDRESS).send("client", { type: "OPEN", open }).open("server", {});
    p.send("server", notification(2, 4));
    expect(statuses(severalParameters, subjectOfCapture(refused))).toEqual(["fail"]);
    const other = new CaptureBuilder();
    other
      .at(1)
      .connect(N5_ADDRESS, TOR_ADDRESS)
      .send("client", { type: "OPEN", open })
      .open("server", {})
      .send("server", notification(2, 2));
    expect(statuses(severalParameters, subjectOfCapture(other))).toEqual([]);
    const silent = new CaptureBuilder();
    silent.at(1).connect(N5_ADDRESS, TOR_ADDRESS).send("client", { type: "OPEN", open });
    silent.at(9).dial(N5_ADDRESS, TOR_ADDRESS);
    expect(statuses(severalParameters, subjectOfCapture(silent))).toEqual(["inconclusive"]);
  });
});
