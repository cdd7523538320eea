import { describe, expect, test } from "vitest";
import { announce, withdraw } from "../../../../test/support/bgp-messages.ts";
import { CaptureBuilder } from "../../../../test/support/capture-builder.ts";
import { LLGR_STALE, P1, P2 } from "../../../../test/support/long-lived-lab.ts";
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
import { tagIsPassedOn } from "./passing-on.ts";

const tagged = (...prefixes: readonly string[]) => announce(prefixes, { communities: [LLGR_STALE] });
const plain = (...prefixes: readonly string[]) => announce(prefixes);

type Message = ReturnType<typeof announce>;

/** `n5` announces at 2 s, `tor` tells `n3` of it at once, and all speak until 30 s. */
function passed(heard: readonly Message[], told: readonly Message[], { rival = false, endS = 30, unseen = false } = {}): CaptureBuilder {
  const lab = new CaptureBuilder();
  lab.at(1);
  const peer = lab.connect(N5_ADDRESS, TOR_ADDRESS).establish();
  const witness = lab.connect(N3_ADDRESS, TOR_ADDRESS).establish();
  const other = rival ? lab.connect("172.31.0.4", TOR_ADDRESS).establish() : undefined;
  lab.at(2);
  other?.send("client", plain(P1));
  peer.send("client", ...heard);
  witness.send("server", ...told);
  if (unseen) lab.unseen(() => witness.send("server", tagged(P1)));
  lab.at(endS);
  witness.keepalive("server");
  return lab;
}

describe("a route that came with LLGR_STALE", () => {
  test.each([
    ["goes on with it", passed([tagged(P1, P2)], [tagged(P1, P2)]), ["pass"]],
    ["goes on without it (ML08)", passed([tagged(P1, P2)], [plain(P1, P2)]), ["fail"]],
    ["goes on with it in the end", passed([plain(P1), tagged(P1)], [plain(P1), tagged(P1)]), ["pass"]],
    ["came without it later, and goes on so", passed([tagged(P1), plain(P1)], [tagged(P1), plain(P1)]), []],
    ["does not go on", passed([tagged(P1)], []), []],
    ["goes on no more", passed([tagged(P1)], [plain(P1), withdraw(P1)]), []],
    ["gives way to another peer's", passed([tagged(P1)], [plain(P1)], { rival: true }), []],
    ["came just before the capture's end", passed([tagged(P1)], [plain(P1)], { endS: 3 }), ["inconclusive"]],
    ["came without it before, and still goes on so", passed([plain(P1), tagged(P1)], [plain(P1)]), ["fail"]],
  ] as const)("%s", (_, lab, want) => {
    expect(statuses(tagIsPassedOn, subjectOfCapture(lab))).toEqual(want);
  });

  test("is not judged where packets to the other peer are missing", () => {
    const run = recordedRun();
    run.at(3, { kind: "recorder-loss", recorder: "wire", node: "tor", sinceT: 1e9, detail: "3 packets dropped" });
    expect(statuses(tagIsPassedOn, subjectOfRun(passed([tagged(P1)], [plain(P1)]), run))).toEqual(["inconclusive"]);
    expect(statuses(tagIsPassedOn, subjectOfCapture(passed([tagged(P1)], [plain(P1)], { unseen: true })))).toEqual(["inconclusive"]);
  });

  test("is named with the peer that got it bare", () => {
    expect(firstText(tagIsPassedOn, subjectOfCapture(passed([tagged(P1, P2)], [plain(P1, P2)])))).toBe(
      `${P1} and 1 more stands announced to ${N3_ADDRESS} without it`,
    );
  });
});
