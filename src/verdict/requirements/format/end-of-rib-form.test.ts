import { expect, test } from "vitest";
import { announce, endOfRib } from "../../../../test/support/bgp-messages.ts";
import { CaptureBuilder } from "../../../../test/support/capture-builder.ts";
import { N5_ADDRESS, statuses, subjectOfCapture, TOR_ADDRESS } from "../../../../test/support/subject.ts";
import { endOfRibForIpv4, endOfRibForOthers } from "./end-of-rib-form.ts";

const usual = endOfRib("ipv4");
const ipv4AsMp = endOfRib("ipv4", "mp-unreach");
const ipv6 = endOfRib("ipv6");

function sent(families: readonly ("ipv4" | "ipv6")[], ...messages: Parameters<ReturnType<CaptureBuilder["connect"]>["send"]>[1][]) {
  const lab = new CaptureBuilder();
  const session = lab
    .at(1)
    .connect(TOR_ADDRESS, N5_ADDRESS)
    .open("client", { asn: 65_001, families })
    .open("server", { asn: 65_005, families });
  session.establish().send("client", ...messages);
  return subjectOfCapture(lab);
}

test.each([
  ["the empty UPDATE", [usual], ["pass"]],
  ["an MP_UNREACH_NLRI", [ipv4AsMp], ["fail"]],
  ["first one, then the other", [usual, ipv4AsMp], ["fail"]],
  ["none at all, which is another requirement's matter", [announce("10.1.0.0/16")], []],
])("IPv4 unicast's marker as %s", (_, messages, want) => {
  expect(statuses(endOfRibForIpv4, sent(["ipv4"], ...messages))).toEqual(want);
});

test.each([
  ["an MP_UNREACH_NLRI of its own", [usual, ipv6], ["pass"]],
  ["an empty UPDATE behind IPv4's", [usual, usual], ["fail"]],
  ["an empty UPDATE, and IPv4's as MP_UNREACH_NLRI", [ipv4AsMp, usual], ["fail"]],
  ["none, with IPv4's alone", [usual], []],
  ["none of either", [], []],
])("IPv6 unicast's marker as %s", (_, messages, want) => {
  expect(statuses(endOfRibForOthers, sent(["ipv4", "ipv6"], ...messages))).toEqual(want);
});

test("an empty UPDATE on a session that carries IPv6 alone is in the wrong form", () => {
  expect(statuses(endOfRibForOthers, sent(["ipv6"], usual))).toEqual(["fail"]);
});
