import { describe, expect, it } from "vitest";
import { cellWith, History, prefix, route } from "../../../test/support/history.ts";
import { judgeBy, textOf } from "../../../test/support/judge.ts";
import { fibMatchesRib, nodesWithRoutesWanted } from "./fib-matches-rib.ts";

const P = prefix("10.2.0.0/26");
const Q = prefix("10.3.0.0/26");
const N5 = "172.31.0.5";
const params = { node: "tor", within: "2s" };

/** n5 announces P to tor at 2 s, and tor's kernel has it a little later; the fault `kill` takes effect at 10.1 s, the record ends at 20 s. */
function history(write: (h: History) => void = () => {}): History {
  const h = new History().ordinarySteps().captured("tor", "n5");
  h.sessionUp(1.9);
  h.fibBegins(0, "tor", []);
  h.routeTold(2, P, N5);
  h.fib(2.01, "tor", "add", route(P, [N5]));
  write(h);
  return h;
}

const judge = (write?: (h: History) => void, more: object = {}) => judgeBy(fibMatchesRib, history(write), { ...params, ...more });

describe("fib-matches-rib passes", () => {
  it("when the recorders began a little after the run, as they do", () => {
    const h = new History().ordinarySteps();
    h.at(0.5, { kind: "recorder-begin", recorder: "wire", node: "tor", file: "capture/tor.pcap" });
    h.sessionUp(1.9);
    h.fibBegins(0.6, "tor", []);
    h.routeTold(2, P, N5);
    h.fib(2.01, "tor", "add", route(P, [N5]));
    expect(textOf(judgeBy(fibMatchesRib, h, params))).toContain("1 routes, never different");
  });

  it("while the kernel has what the peer announces, and follows soon", () => {
    const verdict = judge((h) => {
      h.routeTold(11, P, undefined);
      h.fib(11.5, "tor", "delete", route(P, [N5]));
      h.routeTold(12, Q, N5);
      h.fib(13, "tor", "add", route(Q, [N5]));
    });
    expect(verdict).toMatchObject({
      status: "pass",
      measured: [
        { name: "longest difference", value: 1e9, limit: 2e9 },
        { name: "differences", value: 2 },
      ],
    });
  });

  it("when a route deleted and added again is a hole shorter than the limit", () => {
    const verdict = judge((h) => {
      h.fib(12, "tor", "delete", route(P, [N5]));
      h.fib(12.001, "tor", "add", route(P, [N5]));
    });
    expect(verdict.status).toBe("pass");
  });

  it("when a lost peer's route stays for graceful restart, and goes with its End-of-RIB", () => {
    const verdict = judge((h) => {
      const old = h.sessionUp(3);
      h.routeTold(3.1, P, N5);
      h.sessionReset(11, old);
      const connection = h.sessionUp(14);
      h.endOfRib(14.5, connection, "server");
      h.fib(15, "tor", "delete", route(P, [N5]));
    });
    expect(verdict.status, textOf(verdict)).toBe("pass");
  });

  it("while the speaker is away, which can do nothing", () => {
    const verdict = judge((h) => {
      h.at(10.1, { kind: "speaker-exited", node: "tor", exitCode: 137 });
      h.routeTold(10.2, P, undefined);
      h.at(16, { kind: "speaker-started", node: "tor", speaker: "kube-router@3.36", recovery: true });
      h.fib(17, "tor", "delete", route(P, [N5]));
    });
    expect(verdict.status, textOf(verdict)).toBe("pass");
  });

  it("whatever the node makes of a next hop that is on none of its networks", () => {
    expect(judge((h) => h.routeTold(11, Q, "192.168.7.7")).status).toBe("pass");
  });
});

