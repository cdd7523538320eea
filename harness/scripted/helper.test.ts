import { expect, test } from "vitest";
import { NO_LLGR } from "../../src/bgp/communities.ts";
import type { Prefix } from "../../src/net/prefix.ts";
import type { Defect } from "./defects.ts";
import { type Family, numbersOf } from "./families.ts";
import { Helper, type Negotiated } from "./helper.ts";
import { ManualTimers } from "./manual-timers.ts";
import type { Route } from "./route.ts";
import type { SessionEnd } from "./session-end.ts";
import { prefix } from "./settings.ts";

const [P1, P2, V6] = ["10.1.0.0/24", "10.2.0.0/24", "2001:db8::/48"].map((text) => prefix(text, "")) as [Prefix, Prefix, Prefix];
const FIN: SessionEnd = { kind: "lost", how: "fin" };
const NONE = new Uint8Array(0);

interface Offer {
  readonly f?: Partial<Record<Family, boolean>> | "none";
  readonly n?: boolean;
  readonly restartTimeS?: number;
  readonly longLived?: Partial<Record<Family, { readonly f: boolean; readonly s: number }>>;
}

function offer({ f = { ipv4: true, ipv6: true }, n = false, restartTimeS = 6, longLived }: Offer = {}): Negotiated {
  const families = (of: object): readonly Family[] => (["ipv4", "ipv6"] as const).filter((family) => Object.hasOwn(of, family));
  return {
    families: ["ipv4", "ipv6"],
    notification: n,
    gracefulRestart:
      f === "none"
        ? undefined
        : {
            restartState: true,
            notification: n,
            reservedFlags: 0,
            restartTimeS,
            families: families(f).map((family) => ({ ...numbersOf(family), forwardingState: f[family] ?? false, reservedFlags: 0 })),
            trailing: NONE,
          },
    longLived: longLived && {
      families: families(longLived).map((family) => ({
        ...numbersOf(family),
        forwardingState: longLived[family]?.f ?? false,
        reservedFlags: 0,
        staleTimeS: longLived[family]?.s ?? 0,
      })),
      trailing: NONE,
    },
  };
}

/** A helper with three routes of a peer, and what it says of them: prefix and age of each, in order. */
function scene(defects: readonly Defect[] = [], first: Negotiated = offer()) {
  const timers = new ManualTimers();
  const routes = new Map<Prefix, Route>();
  const marked: Prefix[] = [];
  const helper = new Helper({
    timers,
    own: { mode: "full", restartTimeS: 60, deferralS: 30, staleTimeS: 20, notification: true, preserveForwarding: true },
    defects: () => new Set(defects),
    changed: (p, route) => (route ? routes.set(p, route) : routes.delete(p)),
    marked: (p) => marked.push(p),
    log: () => {},
  });
  const announce = (p: Prefix, communities: readonly number[] = []) =>
    helper.announce(
      p,
      { origin: 0, asPath: [], communities, others: [] },
      { id: "sp", internal: false, routerId: 1, address: "192.0.2.1" },
    );
  helper.established(first);
  for (const p of [P1, P2, V6]) announce(p);
  const left = () => [P1, P2, V6].map((p) => routes.get(p)?.staleness ?? "gone");
  return { timers, helper, announce, left, marked };
}

type Scene = ReturnType<typeof scene>;
const ALL_STALE = ["stale", "stale", "stale"];
const ALL_FRESH = ["fresh", "fresh", "fresh"];
const ALL_GONE = ["gone", "gone", "gone"];
const notification = (kind: "notification-received" | "notification-sent", code: number, subcode: number): SessionEnd => ({
  kind,
  notification: { code, subcode, data: NONE },
});
const RECEIVED = notification("notification-received", 6, 4);
const SENT = notification("notification-sent", 3, 1);
const HOLD = notification("notification-sent", 4, 0);
const HARD = notification("notification-received", 6, 9);
const LL = offer({ longLived: { ipv4: { f: true, s: 10 }, ipv6: { f: true, s: 10 } } });

