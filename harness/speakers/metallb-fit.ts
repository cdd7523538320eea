import { announcedPrefixes, familiesOf, peerSessions } from "../../src/metallb/announcements.ts";
import type { Peer } from "../../src/metallb/cluster.ts";
import { ipFamily } from "../../src/net/address.ts";
import type { GracefulRestartConfig } from "../../src/scenario/model.ts";
import { didYouMean, oneOf } from "../../src/scenario/nearest-name.ts";
import type { FittedSettings, PlacedSpeaker } from "../../src/scenario/vocabulary.ts";
import type { Detail } from "../../src/scenario/zod-issues.ts";
import type { MetallbSettings } from "./metallb-settings.ts";

type Problem = FittedSettings["problems"][number];
type PlacedSession = PlacedSpeaker["sessions"][number];

/** FRR's own times, which MetalLB leaves as they are; its ConfigMap `bgpextras` can change them. */
const DEFAULTS = { restartTimeS: 120, deferralS: 360, staleTimeS: 360 };

/** What the resources make of a node, and where they and the scenario do not go together: a session that only one of them knows would never come up. */
export function fitMetallb(settings: MetallbSettings, placed: PlacedSpeaker): FittedSettings {
  const { cluster, node } = settings;
  const peers = peerSessions(cluster, node).map((session) => session.peer);
  const matched = placed.sessions.map((session) => ({ session, peer: peers.find((peer) => isBetween(peer, session)) }));
  const problems = [
    ...ownFields(placed),
    ...matched.flatMap(({ session, peer }) => (peer ? disagreements(peer, session, placed) : withoutPeer(settings, session, peers))),
    ...peers.filter((peer) => !matched.some((m) => m.peer === peer)).flatMap((peer) => withoutSession(peer, placed)),
  ];
  const restart = (peer: Peer): GracefulRestartConfig => ({
    mode: peer.gracefulRestart ? "full" : "helper",
    restartTimeS: extra(settings, "restart-time") ?? DEFAULTS.restartTimeS,
    deferralS: extra(settings, "select-defer-time") ?? DEFAULTS.deferralS,
    staleTimeS: extra(settings, "stalepath-time") ?? DEFAULTS.staleTimeS,
    notification: false,
    preserveForwarding: true,
  });
  return {
    announce: announcedPrefixes(cluster, node),
    routerId: peers.find((peer) => peer.routerId)?.routerId ?? placed.speaker.routerId,
    gracefulRestart: new Map(matched.flatMap(({ session, peer }) => (peer ? [[session.session.id, restart(peer)] as const] : []))),
    problems,
  };
}

function isBetween(peer: Peer, { peer: { address } }: PlacedSession): boolean {
  return peer.target.kind === "address" && peer.target.address === address;
}

/** What the resources say, and the scenario must not say as well. */
function ownFields({ speaker, hasGracefulRestart }: PlacedSpeaker): readonly Problem[] {
  const given = [...(speaker.announce.length > 0 ? ["announce"] : []), ...(hasGracefulRestart ? ["graceful-restart"] : [])];
  return given.map((field) => ({
    at: [field],
    detail: { at: "key", message: `a metallb speaker has "${field}"`, expected: "nothing: its resources say it" },
  }));
}

