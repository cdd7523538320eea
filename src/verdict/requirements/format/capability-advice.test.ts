import { expect, test } from "vitest";
import { endOfRib, notification, type OpenOptions } from "../../../../test/support/bgp-messages.ts";
import { CaptureBuilder } from "../../../../test/support/capture-builder.ts";
import { HelperLab, lossyRun } from "../../../../test/support/helper-lab.ts";
import { N3_ADDRESS, N5_ADDRESS, statuses, subjectOfCapture, subjectOfRun, TOR_ADDRESS } from "../../../../test/support/subject.ts";
import { capabilityAlways, listedButNotNegotiated, withoutCapabilities } from "./capability-advice.ts";

function opened(own: OpenOptions, peer = N3_ADDRESS): CaptureBuilder {
  const lab = new CaptureBuilder();
  lab.at(1).connect(TOR_ADDRESS, peer).open("client", own);
  return lab;
}

test.each([
  ["with it", { gracefulRestart: {} }, ["pass"]],
  ["with an empty one", { gracefulRestart: { families: [] } }, ["pass"]],
  ["without", {}, ["fail"]],
] as const)("an OPEN %s", (_, own, want) => {
  expect(statuses(capabilityAlways, subjectOfCapture(opened(own)))).toEqual(want);
});

test.each([
  ["none", [], ["pass"]],
  ["the same again", undefined, ["fail"]],
] as const)("capabilities after Unsupported Optional Parameter: %s", (_, parameters, want) => {
  const lab = new CaptureBuilder();
  const p = lab.at(1).connect(TOR_ADDRESS, N5_ADDRESS).open("client", { gracefulRestart: {} });
  p.send("server", notification(2, 4)).fin("server");
  const again = lab.at(3).connect(TOR_ADDRESS, N5_ADDRESS);
  if (parameters === undefined) again.open("client", { gracefulRestart: {} });
  else
    again.send("client", {
      type: "OPEN",
      open: {
        version: 4,
        myAs: 64_512,
        holdTimeS: 90,
        routerId: TOR_ADDRESS as never,
        parameters,
        extendedParameters: false,
        trailing: new Uint8Array(0),
      },
    });
  expect(statuses(withoutCapabilities, subjectOfCapture(lab))).toEqual(want);
  // The retry is not held against the advice to send the capability always.
  expect(statuses(capabilityAlways, subjectOfCapture(lab))).not.toContain("fail");
});

test("a family that is listed and not negotiated holds up nothing", () => {
  const both = { gracefulRestart: { restartTimeS: 20, families: ["ipv4", "ipv6"], restartState: true } } as const;
  const lab = () => new HelperLab().lose().back(4, both).hear(5, endOfRib("ipv4"));
  expect(statuses(listedButNotNegotiated, subjectOfCapture(lab().drop(5.1).until(40).lab))).toEqual(["pass"]);
  expect(statuses(listedButNotNegotiated, subjectOfCapture(lab().drop(22.1).until(40).lab))).toEqual(["fail"]);
  expect(statuses(listedButNotNegotiated, subjectOfRun(lab().drop(5.1).until(40).lab, lossyRun()))).toEqual(["inconclusive"]);
  expect(
    statuses(listedButNotNegotiated, subjectOfCapture(new HelperLab().lose().back(4).hear(5, endOfRib("ipv4")).drop(5.1).until(40).lab)),
  ).toEqual([]);
});
