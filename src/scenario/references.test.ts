import { describe, expect, it } from "vitest";
import { addressText, duration, prefixText } from "./references.ts";

describe("durations become milliseconds", () => {
  it.each([
    ["500us", 0.5],
    ["20ms", 20],
    ["1.5s", 1500],
    ["2m", 120_000],
    ["0s", 0],
  ])("%s", (text, want) => {
    expect(duration().parse(text)).toBe(want);
  });

  it.each(["5", "5 s", "-5s", "1e3s", "5h", "s", ".5s", "1441m", "5s\n"])("%j is refused", (text) => {
    expect(duration().safeParse(text).success).toBe(false);
  });
});

it.each([
  [prefixText(), "FD00:0:0::/64", "fd00::/64"],
  [prefixText(), "10.0.0.0/8", "10.0.0.0/8"],
  [addressText(), "FD00:0::1", "fd00::1"],
])("addresses and prefixes become canonical", (schema, text, want) => {
  expect(schema.parse(text)).toBe(want);
});

it.each([
  [prefixText(), "10.0.0.1/8", "host bits are set; the prefix is 10.0.0.0/8"],
  [prefixText(), "10.0.0.1", "write the length as well: 10.0.0.1/32 for the one address"],
  [addressText(), "10.0.0.1/8", "without a length: 10.0.0.1"],
])("says how to mend it", (schema, text, hint) => {
  expect(schema.safeParse(text).error?.issues[0]).toMatchObject({ code: "custom", params: { hint } });
});
