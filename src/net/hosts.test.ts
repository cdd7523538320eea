import { describe, expect, it } from "vitest";
import { hostAddresses } from "./hosts.ts";
import { parsePrefix } from "./prefix.ts";

const prefix = (text: string) => {
  const parsed = parsePrefix(text);
  if (!parsed) throw new Error(text);
  return parsed;
};

describe("hostAddresses", () => {
  it.each([
    [
      "leaves out the network's and the broadcast address",
      "10.30.0.0/29",
      10,
      ["10.30.0.1", "10.30.0.2", "10.30.0.3", "10.30.0.4", "10.30.0.5", "10.30.0.6"],
    ],
    ["gives no more than asked for", "10.30.0.64/26", 2, ["10.30.0.65", "10.30.0.66"]],
    ["takes both of a point-to-point prefix", "10.30.0.2/31", 5, ["10.30.0.2", "10.30.0.3"]],
    ["takes a host's own prefix", "10.30.0.2/32", 5, ["10.30.0.2"]],
    ["carries over octets", "10.30.0.0/16", 256, expect.arrayContaining(["10.30.0.255", "10.30.1.0"]) as string[]],
    ["knows IPv6", "fd00:30::/64", 2, ["fd00:30::1", "fd00:30::2"]],
  ])("%s", (_name, text, count, want) => expect(hostAddresses(prefix(text), count)).toEqual(want));
});
