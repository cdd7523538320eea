import { describe, expect, it } from "vitest";
import { History, N5, seconds, session, TOR } from "../../test/support/history.ts";
import { isCaptured, sessionStretches } from "./session-stretches.ts";

const SESSION = session(TOR, N5);

/** `state from-until`, in seconds. */
function told(h: History): readonly string[] {
  return sessionStretches(h.ordinarySteps().timeline(), SESSION).map((s) => `${s.state} ${s.fromT / 1e9}-${s.untilT / 1e9}`);
}

describe("a session's life", () => {
  it("is bad before it is first Established, and after its end", () => {
    const h = new History().captured("tor", "n5");
    h.sessionReset(12, h.sessionUp(0.5));
    expect(told(h)).toEqual(["bad 0-0.5", "good 0.5-12", "bad 12-20"]);
  });

  it("has a loss of no length where a new connection replaced one whose end nobody saw", () => {
    const h = new History().captured("tor", "n5");
    h.sessionUp(0.5);
    h.sessionUp(12);
    expect(told(h)).toEqual(["bad 0-0.5", "good 0.5-12", "bad 12-12", "good 12-20"]);
  });

  it("ends with the node or the speaker of either end, though the wire is silent", () => {
    const silent = new History().captured("tor", "n5");
    silent.sessionUp(0.5);
    silent.at(11, { kind: "node-down", node: "n5" });
    expect(told(silent)).toEqual(["bad 0-0.5", "good 0.5-11", "bad 11-20"]);
    const replaced = new History().captured("tor", "n5");
    replaced.sessionUp(0.5);
    replaced.at(11, { kind: "speaker-exited", node: "tor", exitCode: 137, signal: "SIGKILL" });
    replaced.sessionUp(13);
    expect(told(replaced)).toEqual(["bad 0-0.5", "good 0.5-11", "bad 11-13", "good 13-20"]);
  });

  it("does not end with a node that it does not concern, or after the end", () => {
    const h = new History().captured("tor", "n5");
    h.sessionUp(0.5);
    h.at(11, { kind: "node-down", node: "n4" });
    h.at(22, { kind: "node-down", node: "n5" });
    expect(told(h)).toEqual(["bad 0-0.5", "good 0.5-20"]);
  });

  it("is unknown where neither capture is whole", () => {
    const h = new History().captured("tor", "n5");
    h.sessionUp(0.5);
    h.at(15, { kind: "recorder-loss", recorder: "wire", node: "tor", sinceT: seconds(5), detail: "drops" });
    h.at(18, { kind: "recorder-loss", recorder: "wire", node: "n5", sinceT: seconds(14), detail: "drops" });
    expect(told(h)).toEqual(["bad 0-0.5", "good 0.5-14", "unknown 14-15", "good 15-20"]);
  });

  it("is unknown where neither capture was running, and bad where a node was down instead", () => {
    const h = new History().captured("tor", "n5");
    h.sessionUp(0.5);
    h.at(14, { kind: "recorder-end", recorder: "wire", node: "n5", seen: 0, lost: 0 });
    h.at(15, { kind: "recorder-end", recorder: "wire", node: "tor", seen: 0, lost: 0 });
    expect(told(h)).toEqual(["bad 0-0.5", "good 0.5-15", "unknown 15-20"]);
    const down = new History().captured("tor", "n5");
    down.sessionUp(0.5);
    down.at(14, { kind: "node-down", node: "n5" });
    expect(told(down)).toEqual(["bad 0-0.5", "good 0.5-14", "bad 14-20"]);
  });

  it("is unknown after both captures have died", () => {
    const h = new History();
    for (const node of ["tor", "n5"])
      h.unended.add(h.at(0, { kind: "recorder-begin", recorder: "wire", node, file: `capture/${node}.pcap` }));
    h.sessionUp(0.5);
    h.at(11, { kind: "recorder-loss", recorder: "wire", node: "tor", sinceT: seconds(11), detail: "the capture ended by itself" });
    h.at(12, { kind: "recorder-loss", recorder: "wire", node: "n5", sinceT: seconds(12), detail: "the capture ended by itself" });
    expect(told(h)).toEqual(["bad 0-0.5", "good 0.5-12", "unknown 12-20"]);
  });

  describe("with an end that is silent for longer than the hold time", () => {
    /** Established at 0.5 s; keepalives of the server each second until 19 s, and of the client until 8 s, as the capture of the server's node, `n5`, sees it. */
    function silentFrom8(h: History, holdTimeS: number) {
      const connection = h.sessionUp(0.5, SESSION, holdTimeS);
      for (let t = 1; t < 20; t++) {
        for (const capture of ["tor", "n5"]) h.keepalive(t, connection, "server", capture);
        h.keepalive(t, connection, "client", "tor");
        if (t <= 8) h.keepalive(t, connection, "client", "n5");
      }
      return connection;
    }
    const captured = () => new History().captured("tor", "n5");

    it("is unknown from then on, though the own capture of that end still shows what it sends", () => {
      const h = captured();
      silentFrom8(h, 3);
      expect(told(h)).toEqual(["bad 0-0.5", "good 0.5-11", "unknown 11-20"]);
    });

    it("is unknown only as long as the silence lasts", () => {
      const allowed = captured();
      allowed.keepalive(15, silentFrom8(allowed, 6), "client", "n5");
      expect(told(allowed)).toEqual(["bad 0-0.5", "good 0.5-20"]);
      const shorter = captured();
      shorter.keepalive(15, silentFrom8(shorter, 3), "client", "n5");
      expect(told(shorter)).toEqual(["bad 0-0.5", "good 0.5-11", "unknown 11-15", "good 15-18", "unknown 18-20"]);
    });

    it("is lost where another connection took its place, and unknown before", () => {
      const h = captured();
      silentFrom8(h, 3);
      h.sessionUp(15);
      expect(told(h)).toEqual(["bad 0-0.5", "good 0.5-11", "unknown 11-15", "bad 15-15", "good 15-20"]);
    });

    it("is as good as it was when nothing is kept by time, or the end was seen, or the capture saw nothing itself", () => {
      const none = captured();
      silentFrom8(none, 0);
      expect(told(none)).toEqual(["bad 0-0.5", "good 0.5-20"]);
      const ended = captured();
      ended.sessionReset(13, silentFrom8(ended, 3));
      expect(told(ended)).toEqual(["bad 0-0.5", "good 0.5-13", "bad 13-20"]);
      const blind = captured();
      silentFrom8(blind, 3);
      blind.at(19, { kind: "recorder-loss", recorder: "wire", node: "n5", sinceT: seconds(8.5), detail: "drops" });
      expect(told(blind)).toEqual(["bad 0-0.5", "good 0.5-20"]);
    });
  });

  it("is not known at all without a capture", () => {
    expect(isCaptured(new History().captured("n4").timeline(), SESSION, seconds(1))).toBe(false);
    expect(isCaptured(new History().captured("n5").timeline(), SESSION, seconds(1))).toBe(true);
  });
});
