import { type IpAddress, type IpFamily, ipFamily } from "../../src/net/address.ts";
import type { GracefulRestartConfig } from "../../src/scenario/model.ts";
import { birdHead, blocks, gracefulRestartLines, isDirect, passwordLines } from "./bird-common.ts";
import { namesOf } from "./calico-filters.ts";
import { hasDaemonPerFamily } from "./calico-paths.ts";
import { settingsOf } from "./calico-settings.ts";
import { isInternal, ownRestart } from "./local-sessions.ts";
import type { LocalSession, SpeakerConfig } from "./speaker.ts";

/**
 * bird.cfg as confd renders it for calico-node (templates of Calico 3.13 to 3.30), for the daemon of one family or, with BIRD 2, of both. Where a scenario speaks of the same thing, its word
 * counts: hold and connect retry time, how many paths, who dials. Calico itself leaves BIRD's hold time of 240 s.
 */
export function calicoConfig(config: SpeakerConfig, families: readonly IpFamily[], sessions: readonly LocalSession[]): string {
  return blocks([
    birdHead(config),
    ...families.flatMap((family) => ["aggr", "ipam"].map((part) => `include "${family === "ipv4" ? "bird" : "bird6"}_${part}.cfg";`)),
    ...families.map((family) => kernel(config, family)),
    block("protocol device", ["debug { states };", "scan time 2;"]),
    block("protocol direct", [
      ...(hasDaemonPerFamily(config) ? [] : families.map((f) => `${f};`)),
      'interface -"cali*", -"kube-ipvs*", "*";',
    ]),
    template(config),
    ...sessions.map((session) => peer(config, session)),
  ]);
}

function kernel(config: SpeakerConfig, family: IpFamily): string {
  const { maximumPaths, kernelRoutes } = config.speaker;
  const routes = ["import all;", kernelRoutes === "none" ? "export none;" : `export filter ${namesOf(family).kernel};`];
  return block(`protocol kernel kernel_${family}`, [
    // Scans are events, and there is one every two seconds.
    "debug { states };",
    "learn;",
    "persist;",
    "scan time 2;",
    ...inChannel(config, family, routes),
    ...(ownRestart(config) ? ["graceful restart;"] : []),
    ...(maximumPaths > 1 ? [`merge paths on limit ${maximumPaths};`] : []),
  ]);
}

/** What all peers share. `add paths` and the like are a channel's in BIRD 2, and stand in each peer there. */
function template(config: SpeakerConfig): string {
  return block("template bgp bgp_template", [
    'description "Connection to BGP peer";',
    `local as ${config.speaker.asn};`,
    ...(hasDaemonPerFamily(config) ? CHANNEL : []),
    "connect delay time 2;",
    "error wait time 5,30;",
  ]);
}

const CHANNEL = ["gateway recursive;", "add paths on;"];

function peer(config: SpeakerConfig, session: LocalSession): string {
  const { holdS, keepaliveS, connectRetryS } = session.timers;
  return block(`protocol bgp ${peerName(config, session)} from bgp_template`, [
    `neighbor ${session.peerAddress} as ${session.peerAsn};`,
    `source address ${session.localAddress};`,
    ...(isInternal(config, session) || isDirect(config, session) ? [] : ["multihop;"]),
    ...session.families.flatMap((family) => inChannel(config, family, channel(config, session, family))),
    ...(isPassive(config, session) ? ["passive on;"] : []),
    `connect retry time ${connectRetryS};`,
    `hold time ${holdS};`,
    ...(holdS === 0 ? [] : [`keepalive time ${keepaliveS};`]),
    ...gracefulRestart(session.local.gracefulRestart),
    ...passwordLines(session),
  ]);
}

/** Calico says nothing of long-lived graceful restart, so that BIRD's default holds: it helps those who ask for it. */
function gracefulRestart(own: GracefulRestartConfig): readonly string[] {
  const lines = gracefulRestartLines(own);
  return own.longLivedS === undefined && own.mode !== "off" ? lines.filter((line) => !line.startsWith("long lived")) : lines;
}

function channel(config: SpeakerConfig, session: LocalSession, family: IpFamily): readonly string[] {
  return [
    "import all;",
    `export filter { ${namesOf(family).exported}(); reject; };`,
    ...(hasDaemonPerFamily(config) ? [] : CHANNEL),
    ...(session.local.nextHopSelf ? ["next hop self;"] : []),
  ];
}

function inChannel(config: SpeakerConfig, family: IpFamily, lines: readonly string[]): readonly string[] {
  return hasDaemonPerFamily(config) ? lines : [`${family} {`, ...lines.map((line) => `  ${line}`), "};"];
}

/** As confd calls them: peers in the node's own AS are the mesh. */
function peerName(config: SpeakerConfig, session: LocalSession): string {
  return `${isInternal(config, session) ? "Mesh" : "Node"}_${session.peerAddress.replaceAll(/[.:]/g, "_")}`;
}

/**
 * Inside the mesh only one side dials, so that no second connection makes a restarting node believe that its peer has restarted too (projectcalico/node#79). It is the node with the greater
 * address, compared as text: 10.0.0.5 dials 10.0.0.10. A scenario's own `passive` goes before it.
 */
function isPassive(config: SpeakerConfig, session: LocalSession): boolean {
  const { local, peer: other } = session;
  if (local.passive || other.passive) return local.passive;
  return isInternal(config, session) && settingsOf(config).mesh === "unidirectional" && isLess(session.localAddress, session.peerAddress);
}

function isLess(a: IpAddress, b: IpAddress): boolean {
  return ipFamily(a) === ipFamily(b) && a < b;
}

function block(head: string, lines: readonly string[]): string {
  return `${head} {\n${lines.map((line) => `  ${line}\n`).join("")}}`;
}
