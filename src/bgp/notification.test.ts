import { describe, expect, it } from "vitest";
import { octets } from "../../test/captures/read.ts";
import { hardResetOf, isHardReset, type Notification, notificationName, shutdownMessageOf } from "./notification.ts";

const cease = (subcode: number, data = ""): Notification => ({ code: 6, subcode, data: octets(data) });

describe("hardResetOf", () => {
  it.each([
    ["the NOTIFICATION inside", cease(9, "06 04 aabb"), true, { code: 6, subcode: 4, data: octets("aabb") }],
    ["a Hard Reset without one", cease(9), true, undefined],
    ["a Hard Reset with half of one", cease(9, "06"), true, undefined],
    ["another Cease", cease(4, "06 04"), false, undefined],
    ["another error with subcode 9", { ...cease(9, "06 04"), code: 3 }, false, undefined],
  ])("%s", (_, notification, isHard, want) => {
    expect([isHardReset(notification), hardResetOf(notification)]).toEqual([isHard, want]);
  });
});

describe("shutdownMessageOf", () => {
  it.each([
    ["a text", cease(2, "03 627965"), { text: "bye", wellFormed: true }],
    ["a text in UTF-8, with a reset", cease(4, "06 7a c3bc 726368"), { text: "zürch", wellFormed: true }],
    ["a text inside a Hard Reset", cease(9, "06 02 03 627965"), { text: "bye", wellFormed: true }],
    ["an empty text", cease(2, "00"), { text: "", wellFormed: true }],
    ["a replacement character that was sent", cease(2, "03 efbfbd"), { text: "\ufffd", wellFormed: true }],
    ["a length above the data's", cease(2, "05 627965"), { text: "bye", wellFormed: false }],
    ["octets behind the text", cease(2, "02 627965"), { text: "by", wellFormed: false }],
    ["no UTF-8", cease(2, "03 62ff65"), { text: "b\ufffde", wellFormed: false }],
    ["no data", cease(2), undefined],
    ["another subcode", cease(3, "03 627965"), undefined],
    ["a Hard Reset over another error", cease(9, "04 00 03 627965"), undefined],
  ])("%s", (_, notification, want) => {
    expect(shutdownMessageOf(notification)).toEqual(want);
  });
});

describe("notificationName", () => {
  it.each([
    [6, 4, "Cease / Administrative Reset"],
    [6, 10, "Cease / BFD Down"],
    [4, 0, "Hold Timer Expired"],
    [6, 99, "Cease / 99"],
    [3, 11, "UPDATE Message Error / Malformed AS_PATH"],
    [77, 1, "Error 77 / 1"],
  ])("of %i/%i", (code, subcode, want) => {
    expect(notificationName(code, subcode)).toBe(want);
  });
});
