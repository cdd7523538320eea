import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { LLGR_STALE } from "../../src/bgp/communities.ts";
import { capabilitiesOf, gracefulRestartOf } from "../../src/bgp/open.ts";
import { readCommand } from "./commands.ts";
import { controlSocket } from "./control-socket.ts";
import type { Defect } from "./defects.ts";
import { openOf } from "./open-of.ts";
import { perform } from "./operations.ts";
import { readSettings, type Settings } from "./settings.ts";
import { Speaker } from "./speaker.ts";
import { realTimers } from "./timers.ts";
import { WirePeer } from "./wire-peer.ts";

const PORT = 17_900;
const HELD: (() => unknown)[] = [];
afterEach(async () => {
  for (const release of HELD.splice(0).reverse()) await release();
});

interface Neighbour {
  readonly host: string;
  readonly asn: number;
  readonly gr?: object;
  readonly longLivedS?: number;
}

let used = 0;
/** Loopback addresses that no other test of this process uses. */
function address(): string {
  used++;
  return `127.${10 + (process.pid % 200)}.${used >> 8}.${used & 0xff || 1}`;
}

const GR = { mode: "full", restartTimeS: 1, deferralS: 1, staleTimeS: 2, notification: true, preserveForwarding: true };

function settings(host: string, neighbours: readonly Neighbour[], more: object = {}): Settings {
  return readSettings(
    JSON.stringify({
      node: "dut",
      asn: 64512,
      routerId: host,
      port: PORT,
      announce: ["10.1.0.0/24", "2001:db8:1::/48"],
      sessions: neighbours.map((n) => ({
        id: n.host,
        localAddress: host,
        peerAddress: n.host,
        peerAsn: n.asn,
        passive: true,
        families: ["ipv4", "ipv6"],
        timers: { holdS: 9, keepaliveS: 3, connectRetryS: 1 },
        gracefulRestart: { ...GR, ...n.gr, ...(n.longLivedS && { longLivedS: n.longLivedS }) },
        localInternal: n.asn === ((more as { asn?: number }).asn ?? 64512),
      })),
      ...more,
      behaviour: { "kernel-routes": "none", ...(more as { behaviour?: object }).behaviour },
    }),
  );
}

async function start(of: Settings): Promise<Speaker> {
  const speaker = new Speaker(of, realTimers, () => {}, undefined);
  HELD.push(() => speaker.stop());
  await speaker.start();
  return speaker;
}

const tell = (speaker: Speaker, command: object) => perform(speaker, readCommand(JSON.stringify(command)));
const dial = async (host: string, from: string) => {
  const peer = await WirePeer.dial({ host, port: PORT, from });
  HELD.push(() => peer.close());
  return peer;
};

/** The OPEN of a peer at the other end: made as the speaker would make it with these settings. */
function openFrom(neighbour: Neighbour, moment: { readonly restartState?: boolean; readonly forwarding?: boolean } = {}) {
  const mirrored = settings(
    neighbour.host,
    [{ host: "127.0.0.1", asn: 64512, gr: neighbour.gr ?? {}, ...(neighbour.longLivedS && { longLivedS: neighbour.longLivedS }) }],
    {
      asn: neighbour.asn,
    },
  );
  const [session] = mirrored.sessions;
  if (!session) throw new Error("no session");
  const { restartState = false, forwarding = true } = moment;
  return openOf(mirrored, session, {}, { restartState, hasRestarted: restartState, forwarding: () => forwarding }, new Set());
}

/** A speaker with these defects and a peer that is established with it. */
async function pair(defects: readonly Defect[], more: object = {}, moment: { readonly restartState?: boolean } = {}) {
  const host = address();
  const sp: Neighbour = { host: address(), asn: 64513 };
  const speaker = await start(settings(host, [sp], { behaviour: { defects }, ...more }));
  const peer = await (await dial(host, sp.host)).establish(openFrom(sp, moment));
  return { speaker, peer, host, sp };
}