function disagreements(
  peer: Peer,
  { session, own, peer: far, peerAsn }: PlacedSession,
  { node, speaker }: PlacedSpeaker,
): readonly Problem[] {
  const says = `the BGPPeer ${peer.name} (${place(peer)})`;
  const problem = (at: readonly string[], message: string, expected?: string): Problem => ({
    at,
    detail: { ...(at.length === 0 ? { at: "key" as const } : {}), message, expected },
  });
  const localAsn = peer.localAsn ?? peer.myAsn;
  const problems: Problem[] = [];
  if (speaker.asn !== localAsn)
    problems.push(
      problem(
        ["asn"],
        `${node.name} is in AS ${speaker.asn}, but ${says} has ${peer.localAsn === undefined ? "myASN" : "localASN"} ${localAsn}`,
        String(localAsn),
      ),
    );
  if (!agrees(peer, peerAsn, localAsn))
    problems.push(
      problem(
        [],
        `${far.node} is in AS ${peerAsn}, but ${says} of ${node.name} has ${typeof peer.peerAsn === "number" ? "peerASN" : "dynamicASN"} ${peer.peerAsn}`,
      ),
    );
  if (peer.port !== 179) problems.push(problem([], `${says} of ${node.name} has peerPort ${peer.port}, but ${far.node} listens on 179`));
  if (peer.sourceAddress !== undefined && peer.sourceAddress !== own.address)
    problems.push(
      problem(
        [],
        `${says} of ${node.name} has the sourceAddress ${peer.sourceAddress}, but the session with ${far.node} is from ${own.address}`,
      ),
    );
  if (peer.password !== session.password)
    problems.push(
      problem(
        [],
        `${says} of ${node.name} has ${peer.password === undefined ? "no password" : "a password"}, but the session with ${far.node} has ${session.password === undefined ? "none" : "another"}`,
      ),
    );
  const families = familiesOf(peer);
  if (families.length !== session.families.length || !families.every((family) => session.families.includes(family)))
    problems.push(
      problem(
        [],
        `${says} of ${node.name} carries ${families.join(" and ")}, but the session with ${far.node} ${session.families.join(" and ")}`,
        `families: [${families.join(", ")}] in the session, or another dualStackAddressFamily`,
      ),
    );
  if (own.passive)
    problems.push(
      problem(
        [],
        `the session with ${far.node} has ${node.name} as its passive end`,
        `${far.node}, or none: MetalLB's bgpd does not listen`,
      ),
    );
  return problems;
}

function agrees({ peerAsn: wanted }: Peer, peerAsn: number, localAsn: number): boolean {
  if (wanted === "internal") return peerAsn === localAsn;
  return wanted === "external" ? peerAsn !== localAsn : peerAsn === wanted;
}

function withoutPeer({ resources, node }: MetallbSettings, { peer }: PlacedSession, peers: readonly Peer[]): readonly Problem[] {
  const known = peers.flatMap(({ target }) => (target.kind === "address" ? [target.address] : []));
  const detail: Detail = {
    at: "key",
    message: `the session with ${peer.node} goes to ${peer.address}, but ${resources} has no BGPPeer with that address for ${node}`,
    expected: oneOf(known) ?? "a BGPPeer whose nodeSelectors match",
    hint: didYouMean(peer.address, known),
  };
  return [{ at: [], detail }];
}

/** A peer that is nowhere in the topology is dialled in vain, as it would be in a cluster; one that is here has to know of the session. */
function withoutSession(peer: Peer, { node, nodes }: PlacedSpeaker): readonly Problem[] {
  const { target } = peer;
  if (target.kind === "interface")
    return [
      {
        at: [],
        detail: {
          at: "key",
          message: `the BGPPeer ${peer.name} (${place(peer)}) of ${node.name} is unnumbered`,
          expected: "a peerAddress: sessions of a scenario have addresses",
        },
      },
    ];
  const there = nodes.find((one) => one.interfaces.some((i) => i.addresses.some((a) => a.address === target.address)));
  if (!there) return [];
  const message = `the BGPPeer ${peer.name} (${place(peer)}) goes to ${target.address} of ${there.name}, but ${node.name} has no ${ipFamily(target.address)} session with ${there.name}`;
  return [{ at: [], detail: { at: "key", message, expected: `[${node.name}, ${there.name}] in topology.sessions` } }];
}

function place({ at }: Peer): string {
  return `${at.file}:${at.line}:${at.column}`;
}

function extra({ cluster }: MetallbSettings, name: string): number | undefined {
  const found = new RegExp(`^\\s*bgp graceful-restart ${name} (\\d+)\\s*$`, "m").exec(cluster.extras ?? "");
  return found ? Number(found[1]) : undefined;
}
