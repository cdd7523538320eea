import { describe, expect, test } from "vitest";
import { announce, endOfRib, notification, type OpenOptions, withdraw } from "../../test/support/bgp-messages.ts";
import type { BuiltConnection } from "../../test/support/built-connection.ts";
import { analyse, CaptureBuilder } from "../../test/support/capture-builder.ts";
import type { RouteMoment, StaleEpisode, StaleRoute } from "./model.ts";

const P = "10.0.0.1";
const W = "10.0.0.2";
const H = "10.0.0.9";
const speakers = { p: P, w: W, h: H };
const P1 = "203.0.113.0/24";
const P2 = "198.51.100.0/24";
const P3 = "192.0.2.0/24";
const gracefulRestart = { restartTimeS: 6 };
const LLGR_STALE = 0xffff0006;
const NO_LLGR = 0xffff0007;
const NO_EXPORT = 0xffffff01;

/** What the helper tells a witness of the peer's routes. */
const told = (prefixes: string | readonly string[], options = {}) => announce(prefixes, { asPath: [65_009, 65_001], ...options });

function peer(lab: CaptureBuilder, options: OpenOptions = {}, ownOptions: OpenOptions = {}): BuiltConnection {
  const c = lab.connect(P, H).open("client", { asn: 65_001, gracefulRestart, ...options });
  return c.open("server", { asn: 65_009, gracefulRestart, ...ownOptions }).establish();
}

function witness(lab: CaptureBuilder, options: OpenOptions = {}, ownOptions: OpenOptions = {}): BuiltConnection {
  return lab
    .connect(W, H)
    .open("client", { asn: 65_002, ...options })
    .open("server", { asn: 65_009, ...ownOptions })
    .establish();
}

/** At 1 s the peer has announced three routes and the helper has told the witness of them; at 2 s the peer's FIN. */
function lostPeer(): { readonly lab: CaptureBuilder; readonly w: BuiltConnection; readonly p: BuiltConnection } {
  const lab = new CaptureBuilder();
  const p = peer(lab);
  const w = witness(lab);
  lab.at(1);
  p.send("client", announce([P1, P2, P3]), endOfRib("ipv4"));
  w.send("server", told([P1, P2, P3]), endOfRib("ipv4"));
  lab.at(2);
  p.fin("client");
  return { lab, w, p };
}

function episodes(lab: CaptureBuilder): readonly StaleEpisode[] {
  return analyse(lab, { speakers }).of("h").episodes;
}

const moment = (one: RouteMoment) => (Number.isNaN(one.t) ? undefined : `${(one.t / 1e9).toFixed(1)} ${one.id()}`);

interface Told {
  readonly [what: string]: unknown;
}

/** All that is not as it was at first, by prefix. */
function routes(episode: StaleEpisode | undefined, family = 0): Readonly<Record<string, Told>> {
  const out: Record<string, Told> = {};
  const stale = episode?.families[family];
  stale?.routes.forEach((route) => {
    const witnesses = stale.witnesses.map((_, i) => witnessed(route, i));
    out[route.pathId > 0 ? `${route.prefix()} path ${route.pathId}` : route.prefix()] = routeTold(route, witnesses);
  });
  return out;
}

function routeTold(route: StaleRoute, witnesses: readonly Told[]): Told {
  const { wasStale, noLlgr, llgrStale, hasAlternative, refreshedSame } = route;
  return pruned({
    ...{ wasStale, noLlgr, llgrStale, hasAlternative, refreshedSame },
    refreshed: moment(route.refreshed),
    withdrawnByPeer: moment(route.withdrawnByPeer),
    witnesses: witnesses.length > 0 ? witnesses : undefined,
  });
}

