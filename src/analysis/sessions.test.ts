import { describe, expect, test } from "vitest";
import { announce, KEEPALIVE, notification } from "../../test/support/bgp-messages.ts";
import type { BuiltConnection } from "../../test/support/built-connection.ts";
import { analyse, CaptureBuilder } from "../../test/support/capture-builder.ts";
import type { SessionHistory } from "./model.ts";

const A = "10.0.0.1";
const B = "10.0.0.2";
const speakers = { a: A, b: B };

/** Dials from a to b, and is Established. */
function session(lab: CaptureBuilder, [client, server]: readonly [string, string] = [A, B]): BuiltConnection {
  return lab.connect(client, server).open("client").open("server", { asn: 65_002 }).establish();
}

function between(lab: CaptureBuilder, name: "a" | "b" = "a"): SessionHistory {
  const own = analyse(lab, { speakers }).of(name).sessions[0];
  if (!own) throw new Error("no session");
  return own;
}

/** Each interval: how it was lost, in the eyes of a, and when, in seconds. */
function losses(lab: CaptureBuilder, name: "a" | "b" = "a"): readonly string[] {
  return between(lab, name).intervals.map(({ loss }) => (loss ? `${loss.cause} by ${loss.by} at ${(loss.t / 1e9).toFixed(1)}` : "lasts"));
}

describe("a session is Established", () => {
  test("once both KEEPALIVEs were seen, at the later of them", () => {
    const lab = new CaptureBuilder();
    const c = lab.at(1).connect(A, B).open("client").open("server", { asn: 65_002 });
    lab.at(2);
    c.keepalive("client");
    expect(between(lab).intervals).toEqual([]);
    lab.at(3);
    c.keepalive("server");
    const [interval] = between(lab).intervals;
    expect(interval?.established).toEqual({ t: 3e9 + 10_000, id: lab.lastId });
    expect(interval?.connection.opens.map(({ from }) => from)).toEqual(["own", "peer"]);
    expect(interval?.connection).toMatchObject({ dialledBy: "own", syn: { id: "w:x:1" }, tcpEstablished: { id: "w:x:3" } });
  });

  test("as its other end sees it", () => {
    const lab = new CaptureBuilder();
    session(lab.at(1));
    expect(between(lab, "b")).toMatchObject({ own: B, peer: A, peerName: "a" });
    expect(between(lab, "b").intervals[0]?.connection).toMatchObject({ dialledBy: "peer" });
    expect(between(lab, "b").intervals[0]?.connection.opens.map(({ from }) => from)).toEqual(["peer", "own"]);
  });

  test("not by OPENs alone, and not by a KEEPALIVE without an OPEN", () => {
    const lab = new CaptureBuilder();
    lab.connect(A, B).open("client").open("server");
    lab.connect(A, B).send("client", KEEPALIVE).send("server", KEEPALIVE);
    expect(between(lab).intervals).toEqual([]);
    expect(between(lab).connections).toHaveLength(2);
  });

  test("not by an UPDATE that comes too early, when nothing is missing from the capture", () => {
    const lab = new CaptureBuilder();
    lab.connect(A, B).open("client").open("server").send("client", announce("192.0.2.0/24"));
    expect(between(lab).intervals).toEqual([]);
  });

  test.each<[string, (c: BuiltConnection) => unknown, number]>([
    ["an UPDATE", (c) => c.send("server", announce("192.0.2.0/24")), 1],
    ["a KEEPALIVE of each end", (c) => c.keepalive("client").keepalive("server"), 1],
    ["one KEEPALIVE, which is not enough", (c) => c.keepalive("client"), 0],
  ])("in a capture that began in its middle, by %s", (_, send, want) => {
    const lab = new CaptureBuilder();
    send(lab.at(1).underWay(A, B));
    expect(between(lab).intervals).toHaveLength(want);
    expect(between(lab).connections[0]?.opens).toEqual([]);
  });

  test("also when the KEEPALIVE that made it so is not in the capture", () => {
    const lab = new CaptureBuilder();
    const c = lab.at(1).connect(A, B).open("client").open("server", { asn: 65_002 });
    lab.unseen(() => c.keepalive("client"));
    c.keepalive("server").send("client", announce("192.0.2.0/24")).ack("server");
    expect(between(lab).intervals).toHaveLength(1);
    expect(between(lab).connections[0]?.gaps).toMatchObject([{ from: "own", octets: 19 }]);
  });
});

