import { describe, expect, it } from "vitest";
import { type CaptureName, decodeCapture } from "../../test/captures/read.ts";
import { endOfRibFact, notificationFact, openFact, updateFact } from "../../test/support/bgp-facts.ts";
import type { BgpMessage, Side, WireEvent, WireFact } from "../capture/wire-event.ts";
import { type IpAddress, parseIpAddress } from "../net/address.ts";
import type { Session, SessionEnd } from "../scenario/model.ts";
import { SessionTracker, sessionIntervals } from "./sessions.ts";

const address = (text: string) => parseIpAddress(text) as IpAddress;

function end(node: string, at: string): SessionEnd {
  const gracefulRestart = {
    mode: "full",
    restartTimeS: 60,
    deferralS: 60,
    staleTimeS: 60,
    notification: false,
    preserveForwarding: false,
  } as const;
  return { node, address: address(at), passive: false, nextHopSelf: false, gracefulRestart };
}

function sessionOf(a: string, b: string): Session {
  return { id: "a-b", a: end("a", a), b: end("b", b), families: ["ipv4"], timers: { holdS: 9, keepaliveS: 3, connectRetryS: 2 } };
}

const SESSION = sessionOf("10.0.0.1", "10.0.0.2");

const KEEPALIVE: BgpMessage = { type: "KEEPALIVE" };
const UPDATE = updateFact(1);
const END_OF_RIB = endOfRibFact(1);
const OPEN = openFact({ asn: 64512, holdTimeS: 9, routerId: address("10.0.0.9") });
const cease = (subcode: number): BgpMessage => notificationFact(6, subcode);
const HOLD_EXPIRED = notificationFact(4, 0);

type What = "syn" | "up" | "refused" | "gap" | { readonly fin: Side } | { readonly reset: Side } | readonly [Side, BgpMessage];

/** A fact at time `t`, in the words of `What`; a dials, from `port`, unless `client` is b. */
function at(
  t: number,
  capture: string,
  port: number,
  what: What,
  { client = "a", serial = 1 }: { client?: "a" | "b"; serial?: number } = {},
): WireEvent {
  const [own, other] = client === "a" ? [SESSION.a, SESSION.b] : [SESSION.b, SESSION.a];
  const connection = { client: { address: own.address, port }, server: { address: other.address, port: 179 }, serial };
  return { id: `w:${capture}:${t}`, t, capture, packet: t, ...fact() };

  function fact(): WireFact {
    if (what === "syn") return { kind: "tcp-syn", connection, from: "client" };
    if (what === "up") return { kind: "tcp-established", connection };
    if (what === "refused") return { kind: "tcp-refused", connection };
    if (what === "gap") return { kind: "tcp-gap", connection, from: "client", octets: 5 };
    if ("fin" in what) return { kind: "tcp-fin", connection, from: what.fin };
    if ("reset" in what) return { kind: "tcp-reset", connection, from: what.reset };
    return { kind: "bgp-message", connection, from: what[0], message: what[1] };
  }
}

/** A connection that comes up at `t`+5, seen by one capture. */
function comesUp(t: number, capture: string, port: number, options: { client?: "a" | "b"; serial?: number } = {}): WireEvent[] {
  const steps: What[] = ["syn", "up", ["client", OPEN], ["server", OPEN], ["client", KEEPALIVE], ["server", KEEPALIVE]];
  return steps.map((what, i) => at(t + i, capture, port, what, options));
}

const brief = (wire: readonly WireEvent[], session = SESSION) =>
  sessionIntervals(wire, session).map((i) => `${i.fromT}-${i.untilT ?? ""} ${i.endCause} ${i.evidence.join(",")}`);