const down = ({ helper }: Scene) => helper.ended(FIN);
const lateLongLived = (s: Scene) => {
  down(s);
  s.timers.passS(7);
};
const dropAgain = (s: Scene) => {
  down(s);
  s.helper.established(offer());
  s.announce(P1);
  down(s);
};
const dropAgainN = (s: Scene) => {
  down(s);
  s.helper.established(offer({ n: true }));
  s.announce(P1);
  down(s);
};
const back =
  (again: Negotiated, seconds = 1, rest: (s: Scene) => void = () => {}) =>
  (s: Scene) => {
    down(s);
    s.timers.passS(seconds);
    s.helper.established(again);
    rest(s);
  };
const eor =
  (...families: readonly Family[]) =>
  (s: Scene) => {
    s.announce(P1);
    for (const family of families) s.helper.endOfRib(family);
  };
const end = (how: SessionEnd) => (s: Scene) => s.helper.ended(how);
const wait =
  (seconds: number, before: (s: Scene) => void = down) =>
  (s: Scene) => {
    before(s);
    s.timers.passS(seconds);
  };

// name, first OPEN, what happens, what is left, and with which defect what else.
const CASES: readonly (readonly [string, Negotiated, (s: Scene) => void, readonly string[], Partial<Record<Defect, readonly string[]>>])[] =
  [
    ["a FIN leaves stale routes", offer(), down, ALL_STALE, { MH01: ALL_GONE }],
    ["they stay within the peer's Restart Time", offer(), wait(5.9), ALL_STALE, {}],
    ["and no longer", offer(), wait(6.1), ALL_GONE, { MH02: ALL_STALE, MH03: ALL_STALE }],
    ["without the capability nothing is kept", offer({ f: "none" }), down, ALL_GONE, {}],
    ["a family that was not listed is not kept", offer({ f: { ipv4: true } }), down, ["stale", "stale", "gone"], { MH25: ALL_STALE }],
    ["a Restart Time of zero keeps nothing", offer({ restartTimeS: 0 }), wait(0.01), ALL_GONE, {}],
    ["a NOTIFICATION received without N ends all", offer(), end(RECEIVED), ALL_GONE, { MH14: ALL_STALE }],
    ["a NOTIFICATION sent without N ends all", offer(), end(SENT), ALL_GONE, { MH15: ALL_STALE }],
    ["hold expiry without N ends all", offer(), end(HOLD), ALL_GONE, { MH16: ALL_STALE, MH15: ALL_GONE }],
    ["with N a NOTIFICATION received is graceful", offer({ n: true }), end(RECEIVED), ALL_STALE, { MH17: ALL_GONE }],
    ["with N a NOTIFICATION sent is graceful", offer({ n: true }), end(SENT), ALL_STALE, { MH17: ALL_GONE }],
    ["with N hold expiry is graceful", offer({ n: true }), end(HOLD), ALL_STALE, { MH17: ALL_GONE }],
    ["a Hard Reset ends all, with N", offer({ n: true }), end(HARD), ALL_GONE, { MH18: ALL_STALE }],
    ["a return with F=1 keeps stale routes", offer(), back(offer()), ALL_STALE, {}],
    ["a return stops the restart timer", offer(), wait(7, back(offer())), ALL_STALE, { MH04: ALL_GONE }],
    [
      "F=0 removes the family at once",
      offer(),
      back(offer({ f: { ipv4: true, ipv6: false } })),
      ["stale", "stale", "gone"],
      { MH05: ALL_STALE },
    ],
    ["a missing family is removed at once", offer(), back(offer({ f: { ipv4: true } })), ["stale", "stale", "gone"], { MH06: ALL_STALE }],
    ["a missing capability removes all", offer(), back(offer({ f: "none" })), ALL_GONE, { MH06: ALL_STALE }],
    [
      "End-of-RIB sweeps its family",
      offer(),
      back(offer(), 1, eor("ipv4")),
      ["fresh", "gone", "stale"],
      {
        MH07: ["fresh", "stale", "stale"],
        MH08: ["fresh", "gone", "gone"],
        MH09: ["fresh", "stale", "stale"],
      },
    ],
    [
      "both End-of-RIBs sweep both",
      offer(),
      back(offer(), 1, eor("ipv4", "ipv6")),
      ["fresh", "gone", "gone"],
      { MH09: ["fresh", "gone", "gone"] },
    ],
    ["the stale timer bounds a return without End-of-RIB", offer(), wait(21, back(offer())), ALL_GONE, { MH28: ALL_STALE }],
    ["not before its time", offer(), wait(19, back(offer())), ALL_STALE, {}],
    ["what is stale twice goes", offer(), dropAgain, ["stale", "gone", "gone"], { MH19: ALL_STALE }],
    ["with N it stays", offer({ n: true }), dropAgainN, ALL_STALE, { MH20: ["stale", "gone", "gone"] }],
    ["LLGR begins when the Restart Time ends", LL, lateLongLived, ["long-lived", "long-lived", "long-lived"], {}],
    ["and ends after the Long-lived Stale Time", LL, wait(16.1), ALL_GONE, {}],
    ["but not before", LL, wait(15.9), ["long-lived", "long-lived", "long-lived"], {}],
    [
      "NO_LLGR routes are not kept so",
      LL,
      (s) => {
        s.announce(P2, [NO_LLGR]);
        lateLongLived(s);
      },
      ["long-lived", "gone", "long-lived"],
      { ML04: ["long-lived", "long-lived", "long-lived"] },
    ],
    [
      "a family of GR alone goes at the Restart Time",
      offer({ longLived: { ipv6: { f: true, s: 10 } } }),
      lateLongLived,
      ["gone", "gone", "long-lived"],
      {},
    ],
    [
      "a family of LLGR alone begins with it",
      offer({ f: {}, longLived: { ipv6: { f: true, s: 10 } } }),
      down,
      ["gone", "gone", "long-lived"],
      {},
    ],
    [
      "the long-lived F bit counts in the long-lived phase",
      LL,
      back(offer({ longLived: { ipv4: { f: false, s: 10 }, ipv6: { f: true, s: 10 } } }), 7),
      ["gone", "gone", "long-lived"],
      {
        ML07: ["long-lived", "long-lived", "long-lived"],
      },
    ],
    ["a return without the long-lived capability removes all", LL, back(offer(), 7), ALL_GONE, {}],
    [
      "a return does not stop the long-lived stale time",
      LL,
      wait(10, back(LL, 7)),
      ALL_GONE,
      { ML05: ["long-lived", "long-lived", "long-lived"] },
    ],
    [
      "the End-of-RIB does",
      LL,
      wait(
        10,
        back(LL, 7, (s) => {
          for (const p of [P1, P2, V6]) s.announce(p);
          eor("ipv4", "ipv6")(s);
        }),
      ),
      ALL_FRESH,
      {},
    ],
    [
      "a second drop leaves long-lived routes to their time",
      LL,
      back(LL, 7, (s) => {
        s.announce(P1);
        down(s);
      }),
      ["stale", "long-lived", "long-lived"],
      {},
    ],
    [
      "when the time ended before the End-of-RIB, a second drop removes the rest",
      LL,
      (s) => {
        back(LL, 7)(s);
        s.announce(P1);
        s.timers.passS(10);
        down(s);
      },
      ALL_GONE,
      {},
    ],
  ];

test.each(CASES)("%s", (_, first, happens, left) => {
  const s = scene([], first);
  happens(s);
  expect(s.left()).toEqual(left);
});

const DEFECT_CASES = CASES.flatMap(([name, first, happens, , defects]) =>
  Object.entries(defects).map(([defect, left]) => [defect, name, first, happens, left] as const),
);

test.each(DEFECT_CASES)("%s: %s", (defect, _, first, happens, left) => {
  const s = scene([defect as Defect], first);
  happens(s);
  expect(s.left()).toEqual(left);
});

test("a second loss before the session was established again changes nothing", () => {
  const s = scene();
  down(s);
  s.helper.ended(HARD);
  expect(s.left()).toEqual(ALL_STALE);
});
