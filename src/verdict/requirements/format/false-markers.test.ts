import { describe, expect, test } from "vitest";
import { announce, endOfRib, notification } from "../../../../test/support/bgp-messages.ts";
import { HelperLab, lossyRun } from "../../../../test/support/helper-lab.ts";
import { firstText, statuses, subjectOfCapture, subjectOfRun } from "../../../../test/support/subject.ts";
import type { Message } from "../../../bgp/codec.ts";
import type { RequirementCheck } from "../../requirement-check.ts";
import { mpFormForIpv4, onlyTheMarker, refreshBeforeMarker, refreshIsNoMarker, shortestUpdate } from "./false-markers.ts";

const NOTHING = new Uint8Array(0);
const HOLLOW: Message = {
  type: "UPDATE",
  update: {
    withdrawn: [],
    announced: [],
    attributes: [
      { kind: "origin", flags: 0x40, type: 1, value: 0 },
      { kind: "as-path", flags: 0x40, type: 2, segments: [], octets: 4 },
    ],
  },
};
const refresh = (subtype: number): Message => ({ type: "ROUTE-REFRESH", routeRefresh: { afi: 1, safi: 1, subtype, trailing: NOTHING } });
const FIRST = "10.1.0.0/16";
const SECOND = "10.2.0.0/16";

/** The peer is back, announces one of its two routes, sends these, and its marker at 15 s. */
function resync(
  options: { readonly sweepS?: number; readonly untilS?: number; readonly hasWitness?: boolean; readonly isLossy?: boolean },
  ...messages: readonly Message[]
) {
  const { sweepS, untilS = 30, hasWitness = true, isLossy = false } = options;
  const helper = new HelperLab({ hasWitness })
    .lose()
    .back(4)
    .hear(4.5, announce(FIRST))
    .hear(5, ...messages);
  if (sweepS !== undefined && sweepS < 15) helper.drop(sweepS, [SECOND]);
  helper.hear(15, endOfRib("ipv4"));
  if (sweepS !== undefined && sweepS >= 15) helper.drop(sweepS, [SECOND]);
  const { lab } = helper.until(untilS);
  return isLossy ? subjectOfRun(lab, lossyRun()) : subjectOfCapture(lab);
}

test.each([
  ["attributes without routes", onlyTheMarker, [HOLLOW]],
  ["a refresh that begins too early and ends", refreshBeforeMarker, [refresh(1), refresh(2)]],
  ["the end of a refresh alone", refreshIsNoMarker, [refresh(2)]],
] as const)("%s: no sweep passes, a sweep fails, and without a witness there is nothing to see", (_, check, messages) => {
  expect(statuses(check, resync({ sweepS: 15.1 }, ...messages))).toEqual(["pass"]);
  expect(statuses(check, resync({ sweepS: 5.1 }, ...messages))).toEqual(["fail"]);
  expect(statuses(check, resync({ hasWitness: false }, ...messages))).toEqual([]);
  expect(statuses(check, resync({ sweepS: 15.1, isLossy: true }, ...messages))).toEqual(["inconclusive"]);
  expect(statuses(check, resync({ sweepS: 15.1 }))).toEqual([]);
});

test("each is told under one id", () => {
  for (const check of [onlyTheMarker, refreshIsNoMarker])
    expect(statuses(check, resync({ sweepS: 5.1 }, refresh(1), refresh(2)))).toEqual([]);
  expect(statuses(refreshBeforeMarker, resync({ sweepS: 5.1 }, refresh(2)))).toEqual([]);
});

test("what was swept and when is said", () => {
  expect(firstText(onlyTheMarker, resync({ sweepS: 5.1 }, HOLLOW))).toBe("10.2.0.0/16 was withdrawn 100.000 ms after it");
});

test("a removal long before it, or at the marker, is another matter", () => {
  expect(statuses(onlyTheMarker, resync({ sweepS: 2.1 }, HOLLOW))).not.toContain("fail");
});

describe.each([
  ["as MP_UNREACH_NLRI", mpFormForIpv4, endOfRib("ipv4", "mp-unreach")],
  ["in 23 octets", shortestUpdate, endOfRib("ipv4")],
] as const)("the marker %s", (_, check: RequirementCheck, marker) => {
  const returned = () => new HelperLab({ peer: {} });
  const last = (helper: HelperLab) => statuses(check, subjectOfCapture(helper.lab)).at(0);

  test("that changes nothing passes, that ends the session fails, and a short record tells nothing", () => {
    const fresh = () => {
      const helper = returned();
      return check === shortestUpdate ? helper : helper.hear(3, marker);
    };
    expect(last(fresh().until(30))).toBe("pass");
    const atS = check === shortestUpdate ? 1.1 : 3.1;
    expect(last(fresh().say(atS, notification(3, 1)).until(30))).toBe("fail");
    expect(last(fresh().until(atS + 0.1))).toBe("inconclusive");
    // A loss for another reason.
    expect(last(fresh().say(atS, notification(6, 2)).until(30))).toBeUndefined();
  });
});
