import { describe, expect, it } from "vitest";
import { History, N5, prefix, route, session, TOR } from "../../test/support/history.ts";
import { fibFinal, sessionRecoveryPhases } from "./recovery-phases.ts";

const SESSION = session(TOR, N5);
const P = prefix("10.2.0.0/26");

function phasesOf(h: History): readonly string[] {
  return sessionRecoveryPhases(h.timeline(), "kill", SESSION).map(
    (p) => `${p.phase}${p.from === undefined ? "" : ` from ${p.from}`} ${(p.sinceNs / 1e9).toFixed(3)}`,
  );
}

describe("phases of a session's recovery", () => {
  it("go from the end of the old connection to both End-of-RIBs of the new one", () => {
    const h = new History().ordinarySteps().captured("tor", "n5");
    const old = h.sessionUp(0.5);
    h.endOfRib(0.6, old, "client");
    h.sessionReset(10.2, old);
    const again = h.sessionUp(12.1);
    h.endOfRib(12.4, again, "client");
    h.endOfRib(13.1, again, "server");
    expect(phasesOf(h)).toEqual([
      "detect 0.100",
      "tcp-up 1.997",
      "open 1.998",
      "established 2.000",
      "end-of-rib from tor 2.300",
      "end-of-rib from n5 3.000",
    ]);
  });

  it("stop where the recovery stopped", () => {
    const h = new History().ordinarySteps().captured("tor", "n5");
    h.sessionReset(10.2, h.sessionUp(0.5));
    expect(phasesOf(h)).toEqual(["detect 0.100"]);
    h.endOfRib(12.5, h.sessionUp(12.1), "client");
    expect(phasesOf(h)).toEqual(["detect 0.100", "tcp-up 1.997", "open 1.998", "established 2.000", "end-of-rib from tor 2.400"]);
  });

  it("count each end's first End-of-RIB only, and from another moment where that is asked for", () => {
    const h = new History().ordinarySteps().captured("tor", "n5");
    h.sessionReset(10.2, h.sessionUp(0.5));
    const again = h.sessionUp(12.1);
    h.endOfRib(12.4, again, "client");
    h.endOfRib(14.4, again, "client");
    const phases = sessionRecoveryPhases(h.timeline(), "kill", SESSION, 12.1e9);
    expect(phases.at(-1)).toMatchObject({ phase: "end-of-rib", from: "tor", sinceNs: 0.3e9 });
    expect(phases[0]).toMatchObject({ phase: "detect", sinceNs: 0 });
  });

  it("are none where the session never ended, or the fault took no effect", () => {
    const h = new History().ordinarySteps().captured("tor", "n5");
    h.sessionUp(0.5);
    expect(phasesOf(h)).toEqual([]);
    const without = new History().step("kill", 10, 10.2);
    without.sessionReset(10.2, without.sessionUp(0.5));
    expect(phasesOf(without)).toEqual([]);
  });
});

describe("the FIB's final change", () => {
  it("is the last one after the effect", () => {
    const h = new History().ordinarySteps();
    h.fibBegins(0, "tor", [route(P, ["172.31.0.3"])]);
    expect(fibFinal(h.timeline(), "kill", "tor", P)).toBeUndefined();
    h.fib(11, "tor", "delete", route(P, []));
    const id = h.fib(13.1, "tor", "add", route(P, ["172.31.0.3"]));
    expect(fibFinal(h.timeline(), "kill", "tor", P)).toMatchObject({ phase: "fib-final", sinceNs: 3e9, evidence: id });
  });
});