const V4 = "EOR 1/1 empty";
const V6 = "EOR 2/1 mp-unreach";
const withoutKeepalives = (peer: WirePeer) => peer.heard.filter((word) => word !== "KEEPALIVE").slice(1);
const ROUTES = ["+10.1.0.0/24 as 64512", "+2001:db8:1::/48 as 64512"];

describe("the initial update", () => {
  test.each([
    ["routes, then an End-of-RIB of each family", {}, [...ROUTES, V4, V6]],
    ["none at all", { "end-of-rib": "never" }, ROUTES],
    ["before the routes", { "end-of-rib": "before-routes" }, [V4, V6, ...ROUTES]],
    ["of one family before, of the other later", { "end-of-rib": { ipv4: "before-routes", ipv6: { delay: 100 } } }, [V4, ...ROUTES, V6]],
    ["no routes", { announce: false }, [V4, V6]],
    ["every UPDATE twice", { repeat: 2 }, [...ROUTES.flatMap((r) => [r, r]), V4, V6]],
    ["in the MP form for both", { "end-of-rib-form": "mp-unreach" }, [...ROUTES, "EOR 1/1 mp-unreach", V6]],
    ["octet by octet", { segments: "one-octet" }, [...ROUTES, V4, V6]],
    ["the End-of-RIB in two segments", { segments: "split-end-of-rib" }, [...ROUTES, V4, V6]],
    ["in the segment of the last route", { segments: "end-of-rib-with-routes" }, [...ROUTES, V4, V6]],
  ])("%s", async (_, initialUpdate, want) => {
    const { peer } = await pair([], { behaviour: { "initial-update": initialUpdate } });
    await peer.until(() => withoutKeepalives(peer).length >= want.length);
    expect(withoutKeepalives(peer)).toEqual(want);
  });

  test.each<readonly [Defect, readonly string[]]>([
    ["MR01", ROUTES],
    ["MR02", [...ROUTES, V4]],
    ["MR03", [V4, V6, ...ROUTES]],
    ["MR04", [...ROUTES, "EOR 1/1 mp-unreach", V4]],
    ["MH24", ROUTES],
  ])("%s shows", async (defect, want) => {
    const { peer, speaker } = await pair([defect], {}, { restartState: true });
    await tell(speaker, { op: "announce", prefixes: ["10.9.0.0/24"] });
    await peer.until((heard) => heard.some((word) => word.startsWith("+10.9.0.0/24")));
    expect(withoutKeepalives(peer).filter((word) => !word.includes("10.9.0.0"))).toEqual(want);
  });

  test("MH23 waits for the End-of-RIB of a peer that has restarted", async () => {
    const { peer } = await pair(["MH23"], {}, { restartState: true });
    peer.send({ type: "UPDATE", update: { withdrawn: [], attributes: [], announced: [] } });
    await peer.until((heard) => heard.includes(V4));
    expect(withoutKeepalives(peer)).toEqual([ROUTES[0], V4]);
  });
});

