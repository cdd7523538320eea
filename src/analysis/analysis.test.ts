import { expect, test } from "vitest";
import { type CaptureName, captureFile, pseudoRandom } from "../../test/captures/read.ts";
import { announce, endOfRib, withdraw } from "../../test/support/bgp-messages.ts";
import { analyse, CaptureBuilder } from "../../test/support/capture-builder.ts";

const analysed = (name: CaptureName, file = captureFile(name)) => analyse({ captures: [{ name: "x", file }] });

test("the example of the capture builder", () => {
  const lab = new CaptureBuilder();
  const gracefulRestart = { restartTimeS: 6 };
  const p = lab.at(0.1).connect("10.0.0.1", "10.0.0.9");
  p.open("client", { asn: 65_001, gracefulRestart }).open("server", { asn: 65_009, gracefulRestart }).establish();
  const w = lab.at(0.2).connect("10.0.0.2", "10.0.0.9");
  w.open("client", { asn: 65_002 }).open("server", { asn: 65_009, routerId: "10.0.0.9" }).establish();
  lab.at(1);
  p.send("client", announce("203.0.113.0/24"), endOfRib("ipv4"));
  w.send("server", announce("203.0.113.0/24", { asPath: [65_009, 65_001] }));
  const lost = lab.at(2).sent(p.fin("client"));
  lab.at(8);
  w.send("server", withdraw("203.0.113.0/24"));
  const [episode] = analyse(lab, { speakers: { h: "10.0.0.9", p: "10.0.0.1", w: "10.0.0.2" } }).of("h").episodes;
  expect(episode?.loss.id).toBe(lost);
  expect(episode?.families[0]?.routes.count).toBe(1);
  episode?.families[0]?.routes.forEach((route) => {
    expect([route.prefix(), route.at(0).withdrawn.t]).toEqual(["203.0.113.0/24", 8e9 + 10_000]);
  });
});

test("a BIRD that is killed, and comes back in time with the same route", () => {
  const { of } = analysed("bird-bird-kill.a");
  const [session] = of("AS 64512 10.0.0.1").sessions;
  expect(session?.intervals.map(({ established, loss }) => [established.id, loss?.cause, loss?.by, loss?.id])).toEqual([
    ["w:x:9", "fin", "peer", "w:x:33"],
    ["w:x:49", undefined, undefined, undefined],
  ]);
  expect(session?.connections.map(({ refused }) => refused?.id)).toEqual([undefined, "w:x:37", "w:x:39", undefined]);
  const [episode] = of("AS 64512 10.0.0.1").episodes;
  expect(episode?.attempts.length).toBe(3);
  episode?.families[0]?.routes.forEach((route) => {
    expect([route.prefix(), route.refreshed.id(), route.refreshedSame]).toEqual(["10.2.0.0/24", "w:x:57", true]);
  });
});

test("FRR and BIRD over two sessions, one for each family", () => {
  const { sessions, episodes } = analysed("frr-bird-dual").of("AS 64513 10.0.0.2");
  expect(sessions.map(({ own, peerName }) => [own, peerName])).toEqual([
    ["10.0.0.2", "AS 64512 10.0.0.1"],
    ["fd00::2", "AS 64512 10.0.0.1"],
  ]);
  expect(episodes.map(({ families }) => families.map(({ afi, routes }) => [afi, routes.count]))).toEqual([[[1, 3]], [[2, 2]]]);
});

test("a helper behind a silent drop has lost the session when it dials anew", () => {
  const [interval] = analysed("silent-drop.a").of("AS 64512 10.0.0.1").sessions[0]?.intervals ?? [];
  expect(interval?.loss).toMatchObject({ cause: "new-connection", by: "own", id: "w:x:29" });
});

test.each<[CaptureName]>([["bird-bird-kill.a"], ["frr-bird-dual"], ["silent-drop.b"]])("damaged octets in %s are no trouble", (name) => {
  const file = captureFile(name);
  const random = pseudoRandom(11);
  const below = (limit: number) => Math.floor(random.next().value * limit);
  for (let run = 0; run < 100; run++) {
    const damaged = file.slice();
    for (let i = 0; i < 1 + below(20); i++) damaged[24 + below(damaged.length - 24)] = below(256);
    for (const { episodes } of analysed(name, damaged).histories) {
      for (const { families } of episodes) for (const { routes } of families) routes.forEach((route) => void route.prefix());
    }
  }
});

test("a moment that did not happen has no fact", () => {
  const lab = new CaptureBuilder();
  lab.connect("10.0.0.1", "10.0.0.9").establish().send("client", announce("192.0.2.0/24")).fin("client");
  analyse(lab)
    .of("AS 65001 10.0.0.9")
    .episodes[0]?.families[0]?.routes.forEach((route) => {
      expect(route.refreshed.t).toBeNaN();
      expect(() => route.refreshed.id()).toThrow(RangeError);
      expect(() => route.at(0)).toThrow(RangeError);
    });
  expect.assertions(3);
});