describe("a session is lost", () => {
  test.each<[string, (c: BuiltConnection) => unknown, string]>([
    ["a FIN of its peer", (c) => c.fin("server"), "fin by peer at 2.0"],
    ["a FIN of its own", (c) => c.fin("client"), "fin by own at 2.0"],
    ["a RST", (c) => c.rst("server"), "reset by peer at 2.0"],
    [
      "a NOTIFICATION, and not by the FIN behind it",
      (c) => c.send("server", notification(6, 4)).fin("server"),
      "notification by peer at 2.0",
    ],
    [
      "a collision's NOTIFICATION after UPDATEs",
      (c) => c.send("client", announce("192.0.2.0/24")).send("server", notification(6, 7)),
      "notification by peer at 2.0",
    ],
    ["nothing", (c) => c.keepalive("client"), "lasts"],
  ])("by %s", (_, send, want) => {
    const lab = new CaptureBuilder();
    const c = session(lab.at(1));
    lab.at(2);
    send(c);
    expect(losses(lab)).toEqual([want]);
  });

  test("with the NOTIFICATION that it was", () => {
    const lab = new CaptureBuilder();
    session(lab.at(1)).send("server", notification(4, 0));
    expect(between(lab).intervals[0]?.loss).toMatchObject({ id: lab.lastId, notification: { code: 4, subcode: 0 } });
  });

  test("by the OPEN of the peer's next connection, while nothing ended the one before", () => {
    const lab = new CaptureBuilder();
    session(lab.at(1));
    const next = lab.at(5).connect(B, A);
    lab.at(6);
    next.open("client", { asn: 65_002 });
    const { lastId } = lab;
    lab.at(7);
    next.open("server").establish();
    expect(losses(lab)).toEqual(["new-connection by peer at 6.0", "lasts"]);
    expect(losses(lab, "b")).toEqual(["new-connection by own at 6.0", "lasts"]);
    expect(between(lab).intervals[0]?.loss?.id).toBe(lastId);
  });

  test("by the peer's SYN, when this end made way for it", () => {
    const lab = new CaptureBuilder();
    const old = session(lab.at(1));
    const next = lab.at(5).connect(B, A);
    lab.at(6);
    old.rst("client");
    lab.at(7);
    next.open("client", { asn: 65_002 }).open("server").establish();
    expect(losses(lab)).toEqual(["new-connection by peer at 6.0", "lasts"]);
  });

  test("by a SYN of this end's own, and for the other by the OPEN that follows", () => {
    const lab = new CaptureBuilder();
    session(lab.at(1)).send("client", announce("192.0.2.0/24")).send("server", announce("198.51.100.0/24"));
    lab.at(5).dial(A, B);
    lab.at(6).refuse(A, B);
    session(lab.at(7));
    expect(losses(lab)).toEqual(["new-connection by own at 5.0", "lasts"]);
    expect(losses(lab, "b")).toEqual(["new-connection by peer at 7.0", "lasts"]);
    const { of } = analyse(lab, { speakers });
    expect([of("a").episodes[0]?.attempts.length, of("b").episodes[0]?.attempts.length]).toEqual([3, 1]);
  });

  test("not by a SYN of its own before it was Established", () => {
    const lab = new CaptureBuilder();
    const one = lab.at(1).connect(A, B).open("client").open("server", { asn: 65_002 });
    const other = lab.dial(B, A);
    one.establish().send("client", announce("192.0.2.0/24"));
    other.synAck();
    expect([...losses(lab), ...losses(lab, "b")]).toEqual(["lasts", "lasts"]);
  });

  test("not for the end that turns a next connection away, though whoever dialled has lost it", () => {
    const lab = new CaptureBuilder();
    const old = session(lab.at(1)).send("client", announce("192.0.2.0/24")).send("server", announce("198.51.100.0/24"));
    const next = lab.at(5).connect(B, A).open("client", { asn: 65_002 });
    next.send("server", notification(6, 7)).fin("server");
    lab.at(9);
    old.send("client", notification(4, 0));
    expect([...losses(lab), ...losses(lab, "b")]).toEqual(["notification by own at 9.0", "new-connection by own at 5.0"]);
  });

  test("not by a next connection that is turned away", () => {
    const lab = new CaptureBuilder();
    const old = session(lab.at(1));
    const next = lab.at(5).connect(B, A).open("client", { asn: 65_002 });
    lab.at(6);
    next.send("server", notification(6, 7)).fin("server");
    lab.at(9);
    old.send("client", notification(4, 0));
    expect(losses(lab)).toEqual(["notification by own at 9.0"]);
  });

  test("not by a next connection while the peer goes on with this one", () => {
    const lab = new CaptureBuilder();
    const old = session(lab.at(1));
    lab.at(5).connect(B, A).open("client", { asn: 65_002 });
    lab.at(6);
    old.keepalive("server");
    expect(losses(lab)).toEqual(["lasts"]);
  });

  test("in silence, when another connection is Established and nobody knows who dialled it", () => {
    const lab = new CaptureBuilder();
    session(lab.at(1));
    lab.at(5).underWay(A, B).send("client", announce("192.0.2.0/24"));
    expect(losses(lab)).toEqual(["silence by own at 5.0", "lasts"]);
  });
});