describe("the OPEN", () => {
  const opened = async (defects: readonly Defect[], more: object = {}) => {
    const { peer } = await pair(defects, more);
    if (!peer.open) throw new Error("no OPEN");
    return peer.open;
  };

  test.each<readonly [string, readonly Defect[], object, object]>([
    [
      "of a first start",
      [],
      {},
      {
        restartState: false,
        restartTimeS: 1,
        families: [
          [1, false],
          [2, false],
        ],
      },
    ],
    [
      "after a restart",
      [],
      { recovery: true },
      {
        restartState: true,
        restartTimeS: 1,
        families: [
          [1, true],
          [2, true],
        ],
      },
    ],
    [
      "MR05",
      ["MR05"],
      { recovery: true },
      {
        restartState: false,
        restartTimeS: 1,
        families: [
          [1, true],
          [2, true],
        ],
      },
    ],
    [
      "MR06",
      ["MR06"],
      {},
      {
        restartState: true,
        restartTimeS: 1,
        families: [
          [1, false],
          [2, false],
        ],
      },
    ],
    [
      "MR08",
      ["MR08"],
      { recovery: true },
      {
        restartState: true,
        restartTimeS: 1,
        families: [
          [1, false],
          [2, false],
        ],
      },
    ],
    ["MR10", ["MR10"], { recovery: true }, { restartState: true, restartTimeS: 1, families: [[1, true]] }],
    [
      "MR11",
      ["MR11"],
      {},
      {
        restartState: false,
        restartTimeS: 16,
        families: [
          [1, false],
          [2, false],
        ],
      },
    ],
  ])("%s", async (_, defects, more, want) => {
    const gr = gracefulRestartOf(await opened(defects, more));
    expect({
      restartState: gr?.restartState,
      restartTimeS: gr?.restartTimeS,
      families: gr?.families.map((f) => [f.afi, f.forwardingState]),
    }).toEqual(want);
  });

  test("MR12 has the graceful restart capability twice, ML09 the long-lived one unasked", async () => {
    const count = (open: Awaited<ReturnType<typeof opened>>, kind: string) => capabilitiesOf(open).filter((c) => c.kind === kind).length;
    expect(count(await opened([]), "graceful-restart")).toBe(1);
    expect(count(await opened(["MR12"]), "graceful-restart")).toBe(2);
    expect(count(await opened([]), "long-lived-graceful-restart")).toBe(0);
    expect(count(await opened(["ML09"]), "long-lived-graceful-restart")).toBe(1);
  });
});

describe("after a restart", () => {
  const restarted = async (defects: readonly Defect[], deferralS: number, delay = 0) => {
    const host = address();
    const [a, w] = [
      { host: address(), asn: 64513, gr: { deferralS } },
      { host: address(), asn: 64514, gr: { deferralS } },
    ];
    await start(settings(host, [a, w], { recovery: true, behaviour: { defects, "initial-update": { delay } } }));
    const atA = await (await dial(host, a.host)).establish(openFrom(a));
    const atW = await (await dial(host, w.host)).establish(openFrom(w));
    const endOfRibs = (peer: WirePeer) => {
      peer.send({ type: "UPDATE", update: { withdrawn: [], attributes: [], announced: [] } });
      peer.send({
        type: "UPDATE",
        update: { withdrawn: [], attributes: [{ kind: "mp-unreach", flags: 0x80, type: 15, afi: 2, safi: 1, nlri: [] }], announced: [] },
      });
    };
    return { atA, atW, endOfRibs };
  };

  test("nothing is announced before every End-of-RIB has come; with MR13 at once", async () => {
    const right = await restarted([], 60);
    right.endOfRibs(right.atW);
    const wrong = await restarted(["MR13"], 60);
    await wrong.atW.until((heard) => heard.includes(V6));
    expect(withoutKeepalives(right.atW)).toEqual([]);
    right.endOfRibs(right.atA);
    await right.atW.until((heard) => heard.includes(V6));
    expect(withoutKeepalives(right.atW)).toEqual([ROUTES[0], V4, ROUTES[1], V6]);
  });

  test("families that are selected one after the other are each told after the delay", async () => {
    const { atA, atW, endOfRibs } = await restarted([], 60, 100);
    endOfRibs(atA);
    endOfRibs(atW);
    await atW.until((heard) => heard.includes(V4) && heard.includes(V6));
  });

  test("the Selection Deferral Timer ends the wait", async () => {
    const { atW } = await restarted([], 1);
    await atW.until((heard) => heard.includes(V6));
  });
});

