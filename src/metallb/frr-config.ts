import type { IpFamily } from "../net/address.ts";
import { type PeerSession, peerSessions } from "./announcements.ts";
import type { BfdProfile, Cluster, Peer } from "./cluster.ts";
import { filterId, filterLines, neighborOf } from "./frr-filters.ts";

/**
 * The FRR configuration that the FRR mode of MetalLB 0.16 gives one node of a cluster: every node's speaker has graceful restart's F bit, and helps and is helped only where a BGPPeer has
 * `enableGracefulRestart`. Same lines, same names, same order; blank lines apart.
 */
export function frrConfig(cluster: Cluster, nodeName: string): string {
  const sessions = peerSessions(cluster, nodeName);
  const lines = [
    "log stdout informational",
    "log timestamp precision 3",
    `hostname ${nodeName}`,
    "ip nht resolve-via-default",
    "ipv6 nht resolve-via-default",
    ...inOrder(routersOf(sessions)).flatMap((router) => router.flatMap((session) => ["!", ...filterLines(session)])),
    ...inOrder(routersOf(sessions)).flatMap((router) => ["!", ...routerLines(router)]),
    ...(cluster.bfdProfiles.length === 0
      ? []
      : ["!", "bfd", ...cluster.bfdProfiles.toSorted((a, b) => (a.name < b.name ? -1 : 1)).flatMap(profileLines)]),
    ...(cluster.extras === undefined ? [] : ["!", cluster.extras.trimEnd()]),
  ];
  return `${lines.join("\n")}\n`;
}

/** Sessions of one VRF share a router, which has one AS and one router ID. */
function routersOf(sessions: readonly PeerSession[]): ReadonlyMap<string, readonly PeerSession[]> {
  const routers = new Map<string, PeerSession[]>();
  for (const session of sessions) {
    const { myAsn, routerId, vrf } = session.peer;
    const key = `${myAsn}@${routerId ?? ""}@${vrf ?? ""}`;
    routers.set(key, [...(routers.get(key) ?? []), session]);
  }
  return routers;
}

/** Routers and their neighbours stand in the order of their names, as texts. */
function inOrder(routers: ReadonlyMap<string, readonly PeerSession[]>): readonly (readonly PeerSession[])[] {
  const key = ({ peer }: PeerSession) => `${peer.peerAsn}@${neighborOf(peer)}`;
  return [...routers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sessions]) => sessions.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)));
}

function routerLines(sessions: readonly PeerSession[]): readonly string[] {
  const [first] = sessions;
  if (!first) return [];
  const { myAsn, vrf, routerId } = first.peer;
  const networks = new Set(sessions.flatMap((session) => session.announcements.map((a) => a.prefix)));
  return [
    `router bgp ${myAsn}${vrf === undefined ? "" : ` vrf ${vrf}`}`,
    "  no bgp ebgp-requires-policy",
    "  no bgp network import-check",
    "  no bgp default ipv4-unicast",
    "  bgp graceful-restart preserve-fw-state",
    ...(routerId === undefined ? [] : [`  bgp router-id ${routerId}`]),
    ...sessions.flatMap(({ peer }) => neighborLines(peer)),
    ...sessions.flatMap(({ peer, families }) => families.flatMap((family) => activationLines(peer, family))),
    ...networkLines("ipv4", [...networks].filter((prefix) => !prefix.includes(":")).sort()),
    ...networkLines("ipv6", [...networks].filter((prefix) => prefix.includes(":")).sort()),
  ];
}

function neighborLines(peer: Peer): readonly string[] {
  const remoteAs = peer.target.kind === "interface" ? `interface remote-as ${peer.peerAsn}` : `remote-as ${peer.peerAsn}`;
  const attributes = [
    remoteAs,
    ...(peer.localAsn === undefined ? [] : [`local-as ${peer.localAsn} no-prepend replace-as`]),
    ...(peer.ebgpMultiHop ? ["ebgp-multihop"] : []),
    `port ${peer.port}`,
    ...(peer.timers ? [`timers ${peer.timers.keepaliveS} ${peer.timers.holdS}`] : []),
    ...(peer.connectS === undefined ? [] : [`timers connect ${peer.connectS}`]),
    ...(peer.password === undefined ? [] : [`password ${peer.password}`]),
    ...(peer.sourceAddress === undefined ? [] : [`update-source ${peer.sourceAddress}`]),
    ...(peer.gracefulRestart ? ["graceful-restart"] : []),
    ...(peer.bfdProfile === undefined ? [] : ["bfd", `bfd profile ${peer.bfdProfile}`]),
    ...(mayBeUnconnected(peer) ? ["disable-connected-check"] : []),
  ];
  return attributes.map((attribute) => `  neighbor ${neighborOf(peer)} ${attribute}`);
}

/** An eBGP session over an IPv6 address, single hop: the peer need not be on a connected prefix, as it is not where nodes have a /128. */
function mayBeUnconnected({ target, dualStack, ebgpMultiHop, peerAsn, myAsn }: Peer): boolean {
  if (target.kind !== "address" || !target.address.includes(":") || dualStack || ebgpMultiHop) return false;
  return peerAsn === "external" || (peerAsn !== "internal" && peerAsn !== myAsn);
}

function activationLines(peer: Peer, family: IpFamily): readonly string[] {
  const neighbor = `    neighbor ${neighborOf(peer)}`;
  return [
    `  address-family ${family} unicast`,
    `${neighbor} activate`,
    `${neighbor} route-map ${filterId(peer)}-in in`,
    `${neighbor} route-map ${filterId(peer)}-out out`,
    "  exit-address-family",
  ];
}

function networkLines(family: IpFamily, prefixes: readonly string[]): readonly string[] {
  if (prefixes.length === 0) return [];
  return [`  address-family ${family} unicast`, ...prefixes.map((prefix) => `    network ${prefix}`), "  exit-address-family"];
}

function profileLines(profile: BfdProfile): readonly string[] {
  const number = (name: string, value: number | undefined) => (value === undefined ? [] : [`${name} ${value}`]);
  const attributes = [
    ...number("receive-interval", profile.receiveInterval),
    ...number("transmit-interval", profile.transmitInterval),
    ...number("detect-multiplier", profile.detectMultiplier),
    ...(profile.echoMode ? ["echo-mode"] : []),
    ...number("echo-interval", profile.echoInterval),
    ...(profile.passiveMode ? ["passive-mode"] : []),
    ...number("minimum-ttl", profile.minimumTtl),
  ];
  return [`  profile ${profile.name}`, ...attributes.map((attribute) => `    ${attribute}`)];
}
