import type { IpFamily } from "../../src/net/address.ts";
import { type Prefix, prefixFamily } from "../../src/net/prefix.ts";
import { familiesInUse, isConnected, isInternal, longLivedOf, ownRestart, plainName } from "./local-sessions.ts";
import type { LocalSession, SpeakerConfig } from "./speaker.ts";

/** bgpd.conf, read by bgpd itself before its first session starts, so that no session comes up on half a configuration. */
export function frrConfig(config: SpeakerConfig): string {
  const { node, speaker, sessions } = config;
  const lines = [
    `! ${plainName(node.name)}: ${speaker.kind}@${speaker.version}, rendered by Holdfast`,
    "frr defaults traditional",
    `hostname ${plainName(node.name)}`,
    "log stdout informational",
    ...(speaker.kernelRoutes === "none" ? ["bgp no-rib"] : []),
    "!",
    `router bgp ${speaker.asn}`,
    ` bgp router-id ${speaker.routerId}`,
    " no bgp default ipv4-unicast",
    " no bgp ebgp-requires-policy",
    " no bgp network import-check",
    ...(speaker.maximumPaths > 1 ? [" bgp bestpath as-path multipath-relax"] : []),
    ...restartLines(config),
    ...sessions.flatMap((session) => neighbor(config, session)),
    ...familiesInUse(config).flatMap((family) => addressFamily(config, family)),
    "exit",
  ];
  return `${lines.join("\n")}\n`;
}

/** Run-time change of the announced prefixes, as vtysh commands. */
export function frrChange(config: SpeakerConfig, prefix: Prefix, change: "announce" | "withdraw"): readonly string[] {
  const network = `network ${prefix}`;
  return [
    "configure terminal",
    `router bgp ${config.speaker.asn}`,
    `address-family ${prefixFamily(prefix)} unicast`,
    change === "announce" ? network : `no ${network}`,
  ];
}

/**
 * FRR has these once per instance. The stale path time is the helper's, so it counts whether or not this speaker ever asks for help itself. FRR counts it from the loss of the session, beside the peer's
 * Restart Time, and not from its return: where it is the shorter of the two, stale routes go that early. The N bit and the Long-lived Stale Time stand in the OPENs of 8.4 and 10.3 alike.
 */
function restartLines(config: SpeakerConfig): readonly string[] {
  const restart = ownRestart(config);
  const helping = config.sessions.map((s) => s.local.gracefulRestart).filter((gr) => gr.mode !== "off");
  if (helping.length === 0) return [" bgp graceful-restart-disable"];
  const { restartTimeS, deferralS } = restart ?? {};
  const longLivedS = longLivedOf(helping);
  return [
    ...(restart ? [" bgp graceful-restart"] : []),
    ...(restartTimeS === undefined ? [] : [` bgp graceful-restart restart-time ${restartTimeS}`]),
    ` bgp graceful-restart stalepath-time ${Math.max(1, ...helping.map((gr) => gr.staleTimeS))}`,
    ...(deferralS === undefined ? [] : [` bgp graceful-restart select-defer-time ${deferralS}`]),
    ...(restart?.preserveForwarding ? [" bgp graceful-restart preserve-fw-state"] : []),
    ...(longLivedS === undefined ? [] : [` bgp long-lived-graceful-restart stale-time ${longLivedS}`]),
    ` ${helping.some((gr) => gr.notification) ? "" : "no "}bgp graceful-restart notification`,
  ];
}

function neighbor(config: SpeakerConfig, session: LocalSession): readonly string[] {
  const { holdS, keepaliveS, connectRetryS } = session.timers;
  const attributes = [
    `remote-as ${session.peerAsn}`,
    `description ${plainName(session.peer.node)}`,
    ...(session.password === undefined ? [] : [`password ${session.password}`]),
    `update-source ${session.localAddress}`,
    ...(!isInternal(config, session) && !isConnected(config, session.peerAddress) ? ["ebgp-multihop 255"] : []),
    `timers ${keepaliveS} ${holdS}`,
    `timers connect ${connectRetryS}`,
    ...(session.local.passive ? ["passive"] : []),
    { full: "graceful-restart", helper: "graceful-restart-helper", off: "graceful-restart-disable" }[session.local.gracefulRestart.mode],
  ];
  return attributes.map((attribute) => ` neighbor ${session.peerAddress} ${attribute}`);
}

function addressFamily(config: SpeakerConfig, family: IpFamily): readonly string[] {
  const { maximumPaths, announce } = config.speaker;
  const lines = [
    ...announce.filter((prefix) => prefixFamily(prefix) === family).map((prefix) => `network ${prefix}`),
    ...config.sessions.filter((session) => session.families.includes(family)).flatMap(activate),
    `maximum-paths ${maximumPaths}`,
    `maximum-paths ibgp ${maximumPaths}`,
  ];
  return [" !", ` address-family ${family} unicast`, ...lines.map((line) => `  ${line}`), " exit-address-family"];
}

function activate(session: LocalSession): readonly string[] {
  const neighbor = `neighbor ${session.peerAddress}`;
  return [`${neighbor} activate`, ...(session.local.nextHopSelf ? [`${neighbor} next-hop-self`] : [])];
}
