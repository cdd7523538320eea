import { expect, test } from "vitest";
import { notification } from "../../../../test/support/bgp-messages.ts";
import { HelperLab } from "../../../../test/support/helper-lab.ts";
import { firstText, recordedRun, statuses, subjectOfCapture, subjectOfRun } from "../../../../test/support/subject.ts";
import { errorWithoutRoutes, inconsistentLengths, overrun, repeatedMultiprotocol } from "./update-errors.ts";

const ORIGIN = [0x40, 1, 1, 0];
const AS_PATH = [0x40, 2, 6, 2, 1, 0, 0, 0xfc, 0x03];
const NEXT_HOP = [0x40, 3, 4, 192, 0, 2, 1];
const UNREACH = [0x80, 15, 3, 0, 2, 1];
/** 10.3.0.0/16. */
const ROUTE = [16, 10, 3];

/** An UPDATE of these octets; `attributesLength` as it is written. */
function update(attributes: readonly number[], routes: readonly number[], attributesLength = attributes.length): Uint8Array {
  const body = [0, 0, attributesLength >> 8, attributesLength & 0xff, ...attributes, ...routes];
  const length = 19 + body.length;
  return Uint8Array.from([...Array<number>(16).fill(0xff), length >> 8, length & 0xff, 2, ...body]);
}

const LENGTHS = update([...ORIGIN, ...AS_PATH, ...NEXT_HOP], ROUTE, 500);
const TWICE = update([...UNREACH, ...UNREACH], []);
const NO_ROUTES = update([0x40, 1, 1, 9, ...AS_PATH], []);
/** COMMUNITIES of 200 octets where the list has four more. */
const OVERRUN = update([...ORIGIN, ...AS_PATH, ...NEXT_HOP, 0xc0, 8, 200, 1, 2, 3, 4], ROUTE);

/** The peer sends it at 3 s; what the speaker says comes 0.1 s later. */
function heard(octets: Uint8Array, untilS: number, answer?: ReturnType<typeof notification>) {
  const helper = new HelperLab();
  helper.lab.at(3);
  helper.peer.raw("client", octets);
  if (answer) helper.say(3.1, answer);
  return helper.until(untilS).lab;
}

const lossy = () => {
  const run = recordedRun();
  run.at(5, { kind: "recorder-loss", recorder: "wire", node: "tor", sinceT: 3e9, detail: "3 packets dropped" });
  return run;
};

test.each([
  ["lengths that contradict each other", inconsistentLengths, LENGTHS],
  ["a multiprotocol attribute twice", repeatedMultiprotocol, TWICE],
  ["a broken attribute without routes", errorWithoutRoutes, NO_ROUTES],
] as const)("%s must end the session", (_, check, octets) => {
  expect(statuses(check, subjectOfCapture(heard(octets, 30, notification(3, 1))))).toEqual(["pass"]);
  expect(statuses(check, subjectOfCapture(heard(octets, 30)))).toEqual(["fail"]);
  expect(statuses(check, subjectOfCapture(heard(octets, 30, notification(6, 0))))).toEqual(["fail"]);
  expect(statuses(check, subjectOfCapture(heard(octets, 4)))).toEqual(["inconclusive"]);
  expect(statuses(check, subjectOfRun(heard(octets, 30), lossy()))).toEqual(["inconclusive"]);
  expect(statuses(check, subjectOfCapture(heard(update([], []), 30)))).toEqual([]);
});

test("the subcode matters where the RFC names it", () => {
  expect(statuses(repeatedMultiprotocol, subjectOfCapture(heard(TWICE, 30, notification(3, 5))))).toEqual(["fail"]);
  expect(statuses(errorWithoutRoutes, subjectOfCapture(heard(NO_ROUTES, 30, notification(3, 6))))).toEqual(["pass"]);
});

test("a Hard Reset is what it carries", () => {
  const hardReset = (...data: number[]) => notification(6, 9, Uint8Array.from(data));
  expect(statuses(inconsistentLengths, subjectOfCapture(heard(LENGTHS, 30, hardReset(3, 1))))).toEqual(["pass"]);
  expect(firstText(inconsistentLengths, subjectOfCapture(heard(LENGTHS, 30, hardReset(3, 1))))).toMatch(
    / as a Hard Reset came 100\.000 ms later$/,
  );
  expect(statuses(inconsistentLengths, subjectOfCapture(heard(LENGTHS, 30, hardReset(6, 4))))).toEqual(["fail"]);
  expect(statuses(inconsistentLengths, subjectOfCapture(heard(LENGTHS, 30, hardReset())))).toEqual(["fail"]);
  expect(statuses(overrun, subjectOfCapture(heard(OVERRUN, 30, hardReset(3, 1))))).toEqual(["fail"]);
});

test("an attribute that runs over its list must not end it", () => {
  expect(statuses(overrun, subjectOfCapture(heard(OVERRUN, 30)))).toEqual(["pass"]);
  expect(statuses(overrun, subjectOfCapture(heard(OVERRUN, 30, notification(3, 5))))).toEqual(["fail"]);
  expect(statuses(overrun, subjectOfCapture(heard(OVERRUN, 30, notification(6, 2))))).toEqual(["inconclusive"]);
  expect(statuses(overrun, subjectOfCapture(heard(OVERRUN, 4)))).toEqual(["inconclusive"]);
  expect(statuses(overrun, subjectOfCapture(heard(LENGTHS, 30)))).toEqual([]);
});

test("an error after one that has to end the session is no occasion", () => {
  const helper = new HelperLab();
  helper.lab.at(3);
  helper.peer.raw("client", LENGTHS).raw("client", OVERRUN);
  expect(statuses(overrun, subjectOfCapture(helper.until(30).lab))).toEqual([]);
});
