import { type IpAddress, type IpFamily, ipFamily } from "../../src/net/address.ts";
import { containsAddress, prefixOf } from "../../src/net/prefix.ts";
import type { Cell, GracefulRestartConfig, Session } from "../../src/scenario/model.ts";
import { HarnessError } from "../errors.ts";
import type { LocalSession, SpeakerConfig } from "./speaker.ts";
import type { SpeakerChange } from "./speaker-change.ts";

/** The cell as one node's speaker sees it; throws a HarnessError for a node without speaker. */
export function speakerConfig(cell: Cell, node: string): SpeakerConfig {
  const found = cell.topology.nodes.find((n) => n.name === node);
  if (!found?.speaker) throw new HarnessError(`node ${node} of ${cell.scenario} has no speaker to configure`);
  const sessions = cell.topology.sessions.flatMap((session) => localEnds(cell, session, node));
  return { node: found, speaker: found.speaker, sessions };
}

/** The configuration from the moment on at which the node of that name is no peer any longer; throws a HarnessError when it is none now. */
export function withoutPeer(config: SpeakerConfig, change: SpeakerChange): SpeakerConfig {
  if (change.kind !== "peer-remove") throw new HarnessError(`the speaker of ${config.node.name} knows no ${change.kind}`);
  if (config.speaker.config !== undefined)
    throw new HarnessError(`the configuration of ${config.node.name} is the scenario's own, so no peer can be taken out of it`);
  const sessions = config.sessions.filter((session) => session.peer.node !== change.peer);
  if (sessions.length === config.sessions.length)
    throw new HarnessError(`${change.peer} is no peer of ${config.node.name}, so it cannot be removed`);
  return { ...config, sessions };
}

function localEnds(cell: Cell, session: Session, node: string): readonly LocalSession[] {
  const [local, peer] = session.a.node === node ? [session.a, session.b] : [session.b, session.a];
  if (local.node !== node) return [];
  const peerSpeaker = cell.topology.nodes.find((n) => n.name === peer.node)?.speaker;
  if (!peerSpeaker) throw new HarnessError(`session ${session.id}: node ${peer.node} has no speaker`);
  return [
    {
      id: session.id,
      local,
      peer,
      peerAsn: peerSpeaker.asn,
      localAddress: local.address,
      peerAddress: peer.address,
      families: session.families,
      timers: session.timers,
      ...(session.password === undefined ? {} : { password: session.password }),
    },
  ];
}

export function isInternal(config: SpeakerConfig, session: LocalSession): boolean {
  return session.peerAsn === config.speaker.asn;
}

/** Whether the peer is on one of the node's own segments, so that no route is needed to reach it. */
export function isConnected(config: SpeakerConfig, address: IpAddress): boolean {
  return config.node.interfaces.some((i) => i.addresses.some((own) => containsAddress(prefixOf(own.address, own.length), address)));
}

/** Address families in which the speaker has routes of its own or of its peers, IPv4 first. */
export function familiesInUse(config: SpeakerConfig): readonly IpFamily[] {
  const all = new Set(config.sessions.flatMap((session) => session.families));
  return (["ipv4", "ipv6"] as const).filter((family) => all.has(family));
}

/**
 * What the whole speaker does about its own restart, where a daemon knows only one value for all sessions: the longest of each time. Undefined when no session asks it to keep
 * forwarding (mode `full`).
 */
export function ownRestart(config: SpeakerConfig): GracefulRestartConfig | undefined {
  const full = config.sessions.map((session) => session.local.gracefulRestart).filter((gr) => gr.mode === "full");
  const [first] = full;
  if (!first) return undefined;
  const longest = (pick: (gr: GracefulRestartConfig) => number) => Math.max(...full.map(pick));
  const longLivedS = longLivedOf(full);
  return {
    mode: "full",
    restartTimeS: longest((gr) => gr.restartTimeS),
    deferralS: longest((gr) => gr.deferralS),
    staleTimeS: longest((gr) => gr.staleTimeS),
    notification: full.some((gr) => gr.notification),
    preserveForwarding: full.some((gr) => gr.preserveForwarding),
    ...(longLivedS === undefined ? {} : { longLivedS }),
  };
}

/**
 * How many seconds after a recovery start zebra sweeps the routes that nobody has claimed again. Routes are selected when the deferral timer ends at the latest, and that runs from the first session, so the
 * sweep comes just after it: sooner would lose routes that are about to be selected, later would forward into nowhere for longer than the RFC allows.
 */
export function sweepAfterS(config: SpeakerConfig, restart: GracefulRestartConfig): number {
  const connectS = Math.max(...config.sessions.map((session) => session.timers.connectRetryS));
  return restart.deferralS + connectS + 5;
}

/** The longest Long-lived Stale Time that these ask for; undefined when none does. */
export function longLivedOf(settings: readonly GracefulRestartConfig[]): number | undefined {
  const times = settings.flatMap((gr) => (gr.mode === "off" ? [] : (gr.longLivedS ?? [])));
  return times.length === 0 ? undefined : Math.max(...times);
}

/** A name that every daemon's configuration accepts: `peer_b`, with `_2` for the second session with the same node. */
export function sessionName(config: SpeakerConfig, session: LocalSession): string {
  const name = peerName(session);
  const earlier = config.sessions.slice(0, config.sessions.indexOf(session)).filter((other) => peerName(other) === name).length;
  return earlier === 0 ? name : `${name}_${earlier + 1}`;
}

function peerName(session: LocalSession): string {
  return `peer_${session.peer.node.replaceAll(/[^A-Za-z0-9]/g, "_")}`;
}

/** A node's name as comments and descriptions may hold it, whatever a scenario calls it. */
export function plainName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._-]/g, "-");
}

export function addressFamilyOf(session: LocalSession): IpFamily {
  return ipFamily(session.peerAddress);
}
