import { announcedPrefixes, familiesOf, peerSessions } from "../../src/metallb/announcements.ts";
import type { Cluster } from "../../src/metallb/cluster.ts";
import { ClusterChangeError, changed, withoutPeers } from "../../src/metallb/cluster-change.ts";
import { frrConfig } from "../../src/metallb/frr-config.ts";
import { filterId } from "../../src/metallb/frr-filters.ts";
import type { Prefix } from "../../src/net/prefix.ts";
import { prefixFamily } from "../../src/net/prefix.ts";
import { HarnessError } from "../errors.ts";
import { frr } from "./frr.ts";
import { metallbSettings, settingsOf } from "./metallb-settings.ts";
import { METALLB_RELOAD, METALLB_START, RELOAD, RELOADED_FILE, STARTUP_CONF } from "./metallb-start.ts";
import type { NodePreparation, SpeakerAdapter, SpeakerCommand, SpeakerConfig, SpeakerFile, SpeakerVersion } from "./speaker.ts";
import type { Changed, SpeakerChange } from "./speaker-change.ts";

const START = "/etc/frr/start";

/**
 * One node's MetalLB in FRR mode: the FRR of its pod, with the configuration that MetalLB's speaker renders from a cluster's resources, applied by frr-reload.py. The versions are FRR's. A pod is made
 * again, not recovered: it starts the same way every time.
 */
export const metallb: SpeakerAdapter = {
  kind: "metallb",
  versions: [version("8.4", "bookworm"), version("10.3", "trixie")],
  capabilities: frr.capabilities,
  ...(frr.deviations ? { deviations: frr.deviations } : {}),
  hasRecoveryStart: false,
  render: (config) => [
    { path: "/etc/frr/frr.conf", content: STARTUP_CONF + routerIdLine(config), mode: 0o640 },
    { path: "/etc/frr/vtysh.conf", content: "service integrated-vtysh-config\n", mode: 0o640 },
    { path: START, content: METALLB_START, mode: 0o755 },
    { path: RELOAD, content: METALLB_RELOAD, mode: 0o755 },
    rendered(config),
  ],
  command: () => [START],
  announce: (config, prefix) => [byHand(config, prefix, "announce")],
  withdraw: (config, prefix) => [byHand(config, prefix, "withdraw")],
  settings: metallbSettings,
  prepare,
  changes: { kinds: ["service-add", "service-remove", "service-address", "endpoint-ready", "peer-remove"], of: change },
  hints: [
    ...frr.hints,
    { what: "bfd", argv: ["vtysh", "-c", "show bfd peers"] },
    { what: "configuration", argv: ["vtysh", "-c", "show running-config"] },
  ],
};

function version(text: string, suite: "bookworm" | "trixie"): SpeakerVersion {
  return { version: text, image: { name: `metallb-${text}`, suite, context: "metallb", buildArgs: {} }, routeProtocols: ["bgp"] };
}

function rendered(config: SpeakerConfig): SpeakerFile {
  return { path: RELOADED_FILE, content: config.speaker.config ?? nodeConfig(config), mode: 0o600 };
}

function nodeConfig(config: SpeakerConfig): string {
  const { cluster, node } = settingsOf(config);
  return frrConfig(cluster, node) + routerIdLine(config);
}

/**
 * On a Kubernetes node no interface has the addresses of services. Here they stand on `lo`, where zebra would look for its router id first and find the same on all nodes, so it is told the one that it
 * would have found on the node.
 */
function routerIdLine(config: SpeakerConfig): string {
  return `ip router-id ${config.speaker.routerId}\n`;
}

/** The VRFs of this node's peers, each with the interfaces of its sessions. */
function prepare(config: SpeakerConfig): readonly NodePreparation[] {
  const { cluster, node } = settingsOf(config);
  const peers = peerSessions(cluster, node).map((session) => session.peer);
  const vrfs = [...new Set(peers.flatMap((peer) => peer.vrf ?? []))];
  return vrfs.map((vrf, index) => {
    const targets = peers.flatMap(({ target, vrf: its }) => (its === vrf && target.kind === "address" ? [target.address] : []));
    const own = config.sessions.filter((session) => targets.includes(session.peerAddress)).map((session) => session.localAddress);
    const interfaces = config.node.interfaces.filter((i) => i.addresses.some((a) => own.includes(a.address))).map((i) => i.network);
    return {
      feature: "VRF",
      commands: [
        `link add ${vrf} type vrf table ${FIRST_VRF_TABLE + index}`,
        `link set ${vrf} up`,
        ...interfaces.map((name) => `link set ${name} master ${vrf}`),
      ],
    };
  });
}

const FIRST_VRF_TABLE = 1001;

function change(config: SpeakerConfig, what: SpeakerChange): Changed {
  const settings = settingsOf(config);
  const { node } = settings;
  const cluster = clusterAfter(config, settings.cluster, what);
  const now = { ...config, speaker: { ...config.speaker, settings: { ...settings, cluster } } };
  const [before, after] = [announcedPrefixes(settings.cluster, node), announcedPrefixes(cluster, node)];
  return {
    config: now,
    commands: [{ files: [rendered(now)], argv: [RELOAD] }],
    announced: after.filter((prefix) => !before.includes(prefix)),
    // A peer that is gone is told nothing.
    withdrawn: what.kind === "peer-remove" ? [] : before.filter((prefix) => !after.includes(prefix)),
  };
}

function clusterAfter({ node, sessions }: SpeakerConfig, cluster: Cluster, what: SpeakerChange): Cluster {
  try {
    if (what.kind !== "peer-remove") return changed(cluster, what);
    return withoutPeers(
      cluster,
      sessions.filter((session) => session.peer.node === what.peer).map((session) => session.peerAddress),
    );
  } catch (error) {
    if (error instanceof ClusterChangeError) throw new HarnessError(`${what.kind} at ${node.name}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** Past MetalLB, as somebody would with vtysh in the pod: the next reload takes it back. */
function byHand(config: SpeakerConfig, prefix: Prefix, what: "announce" | "withdraw"): SpeakerCommand {
  const { cluster, node } = settingsOf(config);
  const family = prefixFamily(prefix);
  const word = family === "ipv6" ? "ipv6" : "ip";
  const no = what === "announce" ? "" : "no ";
  const sessions = peerSessions(cluster, node).filter(({ peer }) => familiesOf(peer).includes(family));
  const commands = [
    "configure terminal",
    ...(what === "announce" ? [`${word} prefix-list ${BY_HAND} permit ${prefix}`] : []),
    ...sessions.flatMap(({ peer }) => [
      `route-map ${filterId(peer)}-out permit ${BY_HAND_ENTRY[family]}`,
      `match ${word} address prefix-list ${BY_HAND}`,
      "exit",
    ]),
    `router bgp ${sessions[0]?.peer.myAsn ?? config.speaker.asn}`,
    `address-family ${family} unicast`,
    `${no}network ${prefix}`,
  ];
  return { files: [], argv: ["vtysh", ...commands.flatMap((command) => ["-c", command])] };
}

const BY_HAND = "holdfast-by-hand";
/** Behind all the entries of the rendered route-maps. */
const BY_HAND_ENTRY = { ipv4: 65_534, ipv6: 65_535 } as const;
