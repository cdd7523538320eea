import { describe, expect, test } from "vitest";
import { endOfRib } from "../../../../test/support/bgp-messages.ts";
import { CaptureBuilder } from "../../../../test/support/capture-builder.ts";
import {
  firstText,
  N3_ADDRESS,
  N5_ADDRESS,
  recordedRun,
  statuses,
  subjectOfCapture,
  subjectOfRun,
  TOR_ADDRESS,
} from "../../../../test/support/subject.ts";
import { restartStateOnlyAfterRestart, restartStateSet } from "./restart-state-bit.ts";

interface Comeback {
  /** R in the second OPEN of `tor`; `none`: no capability. */
  readonly r: boolean | "none";
  /** When it comes; the session was lost at 10 s. */
  readonly atS?: number;
  /** Another session of `tor`, on which it still speaks at 100 s. */
  readonly witness?: boolean;
  readonly listed?: readonly "ipv4"[];
}

function lostAndBack({ r, atS = 12, witness = false, listed = ["ipv4"] }: Comeback): CaptureBuilder {
  const lab = new CaptureBuilder();
  const first = lab.at(1).connect(TOR_ADDRESS, N5_ADDRESS);
  first
    .open("client", { asn: 64_512, gracefulRestart: { families: listed } })
    .open("server", { asn: 64_512 })
    .establish();
  const other = witness ? lab.at(2).connect(TOR_ADDRESS, N3_ADDRESS).establish() : undefined;
  lab.at(10);
  first.fin("server");
  lab.at(atS);
  const capability = r === "none" ? {} : { gracefulRestart: { families: listed, restartState: r } };
  const second = lab.connect(TOR_ADDRESS, N5_ADDRESS).open("client", { asn: 64_512, ...capability });
  second.open("server", { asn: 64_512 }).establish();
  lab.at(Math.max(100, atS + 1));
  other?.keepalive("client");
  return lab;
}

/** The session comes back after the restart at 11 s, is lost before a word about routes, or after one, and comes back again. */
function lostTwice(hasSpoken: boolean): CaptureBuilder {
  const lab = new CaptureBuilder();
  const establish = (s: number, restartState: boolean) =>
    lab
      .at(s)
      .connect(TOR_ADDRESS, N5_ADDRESS)
      .open("client", { asn: 64_512, gracefulRestart: { families: ["ipv4"], restartState } })
      .open("server", { asn: 64_512 })
      .establish();
  const first = establish(1, false).send("client", endOfRib("ipv4"));
  lab.at(9.9);
  first.fin("client").fin("server");
  const second = establish(12, true);
  if (hasSpoken) second.send("client", endOfRib("ipv4"));
  lab.at(12.5);
  second.fin("server").fin("client");
  establish(13, true);
  return lab;
}

function restarted(startedS = 11, recovery = true) {
  const run = recordedRun();
  run.at(9.9, { kind: "speaker-exited", node: "tor", exitCode: 137, signal: "9" });
  run.at(startedS, { kind: "speaker-started", node: "tor", speaker: "bird@2.17", recovery });
  return run;
}

describe("after a restart of the record, R", () => {
  test.each([
    ["set", { r: true }, restarted(), ["pass"]],
    ["clear", { r: false }, restarted(), ["fail"]],
    ["missing with the whole capability", { r: "none" }, restarted(), ["fail"]],
    ["clear after a start that was not to recover", { r: false }, restarted(11, false), []],
    ["clear when the Restart Time is long over", { r: false, atS: 200 }, restarted(), []],
    ["clear where no family had been listed", { r: false, listed: [] }, restarted(), []],
    ["clear without a restart", { r: false }, recordedRun(), []],
  ] as const)("%s", (_, story, run, want) => {
    expect(statuses(restartStateSet, subjectOfRun(lostAndBack(story), run))).toEqual(want);
  });

  test("a restart inferred from the bit itself proves nothing", () => {
    const subject = subjectOfCapture(lostAndBack({ r: true }));
    expect(subject.restarts.map((restart) => restart.source)).toEqual(["wire"]);
    expect(statuses(restartStateSet, subject)).toEqual([]);
  });

  test("says what the OPEN had", () => {
    expect(firstText(restartStateSet, subjectOfRun(lostAndBack({ r: "none" }), restarted()))).toContain("no Graceful Restart capability");
  });
});

describe("R without a restart", () => {
  test.each([
    ["set, the session having been lost", { r: true }, recordedRun(), ["fail"]],
    ["clear, the session having been lost", { r: false }, recordedRun(), ["pass"]],
    ["set after a restart", { r: true }, restarted(), []],
    ["set long after the start", { r: true, atS: 300 }, restarted(), ["fail"]],
    ["set within the deferral after the start", { r: true, atS: 200 }, restarted(), []],
  ] as const)("%s", (_, story, run, want) => {
    expect(statuses(restartStateOnlyAfterRestart, subjectOfRun(lostAndBack(story), run))).toEqual(want);
  });

  test("still set when the session of a restart was lost before a word about routes is no new claim; after one it is", () => {
    expect(statuses(restartStateOnlyAfterRestart, subjectOfRun(lostTwice(false), restarted()))).not.toContain("fail");
    expect(statuses(restartStateOnlyAfterRestart, subjectOfRun(lostTwice(true), restarted()))).toContain("fail");
  });

  test.each([
    ["shows by another session that stayed up", { r: true, witness: true }, ["fail"]],
    ["is right when clear, with another session that stayed up", { r: false, witness: true }, ["pass"]],
    ["cannot be told otherwise", { r: true }, []],
  ] as const)("in a capture alone: %s", (_, story, want) => {
    expect(statuses(restartStateOnlyAfterRestart, subjectOfCapture(lostAndBack(story)))).toEqual(want);
  });
});
