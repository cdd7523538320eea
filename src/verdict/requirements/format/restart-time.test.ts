import { expect, test } from "vitest";
import { CaptureBuilder } from "../../../../test/support/capture-builder.ts";
import {
  firstText,
  N3_ADDRESS,
  N5_ADDRESS,
  statuses,
  subjectOfCapture,
  subjectOfRun,
  TOR_ADDRESS,
} from "../../../../test/support/subject.ts";
import { restartTime } from "./restart-time.ts";

function opened(restartTimeS: number | undefined, peer = N5_ADDRESS, families: readonly "ipv4"[] = ["ipv4"]): CaptureBuilder {
  const lab = new CaptureBuilder();
  const gracefulRestart = restartTimeS === undefined ? {} : { gracefulRestart: { restartTimeS, families } };
  lab
    .at(1)
    .connect(TOR_ADDRESS, peer)
    .open("client", { asn: 64_512, ...gracefulRestart })
    .open("server", { asn: 64_512 });
  return lab;
}

test.each([
  ["as configured", 120, ["pass"]],
  ["with its octets swapped", 0x780 & 0xfff, ["fail"]],
  ["not there at all", undefined, []],
] as const)("a Restart Time that is %s", (_, seconds, want) => {
  expect(statuses(restartTime, subjectOfRun(opened(seconds)))).toEqual(want);
});

test("says both times", () => {
  expect(firstText(restartTime, subjectOfRun(opened(1)))).toBe("it is 1 s");
});

test("gives no occasion where no family is listed, for which to ask time", () => {
  expect(statuses(restartTime, subjectOfRun(opened(0, N5_ADDRESS, [])))).toEqual([]);
  expect(statuses(restartTime, subjectOfRun(opened(0)))).toEqual(["fail"]);
});

test("gives no occasion where the configuration is not known", () => {
  expect(statuses(restartTime, subjectOfCapture(opened(1)))).toEqual([]);
  expect(statuses(restartTime, subjectOfRun(opened(1, N3_ADDRESS)))).toEqual([]);
});