describe("a helper", () => {
  const announced = { op: "announce", prefixes: ["10.3.0.0/24"] };
  /** A speaker between one that restarts (another speaker, told what to do) and a witness. */
  const chain = async (defects: readonly Defect[], { internal = false, longLivedWitness = true, open = {} } = {}) => {
    const [host, spHost] = [address(), address()];
    const dut = { host, asn: 64512, longLivedS: 1 };
    const sp = { host: spHost, asn: 64513, longLivedS: 1 };
    const w = { host: address(), asn: internal ? 64512 : 64514, ...(longLivedWitness && { longLivedS: 1 }) };
    await start(settings(host, [sp, w], { announce: [], behaviour: { defects } }));
    const atW = await (await dial(host, w.host)).establish(openFrom(w));
    const spSettings = settings(spHost, [dut], { asn: 64513, announce: [], behaviour: { open } });
    const speaker = await start({ ...spSettings, sessions: spSettings.sessions.map((s) => ({ ...s, passive: false })) });
    await tell(speaker, { ...announced, attributes: { communities: ["64513:1"] } });
    await atW.until((heard) => heard.some((word) => word.startsWith("+10.3.0.0/24")));
    const from = atW.heard.length;
    return { speaker, atW, since: () => atW.heard.slice(from).filter((word) => word !== "KEEPALIVE") };
  };

  const BEFORE = "+10.3.0.0/24 as 64512 64513 community fc010001";
  const TAGGED = `${BEFORE} ${LLGR_STALE.toString(16)}`;

  test("tells others nothing within the Restart Time, tags the route then, and withdraws it at the end", async () => {
    const { speaker, atW, since } = await chain([]);
    await tell(speaker, { op: "close", how: "fin" });
    await atW.until(() => since().includes("-10.3.0.0/24"));
    expect(since()).toEqual([TAGGED, "-10.3.0.0/24"]);
  });

  test.each<readonly [string, readonly Defect[], object, readonly string[]]>([
    ["withdraws it from an external peer without the capability", [], { longLivedWitness: false }, ["-10.3.0.0/24"]],
    ["ML02: does not", ["ML02"], { longLivedWitness: false }, [TAGGED, "-10.3.0.0/24"]],
    [
      "tells an internal peer without it NO_EXPORT and a LOCAL_PREF of 0",
      [],
      { longLivedWitness: false, internal: true },
      ["+10.3.0.0/24 as 64513 local-pref 0 community fc010001 ffff0006 ffffff01", "-10.3.0.0/24"],
    ],
    ["ML01: does not tag it", ["ML01"], {}, ["-10.3.0.0/24"]],
    ["MH21: withdraws it at once", ["MH21"], {}, ["-10.3.0.0/24", TAGGED, "-10.3.0.0/24"]],
    ["MH01: removes it at once", ["MH01"], {}, ["-10.3.0.0/24"]],
  ])("%s", async (_, defects, topology, want) => {
    const { speaker, atW, since } = await chain(defects, topology);
    await tell(speaker, { op: "close", how: "fin" });
    await atW.until(() => since().length >= want.length && since().at(-1) === "-10.3.0.0/24");
    expect(since()).toEqual(want);
  });

  test.each<readonly [string, readonly Defect[], string]>([
    ["passes LLGR_STALE on", [], "+10.5.0.0/24 as 64512 64513 community ffff0006"],
    ["ML08: strips it", ["ML08"], "+10.5.0.0/24 as 64512 64513"],
  ])("%s", async (_, defects, want) => {
    const { speaker, atW, since } = await chain(defects);
    await tell(speaker, { op: "announce", prefixes: ["10.5.0.0/24"], attributes: { communities: ["llgr-stale"] } });
    await atW.until(() => since().length > 0);
    expect(since()).toEqual([want]);
  });

  test("notices silence when the hold timer expires, and is graceful about it where N was exchanged", async () => {
    const { speaker, atW, since } = await chain([], { open: { "hold-time": 3 } });
    await tell(speaker, { op: "close", how: "silence" });
    await atW.until(() => since().includes("-10.3.0.0/24"));
    expect(since()).toEqual([TAGGED, "-10.3.0.0/24"]);
    const { sessions } = await tell(speaker, { op: "status" });
    expect(sessions).toMatchObject([{ state: "away", lastEnd: "lost by fin" }]);
  }, 15_000);

  test("says nothing to others when the peer comes back with its routes", async () => {
    const { speaker, atW, since } = await chain([]);
    await tell(speaker, { op: "close", how: "rst" });
    await tell(speaker, { op: "return" });
    await tell(speaker, { op: "announce", prefixes: ["10.4.0.0/24"] });
    await atW.until(() => since().length > 0);
    expect(since()).toEqual(["+10.4.0.0/24 as 64512 64513"]);
  });

  test.each<readonly [Defect | "right", readonly string[], readonly string[]]>([
    ["right", ["FIN"], []],
    ["MH11", [], ["NOTIFICATION 6/7", "FIN"]],
    ["MH12", ["FIN"], ["FIN"]],
    ["MH13", ["NOTIFICATION 6/7", "FIN"], []],
    ["TW02", ["FIN"], []],
  ])("%s: a second connection", async (defect, first, second) => {
    const { peer, host, sp } = await pair(defect === "right" ? [] : [defect]);
    await peer.until((heard) => heard.includes(V6));
    const again = await dial(host, sp.host);
    if (second.length === 0) await again.establish(openFrom(sp, { restartState: true }));
    else await again.until((heard) => heard.includes("FIN"));
    if (first.length > 0) await peer.until((heard) => heard.includes("FIN"));
    expect(peer.heard.slice(peer.heard.indexOf(V6) + 1).filter((word) => word !== "KEEPALIVE")).toEqual(first);
    expect(again.heard.filter((word) => word === "FIN" || word.startsWith("NOTIFICATION"))).toEqual(second);
  });
});

