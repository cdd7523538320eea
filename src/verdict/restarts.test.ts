import { describe, expect, test } from "vitest";
import { CaptureBuilder } from "../../test/support/capture-builder.ts";
import { N3_ADDRESS, N5_ADDRESS, recordedRun, subjectOfCapture, subjectOfRun, TOR_ADDRESS } from "../../test/support/subject.ts";

const gracefulRestart = { restartState: true };

/** Sessions of `tor` with two peers; with each it comes back with R set when the table says. */
function sessions(backS: { readonly n3: readonly number[]; readonly n5: readonly number[] }): CaptureBuilder {
  const lab = new CaptureBuilder();
  const times = [
    { s: 1, peer: N3_ADDRESS, r: false },
    { s: 1.1, peer: N5_ADDRESS, r: false },
    ...backS.n3.map((s) => ({ s, peer: N3_ADDRESS, r: true })),
    ...backS.n5.map((s) => ({ s, peer: N5_ADDRESS, r: true })),
  ].sort((a, b) => a.s - b.s);
  for (const { s, peer, r } of times) {
    const session = lab
      .at(s)
      .connect(TOR_ADDRESS, peer)
      .open("client", { asn: 65_001, ...(r && { gracefulRestart }) });
    session.open("server", { asn: 65_002 }).establish();
    const isLast = !times.some((other) => other.peer === peer && other.s > s);
    if (!isLast) {
      lab.at(s + 5);
      session.fin("client");
    }
  }
  return lab;
}

describe("inferred from a capture", () => {
  test.each([
    ["none without R", { n3: [], n5: [] }, []],
    ["one, told to two peers", { n3: [10], n5: [11] }, [10]],
    ["two, told to the same peer", { n3: [10, 20], n5: [] }, [10, 20]],
  ] as const)("%s", (_, back, want) => {
    const { restarts } = subjectOfCapture(sessions(back));
    expect(restarts.map((r) => Math.round(r.started.t / 1e9))).toEqual(want);
    for (const restart of restarts) expect(restart).toMatchObject({ source: "wire", recovery: true });
  });

  test("the first OPEN of all proves no restart", () => {
    const lab = new CaptureBuilder();
    lab.at(1).connect(TOR_ADDRESS, N5_ADDRESS).open("client", { gracefulRestart }).establish();
    expect(subjectOfCapture(lab).restarts).toEqual([]);
  });
});

describe("from the record", () => {
  const lab = sessions({ n3: [], n5: [] });

  test("each start but the first, with the end before it", () => {
    const run = recordedRun();
    const exit = run.at(10, { kind: "speaker-exited", node: "tor", exitCode: 137 });
    const start = run.at(12, { kind: "speaker-started", node: "tor", speaker: "bird@2.17", recovery: true });
    run.at(13, { kind: "speaker-started", node: "n5", speaker: "bird@2.17", recovery: true });
    expect(subjectOfRun(lab, run).restarts).toEqual([
      { exited: { t: 10e9, id: exit }, started: { t: 12e9, id: start }, evidence: [exit, start], source: "record", recovery: true },
    ]);
  });

  test("the end of the node ends the speaker", () => {
    const run = recordedRun();
    const down = run.at(10, { kind: "node-down", node: "tor" });
    run.at(11, { kind: "node-up", node: "tor" });
    run.at(12, { kind: "speaker-started", node: "tor", speaker: "bird@2.17", recovery: true });
    expect(subjectOfRun(lab, run).restarts[0]?.exited?.id).toBe(down);
  });

  test("says when the speaker could not act", () => {
    const run = recordedRun();
    run.at(10, { kind: "speaker-exited", node: "tor", exitCode: 137 });
    run.at(12, { kind: "speaker-started", node: "tor", speaker: "bird@2.17", recovery: true });
    run.at(20, { kind: "speaker-paused", node: "tor" });
    run.at(25, { kind: "speaker-resumed", node: "tor" });
    const subject = subjectOfRun(lab, run);
    const away = (fromS: number, untilS: number) => subject.away({ fromT: fromS * 1e9, untilT: untilS * 1e9 });
    expect([away(1, 9), away(1, 11), away(13, 19), away(24, 30), away(26, 30)]).toEqual([
      undefined,
      "the speaker was not running",
      undefined,
      "the speaker was paused",
      undefined,
    ]);
  });
});