function witnessed(route: StaleRoute, witness: number): Told {
  const { shown, withdrawn, changed, repeated, tagged, untagged, restored, noExport, localPref } = route.at(witness);
  const moments = { withdrawn, changed, repeated, tagged, untagged, restored };
  const seen = Object.fromEntries(Object.entries(moments).map(([name, one]) => [name, moment(one)]));
  return pruned({ shown, ...seen, noExport, localPref: localPref < 0 ? undefined : localPref });
}

function pruned(object: Told): Told {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== false));
}

const SHOWN = { witnesses: [{ shown: true }] };

describe("a stale episode", () => {
  test("holds what the peer had announced, and whether a witness was shown it", () => {
    const lab = new CaptureBuilder();
    const p = peer(lab);
    const w = witness(lab);
    p.send("client", announce([P1, P2, P3]));
    w.send("server", told([P1, P2]));
    p.send("client", withdraw(P2));
    lab.at(2);
    p.fin("client");
    const { lastId } = lab;
    lab.at(9);
    w.keepalive("server");
    const [episode, ...others] = episodes(lab);
    expect(others).toEqual([]);
    expect(routes(episode)).toEqual({ [P1]: SHOWN, [P3]: { witnesses: [{}] } });
    expect(episode).toMatchObject({
      loss: { cause: "fin", by: "peer", id: lastId },
      untilT: 9e9 + 10_000,
      endsWithLoss: false,
      attempts: [],
    });
    expect(episode?.next).toBeUndefined();
    expect(episode?.interval.loss).toEqual(episode?.loss);
    const history = analyse(lab, { speakers }).of("h");
    expect(history.episodes[0]?.session).toBe(history.sessions[0]);
    expect(history.episodes[0]?.families[0]?.witnesses[0]?.session).toBe(history.sessions[1]);
  });

  test("is the receiving speaker's, and the other end has one of its own for what it was told", () => {
    const { lab, w } = lostPeer();
    w.send("client", announce("192.0.2.128/25", { asPath: [65_002] }));
    const { of } = analyse(lab, { speakers });
    expect([of("h").episodes.length, of("p").episodes.length, of("w").episodes.length]).toEqual([1, 0, 0]);
    lab.at(3);
    w.rst("client");
    const after = analyse(lab, { speakers });
    expect(after.of("h").episodes.map(({ session }) => session.peerName)).toEqual(["p", "w"]);
    expect(after.of("w").episodes.map(({ families }) => families[0]?.routes.count)).toEqual([3]);
  });

  test("tells of routes that come back, with the same attributes or others, and of one that is swept", () => {
    const { lab, w } = lostPeer();
    const again = peer(lab.at(3), { gracefulRestart: { ...gracefulRestart, restartState: true } });
    lab.at(4);
    again.send("client", announce(P1));
    const refreshed = `4.0 ${lab.lastId}`;
    again.send("client", announce(P2, { med: 7 }));
    const changed = `4.0 ${lab.lastId}`;
    w.send("server", told(P2, { med: 9 }));
    const changedAtWitness = `4.0 ${lab.lastId}`;
    lab.at(5);
    again.send("client", endOfRib("ipv4"));
    w.send("server", withdraw(P3));
    const [episode] = episodes(lab);
    expect(routes(episode)).toEqual({
      [P1]: { refreshed, refreshedSame: true, ...SHOWN },
      [P2]: { refreshed: changed, witnesses: [{ shown: true, changed: changedAtWitness }] },
      [P3]: { witnesses: [{ shown: true, withdrawn: `5.0 ${lab.lastId}` }] },
    });
    expect(episode?.next?.established.t).toBeCloseTo(3e9, -6);
    expect(episode?.attempts).toEqual([episode?.next?.connection]);
  });

  test("keeps the first moment of each kind", () => {
    const { lab, w } = lostPeer();
    lab.at(3);
    w.send("server", withdraw(P1));
    const withdrawn = `3.0 ${lab.lastId}`;
    w.send("server", told(P1));
    const restored = `3.0 ${lab.lastId}`;
    lab.at(4);
    w.send("server", withdraw(P1), told(P1));
    expect(routes(episodes(lab)[0])[P1]).toEqual({ witnesses: [{ shown: true, withdrawn, restored, repeated: restored }] });
  });

  test("tells of a withdrawal by the peer in the new session", () => {
    const { lab } = lostPeer();
    peer(lab.at(3)).send("client", withdraw(P1));
    expect(routes(episodes(lab)[0])[P1]).toEqual({ withdrawnByPeer: `3.0 ${lab.lastId}`, ...SHOWN });
  });

  test("tells of LLGR_STALE at the witness, and of its end, RFC 9494", () => {
    const { lab, w } = lostPeer();
    lab.at(8);
    w.send("server", told([P1, P2], { communities: [LLGR_STALE, NO_EXPORT], localPref: 0 }));
    const tagged = `8.0 ${lab.lastId}`;
    lab.at(9);
    w.send("server", told(P1, { localPref: 100 }));
    const untagged = `9.0 ${lab.lastId}`;
    const { [P1]: one, [P2]: two, [P3]: three } = routes(episodes(lab)[0]);
    expect(one).toEqual({ witnesses: [{ shown: true, tagged, changed: tagged, untagged, localPref: 100 }] });
    expect(two).toEqual({ witnesses: [{ shown: true, tagged, changed: tagged, noExport: true, localPref: 0 }] });
    expect(three).toEqual(SHOWN);
  });

  test("knows the communities of RFC 9494 on what the peer had announced", () => {
    const lab = new CaptureBuilder();
    const p = peer(lab);
    p.send("client", announce(P1, { communities: [NO_LLGR] }), announce(P2, { communities: [LLGR_STALE] }), announce(P3));
    p.fin("client");
    expect(routes(episodes(lab)[0])).toEqual({ [P1]: { noLlgr: true }, [P2]: { llgrStale: true }, [P3]: {} });
  });

  test("is over at the next loss, where a route that did not come back is stale for the second time", () => {
    const { lab } = lostPeer();
    const again = peer(lab.at(3));
    again.send("client", announce(P1));
    lab.at(4);
    again.fin("client");
    lab.at(7).refuse(H, P);
    const [first, second] = episodes(lab);
    expect(first).toMatchObject({ untilT: second?.loss.t, endsWithLoss: true });
    expect(routes(second)).toEqual({ [P1]: SHOWN, [P2]: { wasStale: true, ...SHOWN }, [P3]: { wasStale: true, ...SHOWN } });
    expect(second?.attempts.map(({ refused }) => refused?.id)).toEqual([lab.lastId]);
  });

  test.each<[string, OpenOptions, readonly string[]]>([
    ["without a Forwarding State bit", { gracefulRestart: { forwarding: [] } }, [P1]],
    ["without the family", { gracefulRestart: { families: [] } }, [P1]],
    ["with both", {}, [P1, P2, P3]],
  ])("leaves nothing stale behind a new session %s", (_, options, want) => {
    const { lab } = lostPeer();
    peer(lab.at(3), options).send("client", announce(P1)).fin("client");
    expect(Object.keys(routes(episodes(lab)[1])).sort()).toEqual([...want].sort());
  });

  test("leaves nothing stale behind a NOTIFICATION for which the Notification bit was not exchanged, RFC 8538", () => {
    const stale = (notificationBit: boolean, message = notification(6, 4)) => {
      const lab = new CaptureBuilder();
      const options = { gracefulRestart: { ...gracefulRestart, notification: notificationBit } };
      peer(lab, options, options).send("client", announce([P1, P2]), message);
      peer(lab.at(3), options, options).send("client", announce(P1)).fin("client");
      return Object.keys(routes(episodes(lab)[1])).length;
    };
    expect([stale(false), stale(true), stale(true, notification(6, 9, Uint8Array.of(6, 4)))]).toEqual([1, 2, 1]);
  });

  test("after End-of-RIB, only what was announced again is there to be lost", () => {
    const { lab } = lostPeer();
    peer(lab.at(3)).send("client", announce(P1), endOfRib("ipv4")).fin("client");
    expect(routes(episodes(lab)[1])).toEqual({ [P1]: SHOWN });
  });

  test("a route that another peer has as well, at the loss or later, has an alternative", () => {
    const lab = new CaptureBuilder();
    const p = peer(lab);
    const w = witness(lab);
    p.send("client", announce([P1, P2, P3]));
    w.send("client", announce([P1, "10.7.0.0/16"], { asPath: [65_002] }));
    p.fin("client");
    w.send("client", announce(P2, { asPath: [65_002] }));
    expect(routes(episodes(lab)[0])).toEqual({
      [P1]: { hasAlternative: true, witnesses: [{}] },
      [P2]: { hasAlternative: true, witnesses: [{}] },
      [P3]: { witnesses: [{}] },
    });
  });

  test("a witness that has many more routes shows its alternatives too", () => {
    const lab = new CaptureBuilder();
    const p = peer(lab);
    const w = witness(lab);
    const many = Array.from({ length: 50 }, (_, i) => `10.${i}.0.0/16`);
    p.send("client", announce(many));
    w.send("client", announce(["10.3.0.0/16", "172.16.0.0/16"], { asPath: [65_002] }));
    p.fin("client");
    const found = Object.entries(routes(episodes(lab)[0])).filter(([, route]) => route.hasAlternative === true);
    expect(found.map(([prefix]) => prefix)).toEqual(["10.3.0.0/16"]);
  });

  test("a witness's loss ends what it says, and its gaps are told", () => {
    const { lab, w } = lostPeer();
    lab.at(3).unseen(() => w.send("server", withdraw(P1)));
    w.ack("client");
    lab.at(4);
    w.send("server", withdraw(P2));
    lab.at(5);
    w.rst("client");
    lab.at(6);
    lab.refuse(H, P);
    const [episode] = episodes(lab);
    const [seen] = episode?.families[0]?.witnesses ?? [];
    expect(seen?.untilT).toBeCloseTo(5e9, -6);
    expect(seen?.gaps).toMatchObject([{ from: "own", octets: 27 }]);
    expect(episode?.untilT).toBeCloseTo(6e9, -6);
    expect(routes(episode)[P1]).toEqual(SHOWN);
  });

  test("a session without the family, or not Established at the loss, is no witness", () => {
    const lab = new CaptureBuilder();
    const p = peer(lab);
    lab
      .connect(W, H)
      .open("client", { families: ["ipv6"] })
      .open("server", { families: ["ipv6"] })
      .establish();
    const lostBefore = lab.connect("10.0.0.3", H).open("client").open("server").establish();
    lab.connect("10.0.0.4", H).open("client").open("server");
    lostBefore.fin("client");
    p.send("client", announce(P1)).fin("client");
    expect(episodes(lab)[0]?.families[0]?.witnesses).toEqual([]);
  });

  test("families are apart", () => {
    const lab = new CaptureBuilder();
    const families = ["ipv4", "ipv6"] as const;
    const options = { families, gracefulRestart: { families } };
    const p = peer(lab, options, options);
    const w = witness(lab, { families }, { families });
    p.send("client", announce(P1), announce("2001:db8:1::/48"), announce("2001:db8:2::/48"));
    w.send("server", told(P1), told(["2001:db8:1::/48", "2001:db8:2::/48"]));
    p.fin("client");
    const again = peer(lab.at(3), options, options);
    again.send("client", endOfRib("ipv4"), announce("2001:db8:1::/48"));
    again.fin("client");
    const [first, second] = episodes(lab);
    expect(first?.families.map(({ afi, safi, routes: all }) => [afi, safi, all.count])).toEqual([
      [1, 1, 1],
      [2, 1, 2],
    ]);
    expect(second?.families.map(({ afi }) => afi)).toEqual([2]);
    expect(routes(second)).toEqual({ "2001:db8:1::/48": SHOWN, "2001:db8:2::/48": { wasStale: true, ...SHOWN } });
  });

  test("paths to one prefix are routes of their own, RFC 7911; a witness without paths sees the prefix", () => {
    const lab = new CaptureBuilder();
    const addPath = [{ family: "ipv4", sendReceive: 3 }] as const;
    const p = peer(lab, { addPath }, { addPath });
    const w = witness(lab);
    p.send("client", announce(P1, { pathId: 1 }), announce(P1, { pathId: 2, med: 5 }), announce(P2, { pathId: 1 }));
    w.send("server", told([P1, P2]));
    p.fin("client");
    const again = peer(lab.at(3), { addPath }, { addPath });
    again.send("client", announce(P1, { pathId: 2, med: 5 }));
    const refreshed = `3.0 ${lab.lastId}`;
    w.send("server", withdraw(P2));
    expect(routes(episodes(lab)[0])).toEqual({
      [`${P1} path 1`]: { hasAlternative: true, ...SHOWN },
      [`${P1} path 2`]: { hasAlternative: true, refreshed, refreshedSame: true, ...SHOWN },
      [`${P2} path 1`]: { witnesses: [{ shown: true, withdrawn: `3.0 ${lab.lastId}` }] },
    });
  });

  test("a witness with paths has lost the prefix once the last of them is withdrawn", () => {
    const lab = new CaptureBuilder();
    const addPath = [{ family: "ipv4", sendReceive: 3 }] as const;
    const p = peer(lab);
    const w = witness(lab, { addPath }, { addPath });
    p.send("client", announce(P1)).ack("server");
    w.send("server", told(P1, { pathId: 1 }), told(P1, { pathId: 2 }));
    p.fin("client");
    lab.at(3);
    w.send("server", withdraw(P1, { pathId: 1 }));
    expect(routes(episodes(lab)[0])).toEqual({ [P1]: SHOWN });
    w.send("server", withdraw(P1, { pathId: 2 }));
    expect(routes(episodes(lab)[0])).toEqual({ [P1]: { witnesses: [{ shown: true, withdrawn: `3.0 ${lab.lastId}` }] } });
  });

  test("a loss by the peer's next connection begins with its OPEN, before the old one is closed", () => {
    const lab = new CaptureBuilder();
    const p = peer(lab);
    const w = witness(lab);
    p.send("client", announce(P1));
    w.send("server", told(P1));
    const again = lab.at(5).connect(P, H).open("client", { asn: 65_001, gracefulRestart });
    w.send("server", withdraw(P1));
    const withdrawn = `5.0 ${lab.lastId}`;
    p.rst("server");
    again.open("server", { asn: 65_009, gracefulRestart }).establish();
    const [episode] = episodes(lab);
    expect(episode?.loss).toMatchObject({ cause: "new-connection", by: "peer" });
    expect(routes(episode)[P1]).toEqual({ witnesses: [{ shown: true, withdrawn }] });
    expect(episode?.attempts).toEqual([episode?.next?.connection]);
  });

  test("a helper that dials anew has lost the session with its SYN, and what it tells a witness from then on counts", () => {
    const lab = new CaptureBuilder();
    const p = peer(lab);
    const w = witness(lab);
    p.send("client", announce(P1), endOfRib("ipv4")).send("server", endOfRib("ipv4"));
    w.send("server", told(P1));
    lab.at(90).dial(H, P);
    w.send("server", withdraw(P1));
    const withdrawn = `90.0 ${lab.lastId}`;
    const again = lab.at(120).connect(H, P).open("client", { asn: 65_009, gracefulRestart });
    again.open("server", { asn: 65_001, gracefulRestart }).establish().send("server", announce(P1));
    const [episode, ...others] = episodes(lab);
    expect(others).toEqual([]);
    expect(episode).toMatchObject({ loss: { cause: "new-connection", by: "own" } });
    expect(routes(episode)[P1]).toEqual({
      refreshed: `120.0 ${lab.lastId}`,
      refreshedSame: true,
      witnesses: [{ shown: true, withdrawn }],
    });
  });

  test("what the peer still sends on the connection that the helper has given up refreshes nothing", () => {
    const lab = new CaptureBuilder();
    const p = peer(lab);
    p.send("client", announce(P1)).send("server", endOfRib("ipv4"));
    lab.at(90).dial(H, P);
    p.send("client", announce(P1));
    expect(routes(episodes(lab)[0])).toEqual({ [P1]: {} });
  });

  test("a loss that was none has no episode, and the one before goes on", () => {
    const { lab } = lostPeer();
    const again = peer(lab.at(3));
    const refused = lab.at(4).connect(P, H).open("client", { asn: 65_001 });
    refused.send("server", notification(6, 7)).fin("server");
    lab.at(5);
    again.send("client", announce(P1));
    const [episode, ...others] = episodes(lab);
    expect(others).toEqual([]);
    expect(routes(episode)[P1]).toEqual({ refreshed: `5.0 ${lab.lastId}`, refreshedSame: true, ...SHOWN });
  });

  test("a collision's loser that seemed to be Established for a moment changes nothing", () => {
    const { lab, w } = lostPeer();
    const one = lab.at(3).connect(P, H).open("client", { asn: 65_001, gracefulRestart });
    const other = lab.connect(H, P).open("client", { asn: 65_009, gracefulRestart });
    one.open("server", { asn: 65_009, gracefulRestart });
    other.open("server", { asn: 65_001, gracefulRestart });
    one.establish();
    other.establish();
    one.send("client", notification(6, 7)).fin("client");
    lab.at(5);
    w.send("server", withdraw(P1));
    const [episode, ...others] = episodes(lab);
    expect(others).toEqual([]);
    expect(episode?.next?.connection.connection.client.address).toBe(H);
    expect(routes(episode)[P1]).toEqual({ witnesses: [{ shown: true, withdrawn: `5.0 ${lab.lastId}` }] });
  });

  test("in a capture that began in mid-session, holds what was seen of it", () => {
    const lab = new CaptureBuilder();
    const p = lab.underWay(P, H).send("client", announce(P1));
    const w = lab.underWay(W, H).send("server", told([P1, P2]));
    p.fin("client");
    w.send("server", withdraw(P1));
    const [episode] = episodes(lab);
    expect(episode?.interval.connection.opens).toEqual([]);
    expect(routes(episode)).toEqual({ [P1]: { witnesses: [{ shown: true, withdrawn: `0.0 ${lab.lastId}` }] } });
  });

  test("what is announced by an UPDATE that counts as a withdrawal, RFC 7606, is not there", () => {
    const lab = new CaptureBuilder();
    const p = peer(lab);
    p.send("client", announce([P1, P2]));
    p.send("client", announce(P2, { origin: 9 }));
    p.fin("client");
    expect(routes(episodes(lab)[0])).toEqual({ [P1]: {} });
  });

  test("addresses that turn out to be one speaker's bear witness for each other", () => {
    const lab = new CaptureBuilder();
    const h = { asn: 65_009, routerId: "9.9.9.9" };
    const p = lab.connect(P, "10.0.1.9").open("client", { asn: 65_001 }).open("server", h).establish();
    const w = lab.connect(W, "10.0.2.9").open("client", { asn: 65_002 }).open("server", h).establish();
    p.send("client", announce(P1));
    w.send("server", told(P1));
    p.fin("client");
    const [episode] = analyse(lab).of("AS 65009 9.9.9.9").episodes;
    expect(routes(episode)).toEqual({ [P1]: SHOWN });
  });
});