test("two speakers that dial each other at once end up with one session", async () => {
  const [low, high] = [address(), address()];
  const ends = [
    settings(low, [{ host: high, asn: 64513 }]),
    settings(high, [{ host: low, asn: 64512 }], { asn: 64513, announce: ["10.2.0.0/24"] }),
  ].map((of) => ({ ...of, sessions: of.sessions.map((s) => ({ ...s, passive: false })) }));
  const speakers = await Promise.all(ends.map(start));
  const witness = speakers[0];
  for (const end = performance.now() + 8000; witness?.rib.size !== 1 && performance.now() < end; )
    await new Promise((resolve) => setTimeout(resolve, 20));
  for (const speaker of speakers) {
    for (const peer of speaker.peers.values()) expect([peer.state, peer.newest === peer.connection]).toEqual(["established", true]);
  }
});

describe("the program", () => {
  test("starts, is told things, and ends on TERM", async () => {
    const folder = mkdtempSync(join(tmpdir(), "holdfast-scripted-"));
    HELD.push(() => rmSync(folder, { recursive: true, force: true }));
    const host = address();
    const sp = { host: address(), asn: 64513, gr: { mode: "helper" } };
    const file = join(folder, "scripted.json");
    writeFileSync(file, JSON.stringify({ ...settings(host, [sp]), folder, behaviour: { "kernel-routes": "none" } }));
    const main = fileURLToPath(new URL("./main.ts", import.meta.url));
    const program = spawn(process.execPath, [main, file], { stdio: ["ignore", "pipe", "inherit"] });
    HELD.push(() => program.kill("SIGKILL"));
    const peer = await (await dial(host, sp.host)).establish(openFrom(sp));
    const [refused, status] = await told(folder, '{"op":"close","how":"no"}\n{"op":"status"}');
    expect(refused).toEqual({ ok: false, error: "how: not one of fin, rst, notification, silence" });
    expect(status).toMatchObject({ ok: true, sessions: [{ id: sp.host, state: "established" }] });
    const ended = new Promise((resolve) => program.once("exit", resolve));
    program.kill("SIGTERM");
    await peer.until((heard) => heard.includes("FIN"));
    // N was exchanged, so an end that is meant to be one says so (RFC 8538 section 3).
    expect(peer.heard.slice(-2)).toEqual(["NOTIFICATION 6/9", "FIN"]);
    expect(await ended).toBe(0);
  });
});

async function told(folder: string, commands: string): Promise<readonly unknown[]> {
  const socket = connect({ path: controlSocket(folder), allowHalfOpen: true });
  socket.end(commands);
  return (await text(socket))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}
