import { expect, test } from "vitest";
import { CaptureBuilder } from "../../../../test/support/capture-builder.ts";
import { N5_ADDRESS, statuses, subjectOfCapture, TOR_ADDRESS } from "../../../../test/support/subject.ts";
import type { Capability } from "../../../bgp/capability.ts";
import { capabilityLength, oneInstance, reservedFamilyFlags, reservedRestartFlags } from "./capability-form.ts";

const NOTHING = new Uint8Array(0);
const IPV4 = { afi: 1, safi: 1, forwardingState: true, reservedFlags: 0 };
const plain = { restartState: false, notification: false, reservedFlags: 0, restartTimeS: 120, families: [IPV4], trailing: NOTHING };
const withGr = (changes: Partial<typeof plain> = {}): Capability => ({
  kind: "graceful-restart",
  gracefulRestart: { ...plain, ...changes },
});

/** The OPEN of `tor` with these capabilities; the peer's has none of them. */
function opened(...capabilities: readonly Capability[]) {
  const lab = new CaptureBuilder();
  lab.at(1).connect(TOR_ADDRESS, N5_ADDRESS).open("client", { asn: 65_001, capabilities }).open("server", { asn: 65_005 });
  return subjectOfCapture(lab);
}

test.each([
  ["six octets, one family", [withGr()], ["pass"]],
  ["two octets, no family", [withGr({ families: [] })], ["pass"]],
  ["an octet too many", [withGr({ trailing: Uint8Array.of(0) })], ["fail"]],
  ["one octet", [{ kind: "other", code: 64, value: Uint8Array.of(0) } as const], ["fail"]],
  ["no such capability", [], []],
])("length: %s", (_, capabilities, want) => {
  expect(statuses(capabilityLength, opened(...capabilities))).toEqual(want);
});

test.each([
  ["clear", withGr(), ["pass"]],
  ["R and N set, which mean something", withGr({ restartState: true, notification: true }), ["pass"]],
  ["the lowest one set", withGr({ reservedFlags: 1 }), ["fail"]],
])("reserved restart flags: %s", (_, capability, want) => {
  expect(statuses(reservedRestartFlags, opened(capability))).toEqual(want);
});

test.each([
  ["clear", withGr(), ["pass"]],
  ["one set", withGr({ families: [{ ...IPV4, reservedFlags: 0x40 }] }), ["fail"]],
  ["no family to have any", withGr({ families: [] }), []],
])("reserved family flags: %s", (_, capability, want) => {
  expect(statuses(reservedFamilyFlags, opened(capability))).toEqual(want);
});

test.each([
  ["one", [withGr()], ["pass"]],
  ["two that are alike", [withGr(), withGr()], ["fail"]],
  ["none", [], []],
])("instances: %s", (_, capabilities, want) => {
  expect(statuses(oneInstance, opened(...capabilities))).toEqual(want);
});

test("what the peer sends is not held against the speaker", () => {
  const lab = new CaptureBuilder();
  lab
    .at(1)
    .connect(TOR_ADDRESS, N5_ADDRESS)
    .open("client", { asn: 65_001 })
    .open("server", { asn: 65_005, capabilities: [withGr({ reservedFlags: 3 })] });
  expect(statuses(reservedRestartFlags, subjectOfCapture(lab))).toEqual([]);
});