describe("sessionIntervals on real captures", () => {
  const wireOf = (views: Readonly<Record<string, CaptureName>>) => {
    const epochNs = 1_795_257_000_000_000_000n;
    return Object.entries(views).flatMap(([capture, name]) => decodeCapture(name, capture, epochNs));
  };

  it("sees a killed speaker's session end by its FIN, and come back with all its phases", () => {
    const intervals = sessionIntervals(wireOf({ a: "bird-bird-kill.a", b: "bird-bird-kill.b" }), SESSION);
    expect(intervals.map((i) => [i.endCause, i.evidence])).toEqual([
      ["fin", ["w:a:8", "w:b:9", "w:b:33"]],
      ["open-end", ["w:a:47", "w:b:49"]],
    ]);
    const [first, second] = intervals;
    expect(second?.connection).toMatchObject({ client: { address: "10.0.0.1", port: 43417 } });
    expect(second?.phases).toMatchObject({
      firstAttempt: { id: "w:a:36" },
      syn: { id: "w:a:40" },
      tcpEstablished: { id: "w:a:42" },
      open: { a: { id: "w:a:43" }, b: { id: "w:b:45" } },
      established: { id: "w:b:49", t: second?.fromT },
      firstUpdate: { a: { id: "w:a:51" }, b: { id: "w:b:57" } },
      endOfRib: [
        { id: "w:a:53", from: "a", afi: 1, safi: 1 },
        { id: "w:b:59", from: "b", afi: 1, safi: 1 },
      ],
    });
    expect([first?.phases.firstAttempt, first?.phases.syn].map((mark) => mark?.id)).toEqual(["w:a:1", "w:a:1"]);
  });

  it("says nearly the same from one side alone", () => {
    const both = sessionIntervals(wireOf({ a: "bird-bird-kill.a", b: "bird-bird-kill.b" }), SESSION);
    const sides: readonly Record<string, CaptureName>[] = [{ a: "bird-bird-kill.a" }, { b: "bird-bird-kill.b" }];
    for (const views of sides) {
      const one = sessionIntervals(wireOf(views), SESSION);
      expect(one.map((i) => i.endCause)).toEqual(["fin", "open-end"]);
      one.forEach((interval, i) => {
        expect(Math.abs(interval.fromT - (both[i]?.fromT ?? 0))).toBeLessThan(1_000_000);
      });
    }
  });

  it("sees a silent drop by the SYN of the end that gave up, long before the next session", () => {
    const wire = wireOf({ a: "silent-drop.a", b: "silent-drop.b" });
    const [first, second, ...more] = sessionIntervals(wire, sessionOf("10.0.0.1", "10.0.1.2"));
    expect(more).toEqual([]);
    expect([first?.endCause, first?.evidence.at(-1), second?.endCause]).toEqual(["redialled", "w:a:29", "open-end"]);
    expect((second?.fromT ?? 0) - (first?.untilT ?? 0)).toBeGreaterThan(4e9);
    expect([second?.phases.firstAttempt?.id, second?.phases.syn?.id]).toEqual(["w:a:29", "w:a:33"]);
  });

  it("keeps sessions of two families between the same nodes apart", () => {
    const wire = wireOf({ a: "frr-bird-dual" });
    const [ipv4, ipv6] = [SESSION, sessionOf("fd00::1", "fd00::2")].map((session) => sessionIntervals(wire, session));
    expect([ipv4, ipv6].map((list) => list?.map((i) => i.phases.endOfRib.map((e) => `${e.from} ${e.afi}/${e.safi}`)))).toEqual([
      [["b 1/1", "a 1/1"]],
      [["b 2/1", "a 2/1"]],
    ]);
  });

  it("sees a Cease end the session, and the refused attempts before it", () => {
    const [only, ...more] = sessionIntervals(wireOf({ a: "refused-then-up" }), SESSION);
    expect(more).toEqual([]);
    expect([only?.endCause, only?.evidence.at(-1), only?.phases.firstAttempt?.id, only?.phases.syn?.id]).toEqual([
      "notification",
      "w:a:36",
      "w:a:1",
      "w:a:9",
    ]);
  });
});

