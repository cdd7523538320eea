import type { IpFamily } from "../../src/net/address.ts";
import type { GracefulRestartConfig } from "../../src/scenario/model.ts";
import { nextHopPolicy } from "./gobgp-next-hops.ts";
import { isConnected, isInternal, plainName } from "./local-sessions.ts";
import type { LocalSession, SpeakerConfig } from "./speaker.ts";

/** What a speaker built on GoBGP asks of its configuration beyond the neutral one. */
export interface GobgpOptions {
  /** GoBGP's word for the FRR whose zebra puts its routes into the kernel, such as `frr7.5`; undefined where nothing goes there by zebra. */
  readonly zebraSoftware?: string | undefined;
  /** It dials, and nobody can connect to it. */
  readonly dialsOnly?: boolean;
}

const ZEBRA_SOCKET = "/var/run/frr/zserv.api";

/**
 * gobgpd.toml. Every neighbour starts administratively down: gobgpd's file knows no prefixes of its own, and a session that came up before they are in the RIB would send an
 * End-of-RIB without them. The start script lets the neighbours up when the prefixes are in.
 */
export function gobgpConfig(config: SpeakerConfig, options: GobgpOptions = {}): string {
  const { node, speaker, sessions } = config;
  const parts = [
    `# ${plainName(node.name)}: ${speaker.kind}@${speaker.version}, rendered by Holdfast`,
    table("global.config", [`as = ${speaker.asn}`, `router-id = ${text(speaker.routerId)}`, ...(options.dialsOnly ? ["port = -1"] : [])]),
    // GoBGP has a switch, and no limit.
    ...(speaker.maximumPaths > 1 ? [table("global.use-multiple-paths.config", ["enabled = true"])] : []),
    ...(options.zebraSoftware === undefined ? [] : [zebra(options.zebraSoftware)]),
    ...nextHopPolicy(config),
    ...sessions.map((session) => neighbor(config, session)),
  ];
  return `${parts.join("\n\n")}\n`;
}

function zebra(software: string): string {
  return table("zebra.config", [
    "enabled = true",
    `url = ${text(`unix:${ZEBRA_SOCKET}`)}`,
    "version = 6",
    `software-name = ${text(software)}`,
  ]);
}

function neighbor(config: SpeakerConfig, session: LocalSession): string {
  const { holdS, keepaliveS, connectRetryS } = session.timers;
  const isFar = !isInternal(config, session) && !isConnected(config, session.peerAddress);
  return [
    "[[neighbors]]",
    table("neighbors.config", [
      `neighbor-address = ${text(session.peerAddress)}`,
      `peer-as = ${session.peerAsn}`,
      `description = ${text(plainName(session.peer.node))}`,
      "admin-down = true",
      ...(session.password === undefined ? [] : [`auth-password = ${text(session.password)}`]),
    ]),
    table("neighbors.timers.config", [`hold-time = ${holdS}`, `keepalive-interval = ${keepaliveS}`, `connect-retry = ${connectRetryS}`]),
    table("neighbors.transport.config", [
      `local-address = ${text(session.localAddress)}`,
      ...(session.local.passive ? ["passive-mode = true"] : []),
    ]),
    ...(isFar ? [table("neighbors.ebgp-multihop.config", ["enabled = true", "multihop-ttl = 255"])] : []),
    ...gracefulRestart(session.local.gracefulRestart),
    ...session.families.map((family) => addressFamily(session, family)),
  ].join("\n");
}

/**
 * GoBGP has no stale timer of its own: a helper keeps stale routes for the restarting speaker's Restart Time and from its return until its End-of-RIB, however late that comes. The F bit is set in the
 * OPEN of every recovery start and in no other, so `preserve-forwarding` has nothing to say. A helper alone names no families in its capability, the long-lived one included.
 */
function gracefulRestart({ mode, restartTimeS, deferralS, notification, longLivedS }: GracefulRestartConfig): readonly string[] {
  if (mode === "off") return [];
  return [
    table("neighbors.graceful-restart.config", [
      "enabled = true",
      ...(mode === "helper" ? ["helper-only = true"] : []),
      `restart-time = ${restartTimeS}`,
      `deferral-time = ${deferralS}`,
      `notification-enabled = ${notification}`,
      ...(longLivedS === undefined ? [] : ["long-lived-enabled = true"]),
    ]),
  ];
}

function addressFamily(session: LocalSession, family: IpFamily): string {
  const { mode, longLivedS } = session.local.gracefulRestart;
  return [
    "[[neighbors.afi-safis]]",
    table("neighbors.afi-safis.config", [`afi-safi-name = "${family}-unicast"`]),
    ...(mode === "full" ? [table("neighbors.afi-safis.mp-graceful-restart.config", ["enabled = true"])] : []),
    ...(mode === "full" && longLivedS !== undefined
      ? [table("neighbors.afi-safis.long-lived-graceful-restart.config", ["enabled = true", `restart-time = ${longLivedS}`])]
      : []),
  ].join("\n");
}

function table(name: string, lines: readonly string[]): string {
  return [`[${name}]`, ...lines].join("\n");
}

/** TOML's basic strings are JSON's. */
function text(value: string): string {
  return JSON.stringify(value);
}