describe("fib-matches-rib fails", () => {
  it("when a withdrawn route stays, and names route, node, interval and cause", () => {
    const verdict = judge((h) => h.routeTold(11, P, undefined));
    expect(verdict).toMatchObject({ status: "fail", evidence: ["w:tor:14", expect.any(String)] });
    expect(textOf(verdict)).toContain(
      "10.2.0.0/26 is in the kernel of tor via 172.31.0.5 for 9.000 s (from 11.000 s to 20.000 s), though n5 withdrew it at 11.000 s; 900.000 ms after speaker-kill at n5 (step kill)",
    );
  });

  it("when an announced route is missing", () => {
    expect(textOf(judge((h) => h.routeTold(11, Q, N5)))).toContain(
      "10.3.0.0/26 is missing in the kernel of tor for 9.000 s (from 11.000 s to 20.000 s), though n5 announced it via 172.31.0.5 at 11.000 s",
    );
  });

  it("when a route of nobody is there", () => {
    expect(textOf(judge((h) => h.fib(11, "tor", "add", route(Q, [N5]))))).toContain("though no peer had announced it");
  });

  it("when the kernel uses another next hop", () => {
    const verdict = judge((h) => h.fib(11, "tor", "replace", route(P, ["172.31.0.4"])));
    expect(textOf(verdict)).toContain("via 172.31.0.4 for 9.000 s");
  });

  it("when what was not announced again stays after End-of-RIB", () => {
    const verdict = judge((h) => {
      const old = h.sessionUp(3);
      h.routeTold(3.1, P, N5);
      h.sessionReset(11, old);
      h.endOfRib(14.5, h.sessionUp(14), "server");
    });
    expect(textOf(verdict)).toContain("for 5.500 s (from 14.500 s to 20.000 s), though n5 sent its End-of-RIB without it");
  });

  it("counts from the speaker's return", () => {
    const verdict = judge((h) => {
      h.at(10.1, { kind: "speaker-exited", node: "tor", exitCode: 137 });
      h.routeTold(10.2, P, undefined);
      h.at(16, { kind: "speaker-started", node: "tor", speaker: "kube-router@3.36", recovery: true });
    });
    expect(textOf(verdict)).toContain("for 4.000 s (from 16.000 s to 20.000 s)");
  });

  it("looks only at the prefixes that are named", () => {
    expect(judge((h) => h.routeTold(11, P, undefined), { prefixes: [Q] }).status).toBe("inconclusive");
    expect(judge((h) => h.routeTold(11, P, undefined), { prefixes: [P] }).status).toBe("fail");
  });
});

describe("fib-matches-rib is inconclusive", () => {
  const of = (h: History) => textOf(judgeBy(fibMatchesRib, h, params));

  it("without a capture of the node", () => {
    const h = new History().ordinarySteps();
    h.fibBegins(0, "tor", []);
    expect(of(h)).toContain("the wire recorder of tor was not running");
  });

  it("when the capture began after the window", () => {
    const h = new History().ordinarySteps();
    h.fibBegins(0, "tor", []);
    h.at(12, { kind: "recorder-begin", recorder: "wire", node: "tor", file: "capture/tor.pcap" });
    expect(of(h)).toContain("the wire recorder of tor was not running");
  });

  it("when no peer announced anything", () => {
    const h = new History().ordinarySteps().captured("tor");
    h.fibBegins(0, "tor", []);
    expect(of(h)).toContain("no peer of tor announced any of these routes");
  });

  it("when the routes were not kept, or not all", () => {
    const without = history();
    without.toldLeftOut = undefined;
    expect(of(without)).toContain("read without its routes");
    const full = history();
    full.toldLeftOut = 7;
    expect(of(full)).toContain("was told 7 routes more");
  });

  it("when the kernel's routes are not known all the time, and nothing else is amiss", () => {
    const h = history();
    h.at(15, { kind: "recorder-loss", recorder: "fib", node: "tor", sinceT: 12e9, detail: "the monitor overran" });
    expect(of(h)).toContain("the monitor overran");
  });

  it("when a difference is still young at the end", () => {
    expect(of(history((h) => h.routeTold(19, P, undefined)))).toContain("its 2 s are not over");
  });

  it("when the fault took no effect", () => {
    const h = new History().step("wait", 0, 1).step("kill", 10, 10.2).step("observe", 10.2, 20);
    h.at(10.1, { kind: "fault-without-effect", step: "kill", fault: "speaker-kill", node: "n5", reason: "it was gone" });
    expect(of(h)).toContain("took no effect");
  });
});

it("asks for the routes of the nodes that it is about", () => {
  const expectations = [{ name: "x", kind: "fib-matches-rib", params, at: { file: "", line: 1, column: 1 } }];
  expect([...nodesWithRoutesWanted(cellWith({ expectations }))]).toEqual(["tor"]);
  expect(nodesWithRoutesWanted(cellWith()).size).toBe(0);
});
