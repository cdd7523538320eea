import { describe, expect, test } from "vitest";
import { hardReset, notification, type OpenOptions } from "../../../../test/support/bgp-messages.ts";
import { CaptureBuilder } from "../../../../test/support/capture-builder.ts";
import { cellWith, History } from "../../../../test/support/history.ts";
import {
  firstText,
  N5_ADDRESS,
  recordedRun,
  statuses,
  subjectOfCapture,
  subjectOfRun,
  TOR_ADDRESS,
} from "../../../../test/support/subject.ts";
import { hardCauses } from "./hard-causes.ts";
import { hardResetForm, noHardResetWithoutN, shutdownTextInside } from "./hard-reset-form.ts";
import { notificationBit } from "./notification-bit.ts";

type Message = ReturnType<typeof notification>;

const withN: OpenOptions = { gracefulRestart: { notification: true } };
const withoutN: OpenOptions = { gracefulRestart: {} };
const text = (...inner: readonly number[]) => notification(6, 9, Uint8Array.from(inner));

/** `tor` ends its session with `n5` so. */
function ended(message: Message, { own = withN, peer = withN } = {}): CaptureBuilder {
  const lab = new CaptureBuilder();
  const session = lab.at(1).connect(TOR_ADDRESS, N5_ADDRESS).open("client", own).open("server", peer).establish();
  session.send("client", message).fin("client");
  return lab;
}

describe("a Hard Reset", () => {
  test.each([
    ["around a shutdown", hardReset(6, 2), ["pass"]],
    ["around a hold timer's expiry", hardReset(4, 0), ["pass"]],
    ["around nothing", notification(6, 9), ["fail"]],
    ["around half of it", text(6), ["fail"]],
    ["around a code that does not exist", hardReset(0, 2), ["fail"]],
    ["around a Hard Reset", hardReset(6, 9), ["fail"]],
    ["that is none", notification(6, 2), []],
  ] as const)("%s", (_, message, want) => {
    expect(statuses(hardResetForm, subjectOfCapture(ended(message)))).toEqual(want);
  });

  test.each([
    ["with the shutdown's text", text(6, 2, 2, 0x6f, 0x6b), ["pass"]],
    ["with an empty text", text(6, 4, 0), ["pass"]],
    ["with a text that is longer than said", text(6, 2, 1, 0x6f, 0x6b), ["fail"]],
    ["with a text that is shorter than said", text(6, 2, 9, 0x6f), ["fail"]],
    ["with a text that is no UTF-8", text(6, 2, 2, 0xff, 0xc3), ["fail"]],
    ["without a text", hardReset(6, 2), []],
    ["with data of another cause", text(6, 1, 0, 1, 1), []],
    ["around nothing", notification(6, 9), []],
  ] as const)("%s", (_, message, want) => {
    expect(statuses(shutdownTextInside, subjectOfCapture(ended(message)))).toEqual(want);
  });
});

describe("to a peer", () => {
  test.each([
    ["without N, the plain NOTIFICATION", notification(6, 2), withoutN, ["pass"]],
    ["without N, a Hard Reset", hardReset(6, 2), withoutN, ["fail"]],
    ["without the capability, a Hard Reset", hardReset(6, 2), {}, ["fail"]],
    ["with N, a Hard Reset", hardReset(6, 2), withN, []],
  ] as const)("%s", (_, message, peer, want) => {
    expect(statuses(noHardResetWithoutN, subjectOfCapture(ended(message, { peer })))).toEqual(want);
  });

  test("whose OPEN the capture lacks, a Hard Reset", () => {
    const lab = new CaptureBuilder();
    lab.at(1).underWay(TOR_ADDRESS, N5_ADDRESS).keepalive("client").keepalive("server").send("client", hardReset(6, 2));
    expect(statuses(noHardResetWithoutN, subjectOfCapture(lab))).toEqual(["inconclusive"]);
  });
});

describe("with N exchanged", () => {
  test.each([
    ["a shutdown ends hard", hardReset(6, 2), ["pass"]],
    ["a shutdown ends with grace", notification(6, 2), ["fail"]],
    ["a prefix limit ends hard", hardReset(6, 1), ["pass"]],
    ["a lack of resources ends with grace", notification(6, 8), ["pass"]],
    ["a lack of resources ends hard", hardReset(6, 8), ["fail"]],
    ["a hold timer's expiry ends with grace", notification(4, 0), ["pass"]],
    ["a reset by the operator ends as the operator wants", notification(6, 4), []],
    ["a Hard Reset tells no cause", notification(6, 9), []],
  ] as const)("%s", (_, message, want) => {
    expect(statuses(hardCauses, subjectOfCapture(ended(message)))).toEqual(want);
  });

  test("and not without", () => {
    expect(statuses(hardCauses, subjectOfCapture(ended(notification(6, 2), { own: withoutN })))).toEqual([]);
  });
});

describe("N that was configured", () => {
  const cell = cellWith();
  const { topology } = cell;
  const sessions = topology.sessions.map((session) => {
    const end = (one: typeof session.a) => ({ ...one, gracefulRestart: { ...one.gracefulRestart, notification: true } });
    return { ...session, a: end(session.a), b: end(session.b) };
  });
  const configured = () => recordedRun(400, new History({ ...cell, topology: { ...topology, sessions } }));
  const flags = (value: number): OpenOptions => ({
    capabilities: [{ kind: "other", code: 64, value: Uint8Array.of(value << 4, 120, 0, 1, 1, 0x80) }],
  });

  test.each([
    ["is the second flag", flags(0b0100), ["pass"]],
    ["is the second flag beside R", flags(0b1100), ["pass"]],
    ["is sent as the third", flags(0b0010), ["fail"]],
    ["is sent as the last", flags(0b0001), ["fail"]],
    ["is not sent", flags(0), ["inconclusive"]],
    ["has no capability to be in", {}, []],
  ] as const)("%s", (_, own, want) => {
    expect(statuses(notificationBit, subjectOfRun(ended(notification(6, 2), { own }), configured()))).toEqual(want);
  });

  test("is not asked for where nobody configured it", () => {
    expect(statuses(notificationBit, subjectOfRun(ended(notification(6, 2), { own: flags(0b0010) })))).toEqual([]);
  });

  test("says which flags it found", () => {
    const subject = subjectOfRun(ended(notification(6, 2), { own: flags(0b0010) }), configured());
    expect(firstText(notificationBit, subject)).toBe("it is clear, and the last two flags are 10");
  });
});
