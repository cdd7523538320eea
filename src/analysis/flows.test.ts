import { describe, expect, test } from "vitest";
import { announce, endOfRib, type OpenOptions, withdraw } from "../../test/support/bgp-messages.ts";
import type { BuiltConnection } from "../../test/support/built-connection.ts";
import { analyse, CaptureBuilder } from "../../test/support/capture-builder.ts";
import type { FamilyFlow } from "./model.ts";

const A = "10.0.0.1";
const B = "10.0.0.2";
const [P1, P2, P3] = ["203.0.113.0/24", "198.51.100.0/24", "192.0.2.0/24"];
const families = ["ipv4", "ipv6"] as const;

function session(lab: CaptureBuilder, options: OpenOptions = {}): BuiltConnection {
  const gracefulRestart = { families };
  return lab
    .connect(A, B)
    .open("client", { gracefulRestart, ...options })
    .open("server", { asn: 65_002, gracefulRestart, ...options })
    .establish();
}

/** What a sent in its n-th interval. */
function flows(lab: CaptureBuilder, interval = 0): readonly FamilyFlow[] {
  return analyse(lab, { speakers: { a: A, b: B } }).of("a").sessions[0]?.intervals[interval]?.flows.own ?? [];
}

describe("what one end sent of a family", () => {
  test("is counted by distinct prefixes, before and after End-of-RIB", () => {
    const lab = new CaptureBuilder();
    const c = session(lab);
    lab.at(1);
    c.send("client", announce([P1, P2]));
    const first = lab.lastId;
    c.send("client", announce(P1, { med: 1 }), withdraw(P2), endOfRib("ipv4"));
    const end = lab.lastId;
    lab.at(2);
    c.send("client", withdraw([P1, P3]));
    expect(flows(lab)).toMatchObject([
      {
        ...{ afi: 1, safi: 1, announcedBefore: 2, withdrawnBefore: 1, announcedAfter: 0, withdrawnAfter: 2, held: 0, late: { count: 0 } },
        firstRoute: { id: first },
        lastRoute: { id: lab.lastId },
        endOfRib: [{ id: end, form: "empty", extendedLength: false }],
      },
    ]);
  });

  test("is there for every family of both OPENs, even if nothing was sent", () => {
    const lab = new CaptureBuilder();
    lab
      .connect(A, B)
      .open("client", { families })
      .open("server", { families: ["ipv6"] })
      .establish();
    expect(flows(lab)).toEqual([
      {
        ...{
          afi: 2,
          safi: 1,
          endOfRib: [],
          hollow: [],
          announcedBefore: 0,
          withdrawnBefore: 0,
          announcedAfter: 0,
          withdrawnAfter: 0,
          held: 0,
        },
        late: { count: 0 },
      },
    ]);
  });

  test("has End-of-RIB in the form in which it came, without routes too", () => {
    const lab = new CaptureBuilder();
    session(lab, { families }).send("client", endOfRib("ipv4", "mp-unreach"), endOfRib("ipv6"), endOfRib("ipv4"));
    expect(flows(lab).map(({ afi, endOfRib: all }) => [afi, ...all.map(({ form }) => form)])).toEqual([
      [1, "mp-unreach", "empty"],
      [2, "mp-unreach"],
    ]);
  });

  test("tells UPDATEs without routes from End-of-RIB", () => {
    const lab = new CaptureBuilder();
    const c = session(lab, { families });
    c.send("client", announce([]));
    expect(flows(lab).map(({ hollow }) => hollow.map(({ id }) => id))).toEqual([[lab.lastId], []]);
  });

  test("is of its own direction", () => {
    const lab = new CaptureBuilder();
    session(lab)
      .send("client", announce(P1))
      .send("server", announce([P2, P3]));
    const [interval] = analyse(lab, { speakers: { a: A, b: B } }).of("b").sessions[0]?.intervals ?? [];
    expect([interval?.flows.own[0]?.announcedBefore, interval?.flows.peer[0]?.announcedBefore]).toEqual([2, 1]);
  });
});

describe("late routes: announced first after End-of-RIB, although they stood when the session was lost", () => {
  const first = () => {
    const lab = new CaptureBuilder();
    session(lab)
      .send("client", announce([P1, P2]), endOfRib("ipv4"))
      .fin("client");
    return { lab, again: session(lab.at(5)) };
  };

  test("are counted, with an example", () => {
    const { lab, again } = first();
    again.send("client", announce(P1), endOfRib("ipv4"));
    again.send("client", announce(P2));
    const { lastId } = lab;
    again.send("client", announce(P2, { med: 2 }), announce(P3));
    expect(flows(lab, 1)[0]?.late).toEqual({ count: 1, first: { t: expect.any(Number), id: lastId, prefix: P2 } });
    expect(flows(lab, 0)[0]?.late).toEqual({ count: 0 });
  });

  test.each<[string, (again: BuiltConnection) => unknown]>([
    ["a route that was announced before it", (again) => again.send("client", announce([P1, P2]), endOfRib("ipv4"), announce(P2))],
    ["a route that was withdrawn in between", (again) => again.send("client", withdraw(P2), endOfRib("ipv4"), announce(P2))],
    ["a session without End-of-RIB", (again) => again.send("client", announce(P1), announce(P2))],
    ["a new route", (again) => again.send("client", endOfRib("ipv4"), announce(P3))],
  ])("are not: %s", (_, send) => {
    const { lab, again } = first();
    send(again);
    expect(flows(lab, 1)[0]?.late.count).toBe(0);
  });

  test("nor a route that the end had withdrawn before the session was lost", () => {
    const lab = new CaptureBuilder();
    session(lab)
      .send("client", announce([P1, P2]), withdraw(P2))
      .fin("client");
    session(lab.at(5)).send("client", endOfRib("ipv4"), announce([P1, P2]));
    expect(flows(lab, 1)[0]?.late.count).toBe(1);
  });
});

test("what stands announced at the end counts, and not what an earlier session left", () => {
  const lab = new CaptureBuilder();
  session(lab)
    .send("client", announce([P1, P2]))
    .fin("client");
  session(lab.at(5)).send("client", announce(P1));
  expect([flows(lab, 0)[0]?.held, flows(lab, 1)[0]?.held]).toEqual([2, 1]);
});

test("a silent session holds nothing of what the one before it had", () => {
  const lab = new CaptureBuilder();
  session(lab)
    .send("client", announce([P1, P2]))
    .fin("client");
  session(lab.at(5));
  expect(flows(lab, 1)[0]?.held).toBe(0);
});
