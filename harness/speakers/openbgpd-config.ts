import type { IpFamily } from "../../src/net/address.ts";
import { HarnessError } from "../errors.ts";
import { addressFamilyOf, isConnected, isInternal, longLivedOf, plainName } from "./local-sessions.ts";
import type { LocalSession, SpeakerConfig } from "./speaker.ts";

/** bgpd.conf of OpenBGPD. What a scenario may ask for and OpenBGPD lacks is refused with a HarnessError where it would change what the scenario shows; what it merely words differently is said here. */
export function openbgpdConfig(config: SpeakerConfig): string {
  const { node, speaker, sessions } = config;
  refuse(config);
  const lines = [
    `# ${plainName(node.name)}: ${speaker.kind}@${speaker.version}, rendered by Holdfast`,
    `AS ${speaker.asn}`,
    `router-id ${speaker.routerId}`,
    // One for all sessions.
    `connect-retry ${Math.max(1, ...sessions.map((session) => session.timers.connectRetryS))}`,
    `fib-update ${speaker.kernelRoutes === undefined ? "yes" : "no"}`,
    // A peer in our own AS passes next hops on that may lie behind other routes.
    ...(sessions.some((session) => isInternal(config, session)) ? ["nexthop qualify via bgp"] : []),
    ...speaker.announce.map((prefix) => `network ${prefix}`),
    ...sessions.flatMap((session) => ["", ...neighbor(config, session)]),
    "",
    // Between ASes it takes and gives nothing without a filter.
    "allow from any",
    "allow to any",
  ];
  return `${lines.join("\n")}\n`;
}

function neighbor(config: SpeakerConfig, session: LocalSession): readonly string[] {
  const { local, families, timers, password } = session;
  const isFar = !isInternal(config, session) && !isConnected(config, session.peerAddress);
  return [
    `neighbor ${session.peerAddress} {`,
    `  remote-as ${session.peerAsn}`,
    `  descr "${plainName(session.peer.node)}"`,
    `  local-address ${session.localAddress}`,
    `  holdtime ${timers.holdS}`,
    ...(local.passive ? ["  passive"] : []),
    ...(isFar ? ["  multihop 255"] : []),
    ...(["ipv4", "ipv6"] as const).map((family) => `  announce ${WORD[family]} ${families.includes(family) ? "unicast" : "none"}`),
    ...gracefulRestartLines(config, session).map((line) => `  ${line}`),
    ...(password === undefined ? [] : [`  tcp md5sig password "${password}"`]),
    ...(local.nextHopSelf ? ["  set nexthop self"] : []),
    "}",
  ];
}

const WORD: Readonly<Record<IpFamily, string>> = { ipv4: "IPv4", ipv6: "IPv6" };

/**
 * OpenBGPD helps, and never asks to be helped: its capability names no families, whatever the scenario says, with a Restart Time of 0 and the Restart State bit in every OPEN. So `full` is the same as `helper`,
 * and the restart time, the deferral time and `preserve-forwarding` have nothing to say. The keepalive interval is always a third of the negotiated hold time. 7.7 has neither the Notification
 * bit nor a stale timer; 8.8 has both.
 */
function gracefulRestartLines({ speaker }: SpeakerConfig, { local }: LocalSession): readonly string[] {
  const { mode, notification, staleTimeS } = local.gracefulRestart;
  if (mode === "off") return ["announce restart no"];
  if (isOld(speaker)) return ["announce restart yes"];
  return ["announce restart yes", `announce graceful notification ${notification ? "yes" : "no"}`, `staletime ${Math.max(1, staleTimeS)}`];
}

const MIN_HOLD_S = 3;

function isOld({ version }: SpeakerConfig["speaker"]): boolean {
  return version.startsWith("7.");
}

function refuse({ node, speaker, sessions }: SpeakerConfig): void {
  const who = `node ${node.name}: OpenBGPD ${speaker.version}`;
  const short = sessions.find((session) => session.timers.holdS < MIN_HOLD_S);
  if (short) {
    throw new HarnessError(`${who} knows no hold time below ${MIN_HOLD_S} s, and session ${short.id} asks for ${short.timers.holdS} s`);
  }
  // Between the addresses of the session's interface it finds ::1 first, so that nobody could use what it announces.
  const mixed = isOld(speaker) && sessions.find((session) => session.families.some((family) => family !== addressFamilyOf(session)));
  if (mixed) throw new HarnessError(`${who} names ::1 as next hop of the other family's routes, which session ${mixed.id} carries`);
  if (longLivedOf(sessions.map((session) => session.local.gracefulRestart)) !== undefined) {
    throw new HarnessError(`${who} has no long-lived graceful restart, and a session of it asks for it`, {
      hint: "Leave long-lived out for this node: `graceful-restart: { … }` on the node overrides the topology's.",
    });
  }
}
