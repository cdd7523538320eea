import { describe, expect, it } from "vitest";
import { readRouteSyncCommand } from "./control.ts";
import { readRouteSyncSettings } from "./settings.ts";

const settings = { variant: "cache", syncPeriodMs: 2000, segments: ["10.0.0.0/24", "fd00::/64"], gracefulRestart: true };

describe("the settings of route sync", () => {
  it("are taken as the adapter writes them", () => {
    expect(readRouteSyncSettings(JSON.stringify(settings))).toEqual(settings);
  });

  it.each([
    ["another variant", { ...settings, variant: "hope" }, "variant: none of cache, reconcile"],
    ["a period that is none", { ...settings, syncPeriodMs: "2s" }, "syncPeriodMs: not a whole number"],
    ["a network that is none", { ...settings, segments: ["10.0.0.1/24"] }, "segments[0]: not a prefix"],
    ["no list of networks", { ...settings, segments: "10.0.0.0/24" }, "segments: not a list"],
    ["a field too many", { ...settings, more: 1 }, "more: no such field"],
  ])("are refused with %s", (_, value, why) => {
    expect(() => readRouteSyncSettings(JSON.stringify(value))).toThrow(why);
  });
});

describe("an order to route sync", () => {
  it.each([
    ['{"op":"status"}', { op: "status" }],
    ['{"op":"interrupt-watch","forMs":500}', { op: "interrupt-watch", forMs: 500 }],
  ])("%s is taken", (json, wanted) => {
    expect(readRouteSyncCommand(json)).toEqual(wanted);
  });

  it.each([
    ["nonsense", "not JSON"],
    ['{"op":"stop"}', "op: none of interrupt-watch, resume-watch, status"],
    ['{"op":"status","forMs":-1}', "forMs: not a whole number"],
  ])("%s is refused", (json, why) => {
    expect(() => readRouteSyncCommand(json)).toThrow(why);
  });
});
