import { expect, it } from "vitest";
import { captureFilter } from "./wire-recorder.ts";

it("keeps nothing but BGP and unreachables where there is no TCP probe", () => {
  expect(captureFilter([])).toBe("tcp port 179 or icmp[icmptype] = icmp-unreach or (icmp6 and ip6[40] = 1)");
});

it("keeps the resets of each probe's port as well, each port once", () => {
  expect(captureFilter([9001, 6443, 9001])).toBe(
    `${captureFilter([])} or ((tcp port 6443 or tcp port 9001) and (tcp[13] & 4 != 0 or (ip6[6] = 6 and ip6[53] & 4 != 0)))`,
  );
});