describe("sessionIntervals", () => {
  const up = comesUp(10, "a", 1025);

  it.each<[string, WireEvent[], string[]]>([
    ["lasts to the end of the captures", up, ["15- open-end w:a:15,w:a:14"]],
    ["needs both KEEPALIVEs", up.slice(0, 5), []],
    [
      "ends with a FIN",
      [...up, at(20, "a", 1025, { fin: "server" }), at(21, "a", 1025, { fin: "client" })],
      ["15-20 fin w:a:15,w:a:14,w:a:20"],
    ],
    ["ends with a RST", [...up, at(20, "a", 1025, { reset: "client" })], ["15-20 reset w:a:15,w:a:14,w:a:20"]],
    [
      "ends with a NOTIFICATION",
      [...up, at(20, "a", 1025, ["server", cease(2)]), at(21, "a", 1025, { fin: "server" })],
      ["15-20 notification w:a:15,w:a:14,w:a:20"],
    ],
    [
      "ends when one side alone says that its hold timer expired",
      [...up, at(20, "b", 1025, ["server", HOLD_EXPIRED])],
      ["15-20 hold-expired w:a:15,w:a:14,w:b:20"],
    ],
    ["is not ended by a gap in a capture", [...up, at(20, "a", 1025, "gap")], ["15- open-end w:a:15,w:a:14"]],
    [
      "is none when the connection was closed before",
      [...up.slice(0, 5), at(15, "a", 1025, { fin: "server" }), at(16, "a", 1025, ["server", KEEPALIVE])],
      [],
    ],
    ["is none when it was refused", [at(1, "a", 1025, "syn"), at(2, "a", 1025, "refused")], []],
    [
      "is replaced where nothing was seen of its end",
      [...up, ...comesUp(30, "a", 1026)],
      ["15-35 replaced w:a:15,w:a:14,w:a:35", "35- open-end w:a:35,w:a:34"],
    ],
    [
      "ends when an end that was Established dials again",
      [...up, at(16, "a", 1025, ["server", END_OF_RIB]), ...comesUp(30, "b", 1026, { client: "b" })],
      ["15-30 redialled w:a:15,w:a:14,w:b:30", "35- open-end w:b:34,w:b:35"],
    ],
    [
      "is not ended by the SYN of a collision, which is sent before the end is Established",
      [
        ...up,
        at(16, "b", 1026, "syn", { client: "b" }),
        at(17, "a", 1025, ["server", UPDATE]),
        at(18, "b", 1026, { reset: "client" }, { client: "b" }),
      ],
      ["15- open-end w:a:15,w:a:14"],
    ],
    [
      "is not the loser of a collision, though both KEEPALIVEs were sent",
      [...up, at(16, "a", 1025, ["server", cease(7)]), ...comesUp(12, "a", 1026, { client: "b" })],
      ["17- open-end w:a:16,w:a:17"],
    ],
    [
      "goes on when the loser of a collision seemed to replace it",
      [
        ...up,
        ...comesUp(12, "a", 1026, { client: "b" }),
        at(20, "a", 1026, ["client", cease(7)], { client: "b" }),
        at(30, "a", 1025, { fin: "client" }),
      ],
      ["15-30 fin w:a:15,w:a:14,w:a:30"],
    ],
    [
      "is there from the middle of a connection",
      [at(5, "a", 1025, ["client", KEEPALIVE]), at(7, "a", 1025, ["server", UPDATE])],
      ["7- open-end w:a:7,w:a:5"],
    ],
    [
      "is not there while the receiver's own capture lacks the KEEPALIVE",
      [...up, ...up.slice(0, 4).map((e) => ({ ...e, id: e.id.replace("a", "b"), capture: "b" }))],
      [],
    ],
    [
      "is there when that receiver sends an UPDATE all the same",
      [...up, ...up.slice(0, 4).map((e) => ({ ...e, id: e.id.replace("a", "b"), capture: "b" })), at(40, "a", 1025, ["server", UPDATE])],
      ["40- open-end w:a:15,w:a:40"],
    ],
    [
      "comes back with the same ports after a reboot, in a new capture",
      [...up, ...comesUp(10, "b", 1025), ...comesUp(30, "a", 1025, { serial: 2 }), ...comesUp(30, "b.2", 1025)],
      ["15-35 replaced w:a:15,w:b:14,w:a:35", "35- open-end w:a:35,w:b.2:34"],
    ],
    [
      "is another one when the ports are used again, whichever capture shows it first",
      [...up, at(20, "a", 1025, { fin: "client" }), ...comesUp(30, "b", 1025), ...comesUp(31, "a", 1025, { serial: 2 })],
      ["15-20 fin w:a:15,w:a:14,w:a:20", "36- open-end w:a:36,w:b:34"],
    ],
  ])("%s", (_, wire, want) => {
    expect(brief(wire)).toEqual(want);
    expect(brief(wire.toReversed().sort((x, y) => x.t - y.t || x.packet - y.packet))).toEqual(want);
  });

  it("knows nothing of other addresses", () => {
    expect(sessionIntervals(up, sessionOf("10.0.0.1", "10.0.0.3"))).toEqual([]);
  });
});

describe("SessionTracker", () => {
  it("follows a session as its facts come", () => {
    const tracker = new SessionTracker([SESSION]);
    const seen = [...comesUp(10, "a", 1025), at(20, "a", 1025, { fin: "server" }), ...comesUp(30, "a", 1026)].map((event) => {
      tracker.push(event);
      return tracker.isEstablished("a-b");
    });
    expect(seen).toEqual([false, false, false, false, false, true, false, false, false, false, false, false, true]);
    expect(tracker.isEstablished("a-c")).toBe(false);
  });

  it("takes what the other capture says later for the same connection, not for another", () => {
    const tracker = new SessionTracker([SESSION]);
    const life = [...comesUp(10, "a", 1025), at(16, "a", 1025, ["server", UPDATE]), at(20, "a", 1025, { fin: "server" })];
    const next = comesUp(30, "a", 1026);
    const late = [...comesUp(10, "b", 1025), at(16, "b", 1025, ["server", UPDATE]), at(20, "b", 1025, { fin: "server" })];
    for (const event of [...life, ...next, ...late]) tracker.push(event);
    expect(tracker.isEstablished("a-b")).toBe(true);
    expect(tracker.intervals("a-b").map((i) => [i.fromT, i.untilT, i.endCause])).toEqual([
      [15, 20, "fin"],
      [35, undefined, "open-end"],
    ]);
  });

  it("passes over facts that belong to no connection", () => {
    const tracker = new SessionTracker([SESSION]);
    tracker.push({ id: "w:a:1", t: 1, capture: "a", packet: 1, kind: "capture-truncated", reason: "the capture is empty" });
    expect(tracker.intervals("a-b")).toEqual([]);
  });
});
