import { expect, test } from "vitest";
import { notification } from "../../../../test/support/bgp-messages.ts";
import { CaptureBuilder } from "../../../../test/support/capture-builder.ts";
import { N5_ADDRESS, statuses, subjectOfCapture, TOR_ADDRESS } from "../../../../test/support/subject.ts";
import type { Capability } from "../../../bgp/capability.ts";
import type { Message } from "../../../bgp/codec.ts";
import { extendedParameters, repeatedCapability, unknownCapability } from "./capability-tolerance.ts";

const NOTHING = new Uint8Array(0);
const UNKNOWN: Capability = { kind: "other", code: 239, value: Uint8Array.of(1) };
const REFRESH: Capability = { kind: "route-refresh" };

function openWith(capabilities: readonly Capability[], isExtended = false): Message {
  const parameters = [{ kind: "capabilities", capabilities }] as const;
  const routerId = N5_ADDRESS as never;
  return {
    type: "OPEN",
    open: { version: 4, myAs: 64_515, holdTimeS: 90, routerId, parameters, extendedParameters: isExtended, trailing: NOTHING },
  };
}

/** The peer's OPEN, and the speaker's answer: undefined for none. */
function answered(open: Message, answer: "keepalive" | Message | undefined) {
  const lab = new CaptureBuilder();
  const p = lab.at(1).connect(N5_ADDRESS, TOR_ADDRESS).send("client", open).open("server", {});
  lab.at(1.01);
  if (answer === "keepalive") p.establish();
  else if (answer) p.send("server", answer);
  lab.at(20).dial(N5_ADDRESS, TOR_ADDRESS);
  return subjectOfCapture(lab);
}

test.each([
  ["an unknown capability", unknownCapability, openWith([UNKNOWN])],
  ["a capability twice", repeatedCapability, openWith([REFRESH, REFRESH])],
  ["the extended form", extendedParameters, openWith([REFRESH], true)],
] as const)("%s is taken, refused, or not answered as far as is known", (_, check, open) => {
  expect(statuses(check, answered(open, "keepalive"))).toEqual(["pass"]);
  expect(statuses(check, answered(open, notification(2, 7)))).toEqual(["fail"]);
  expect(statuses(check, answered(open, undefined))).toEqual(["inconclusive"]);
  // A wrong AS number has nothing to do with it.
  expect(statuses(check, answered(open, notification(2, 2)))).toEqual([]);
  expect(statuses(check, answered(openWith([REFRESH]), "keepalive"))).toEqual([]);
});

test("Unsupported Capability that names another one asks for that one", () => {
  expect(statuses(unknownCapability, answered(openWith([UNKNOWN]), notification(2, 7, Uint8Array.of(65, 4, 0, 0, 0, 1))))).toEqual([]);
  expect(statuses(unknownCapability, answered(openWith([UNKNOWN]), notification(2, 7, Uint8Array.of(239, 1, 1))))).toEqual(["fail"]);
});