describe("a collision, RFC 4271 section 6.8", () => {
  test("has a loser that was no session, although it had got as far as its KEEPALIVEs", () => {
    const lab = new CaptureBuilder();
    const one = lab.at(1).connect(A, B);
    const other = lab.connect(B, A);
    one.open("client").open("server", { asn: 65_002 });
    other.open("client", { asn: 65_002 }).open("server");
    one.establish();
    other.establish();
    lab.at(2);
    one.send("client", notification(6, 7)).fin("client");
    other.send("client", announce("192.0.2.0/24"));
    const { intervals, connections } = between(lab);
    expect(intervals).toHaveLength(1);
    expect(intervals[0]?.connection).toBe(connections[1]);
    expect(losses(lab)).toEqual(["lasts"]);
  });

  test("leaves the session that was there when the newer connection loses", () => {
    const lab = new CaptureBuilder();
    const one = session(lab.at(1));
    one.send("client", announce("192.0.2.0/24"));
    const other = lab.at(2).connect(B, A);
    other.open("client", { asn: 65_002 }).open("server").establish();
    lab.at(3);
    other.send("server", notification(6, 7)).fin("server");
    lab.at(4);
    one.send("client", announce("198.51.100.0/24"));
    expect(losses(lab)).toEqual(["lasts"]);
    expect(between(lab).intervals[0]?.flows.own[0]).toMatchObject({ announcedBefore: 2, held: 2 });
    expect(analyse(lab, { speakers }).of("b").episodes).toEqual([]);
  });
});

describe("connections that come to nothing", () => {
  test("are told, and so is how each of them ended", () => {
    const lab = new CaptureBuilder();
    lab.at(1).refuse(A, B);
    lab.at(2).dial(A, B);
    lab.at(3).connect(A, B).open("client").fin("server");
    expect(between(lab).connections.map(({ refused, tcpEstablished, fin }) => [refused?.id, tcpEstablished?.id, fin.peer?.id])).toEqual([
      ["w:x:2", undefined, undefined],
      [undefined, undefined, undefined],
      [undefined, "w:x:6", "w:x:8"],
    ]);
  });

  test("those of a fault that proves itself are passed over", () => {
    const lab = new CaptureBuilder();
    lab.connect(A, B, 61_179);
    expect(analyse(lab, { speakers }).histories).toEqual([]);
  });
});

