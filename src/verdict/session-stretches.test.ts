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

  it("is not known at all without a capture", () => {
    expect(isCaptured(new History().captured("n4").timeline(), SESSION, seconds(1))).toBe(false);
    expect(isCaptured(new History().captured("n5").timeline(), SESSION, seconds(1))).toBe(true);
  });
});
