import { describe, expect, test } from "vitest";
import type { OpenOptions } from "../../../../test/support/bgp-messages.ts";
import { CaptureBuilder } from "../../../../test/support/capture-builder.ts";
import { cellWith, History } from "../../../../test/support/history.ts";
import {
  N3_ADDRESS,
  N5_ADDRESS,
  recordedRun,
  statuses,
  subjectOfCapture,
  subjectOfRun,
  TOR_ADDRESS,
} from "../../../../test/support/subject.ts";
import { capabilityForm, notAlone, reservedFlags } from "./capability-form.ts";
import { configuredIsAnnounced, configuredPerFamily, offByDefault } from "./configured.ts";

function sent(open: OpenOptions, peer = N5_ADDRESS): CaptureBuilder {
  const lab = new CaptureBuilder();
  lab
    .at(1)
    .connect(TOR_ADDRESS, peer)
    .open("client", { asn: 64_512, ...open })
    .establish();
  return lab;
}

const gracefulRestart = {};
const raw = (...octets: readonly number[]): OpenOptions => ({
  gracefulRestart,
  capabilities: [{ kind: "other", code: 71, value: Uint8Array.from(octets) }],
});
const ipv4 = (staleTimeS: number, reserved = 0): OpenOptions => ({
  gracefulRestart,
  longLived: [{ family: "ipv4", staleTimeS, reservedFlags: reserved }],
});

describe("an OPEN", () => {
  test.each([
    ["with a family of seven octets", raw(0, 1, 1, 0x80, 0, 0, 10), ["pass"], ["pass"], ["pass"]],
    ["with the longest stale time", ipv4(0xffffff), ["pass"], ["pass"], ["pass"]],
    ["with no family at all", raw(), ["pass"], [], ["pass"]],
    ["with an octet too many", raw(0, 1, 1, 0x80, 0, 0, 10, 0), ["fail"], ["pass"], ["pass"]],
    ["with one too few", raw(0, 1, 1, 0x80, 0, 0), ["fail"], [], ["pass"]],
    ["with a reserved flag", ipv4(10, 0x40), ["pass"], ["fail"], ["pass"]],
    ["with the long-lived capability alone", { longLived: [{ family: "ipv4", staleTimeS: 10 }] }, ["pass"], ["pass"], ["fail"]],
    ["without it", { gracefulRestart }, [], [], []],
  ] as const)("%s", (_, open, form, flags, company) => {
    const subject = subjectOfCapture(sent(open));
    expect([capabilityForm, reservedFlags, notAlone].map((check) => statuses(check, subject))).toEqual([form, flags, company]);
  });
});

describe("against the scenario's configuration", () => {
  /** The session with `n5` is configured with this stale time. */
  function run(longLivedS: number | undefined): History {
    const cell = cellWith();
    const { topology } = cell;
    const sessions = topology.sessions.map((session) => {
      const end = (one: typeof session.a) => ({
        ...one,
        gracefulRestart: { ...one.gracefulRestart, ...(longLivedS !== undefined && { longLivedS }) },
      });
      return { ...session, a: end(session.a), b: end(session.b) };
    });
    return recordedRun(400, new History({ ...cell, topology: { ...topology, sessions } }));
  }

  const both: OpenOptions = { gracefulRestart, longLived: [...(ipv4(10).longLived ?? []), { family: "ipv6", staleTimeS: 10 }] };
  test.each([
    ["what was configured", 10, ipv4(10), ["pass"], [], ["pass"]],
    ["another time", 10, ipv4(20), ["fail"], [], ["pass"]],
    ["not what was configured", 10, { gracefulRestart }, ["fail"], [], ["pass"]],
    ["one more family", 10, both, ["pass"], [], ["fail"]],
    ["nothing, as configured", undefined, { gracefulRestart }, [], ["pass"], []],
    ["no time, which only says that it helps", undefined, ipv4(0), [], ["pass"], []],
    ["something that nobody configured (ML09)", undefined, ipv4(10), [], ["fail"], []],
  ] as const)("%s", (_, configuredS, open, announced, byDefault, perFamily) => {
    const subject = subjectOfRun(sent(open), run(configuredS));
    const all = [configuredIsAnnounced, offByDefault, configuredPerFamily].map((check) => statuses(check, subject));
    expect(all).toEqual([announced, byDefault, perFamily]);
  });

  test("nothing is said of a session that the scenario does not have, nor in a capture alone", () => {
    for (const check of [configuredIsAnnounced, offByDefault, configuredPerFamily]) {
      expect(statuses(check, subjectOfRun(sent(ipv4(10), N3_ADDRESS), run(10)))).toEqual([]);
      expect(statuses(check, subjectOfCapture(sent(ipv4(10))))).toEqual([]);
    }
  });
});