describe("speakers", () => {
  const open = (asn: number, routerId: string) => ({ asn, routerId });

  test("without names, addresses whose OPENs have one AS number and router id are one speaker's", () => {
    const lab = new CaptureBuilder();
    lab.connect("10.0.0.1", "10.0.0.2").open("client", open(65_001, "1.1.1.1")).open("server", open(65_002, "2.2.2.2")).establish();
    lab.connect("10.0.1.1", "10.0.1.3").open("client", open(65_001, "1.1.1.1")).open("server", open(65_003, "3.3.3.3")).establish();
    const { histories, of } = analyse(lab);
    expect(histories.map(({ name }) => name)).toEqual(["AS 65001 1.1.1.1", "AS 65002 2.2.2.2", "AS 65003 3.3.3.3"]);
    expect(of("AS 65001 1.1.1.1").sessions.map(({ own, peerName }) => [own, peerName])).toEqual([
      ["10.0.0.1", "AS 65002 2.2.2.2"],
      ["10.0.1.1", "AS 65003 3.3.3.3"],
    ]);
  });

  test("the same router id in another AS is another speaker, RFC 6286", () => {
    const lab = new CaptureBuilder();
    lab.connect("10.0.0.1", "10.0.0.2").open("client", open(65_001, "1.1.1.1")).open("server", open(65_002, "1.1.1.1")).establish();
    expect(analyse(lab).histories.map(({ name }) => name)).toEqual(["AS 65001 1.1.1.1", "AS 65002 1.1.1.1"]);
  });

  test("without an OPEN an address is a speaker", () => {
    const lab = new CaptureBuilder();
    lab.refuse(A, B);
    expect(analyse(lab).histories.map(({ name }) => name)).toEqual([A, B]);
  });

  test("with names, several addresses are one speaker's", () => {
    const lab = new CaptureBuilder();
    session(lab);
    session(lab, ["10.0.1.1", "10.0.1.2"]);
    const { histories } = analyse(lab, { speakers: { a: [A, "10.0.1.1"], b: [B, "10.0.1.2"] } });
    expect(histories.map(({ name, sessions }) => [name, sessions.length])).toEqual([
      ["a", 2],
      ["b", 2],
    ]);
  });

  test("over IPv6", () => {
    const lab = new CaptureBuilder();
    session(lab, ["2001:db8::1", "2001:db8::2"]);
    expect(analyse(lab, { speakers: { a: "2001:db8::1", b: "2001:db8::2" } }).of("a").sessions[0]?.intervals).toHaveLength(1);
  });
});

test("a node's second capture, after a reboot, goes on with the same session", () => {
  const lab = new CaptureBuilder("a");
  session(lab.at(1)).send("server", announce("192.0.2.0/24"));
  lab.at(5).nextCapture();
  session(lab.at(10));
  expect(losses(lab)).toEqual(["new-connection by own at 10.0", "lasts"]);
  const { intervals, connections } = between(lab);
  expect(intervals.map(({ established }) => established.id)).toEqual(["a:7", "a.2:7"].map((id) => `w:${id}`));
  expect(connections).toHaveLength(2);
  expect(analyse(lab, { speakers }).of("a").episodes[0]?.next).toMatchObject({ established: { id: "w:a.2:7" } });
});

test("damage of the capture is told to all", () => {
  const lab = new CaptureBuilder();
  session(lab.at(1));
  const file = lab.pcap();
  const cut = { captures: [{ name: "x", file: file.slice(0, -5) }] };
  expect(analyse(cut, { speakers }).of("a").captureLosses).toMatchObject([{ id: "w:x:7" }]);
});
