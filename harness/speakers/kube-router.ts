import type { IpFamily } from "../../src/net/address.ts";
import { prefixOf } from "../../src/net/prefix.ts";
import type { RouteSyncSettings } from "../route-sync/settings.ts";
import { controlSocket, FOLDER } from "../scripted/control-socket.ts";
import { gobgpAnnounce, gobgpAnnouncedFiles, gobgpWithdraw } from "./gobgp-announced.ts";
import { gobgpConfig } from "./gobgp-config.ts";
import { GOBGP_CONFIG_FILE, GOBGP_NEIGHBORS_FILE, gobgpStartScript, neighborsFile } from "./gobgp-start.ts";
import { kubeRouterDeviations } from "./kube-router-deviations.ts";
import { kubeRouterSettings, readKubeRouterSettings } from "./kube-router-settings.ts";
import { ownRestart } from "./local-sessions.ts";
import { PROGRAM_FOLDER, programOf } from "./scripted-program.ts";
import type { SpeakerAdapter, SpeakerConfig, SpeakerFile, SpeakerVersion } from "./speaker.ts";

const START = "/etc/gobgp/start";
const SYNC_SETTINGS = `${PROGRAM_FOLDER}/route-sync.json`;
const FAMILIES: readonly IpFamily[] = ["ipv4", "ipv6"];

/** In kube-router the two are one process: what ends one ends the other. */
const ROUTE_SYNC = `{ node ${PROGRAM_FOLDER}/harness/route-sync/main.js ${SYNC_SETTINGS}; echo "holdfast: route-sync has ended" >&2; kill -TERM $$; }`;

/**
 * kube-router as BGP and the kernel see it: GoBGP with its options, and a process of ours that models what it does with GoBGP's best paths (docs/decisions/0015). The version is the GoBGP's.
 */
export const kubeRouter: SpeakerAdapter = {
  kind: "kube-router",
  versions: [version("3.10", "bookworm"), version("3.36", "trixie")],
  capabilities: [],
  deviations: kubeRouterDeviations,
  // --bgp-graceful-restart-time and --bgp-graceful-restart-deferral-time.
  gracefulRestart: { restartTimeS: 90, deferralS: 360 },
  settings: kubeRouterSettings,
  program: () => programOf("harness/route-sync/main"),
  render(config) {
    const own = config.speaker.config;
    return [
      { path: GOBGP_CONFIG_FILE, content: own ?? gobgpConfig(asKubeRouterConfigures(config)), mode: 0o644 },
      { path: GOBGP_NEIGHBORS_FILE, content: own === undefined ? neighborsFile(config) : "# none are known\n", mode: 0o644 },
      ...gobgpAnnouncedFiles(config),
      syncSettings(config),
      { path: START, content: startScript(config), mode: 0o755 },
    ];
  },
  // kube-router sets GoBGP's LocalRestarting at every start, the first one too (kube-router#1323).
  hasRecoveryStart: false,
  command: (config) => [START, ...(ownRestart(config) ? ["recovery"] : [])],
  announce: gobgpAnnounce,
  withdraw: gobgpWithdraw,
  // The program starts when gobgpd has its prefixes: twenty tries in a second, for a minute.
  relay: ["socat", "-", `UNIX-CONNECT:${controlSocket(FOLDER)},retry=1200,interval=0.05`],
  orders: ["sync-interrupt"],
  hints: [
    { what: "sessions", argv: ["gobgp", "-j", "neighbor"] },
    { what: "routes", argv: ["gobgp", "global", "rib"] },
    { what: "routes-ipv6", argv: ["gobgp", "global", "rib", "-a", "ipv6"] },
  ],
};

function version(text: string, suite: "bookworm" | "trixie"): SpeakerVersion {
  const image = { name: `kube-router-${text}`, suite, context: "kube-router", buildArgs: {} };
  return { version: text, image, routeProtocols: ["17"] };
}

/** kube-router knows no multipath: one best path is one next hop (kube-router#410). */
function asKubeRouterConfigures(config: SpeakerConfig): SpeakerConfig {
  const { "peer-families": families } = readKubeRouterSettings(config.speaker.settings);
  const speaker = { ...config.speaker, maximumPaths: 1 };
  return families === "session"
    ? { ...config, speaker }
    : { ...config, speaker, sessions: config.sessions.map((s) => ({ ...s, families: FAMILIES })) };
}

/** With graceful restart kube-router never tells its GoBGP to stop: the peers see the connection end. */
function startScript(config: SpeakerConfig): string {
  const beside = config.speaker.kernelRoutes === "none" ? [] : [ROUTE_SYNC];
  return gobgpStartScript({ beside, endsSilently: ownRestart(config) !== undefined });
}

function syncSettings(config: SpeakerConfig): SpeakerFile {
  const own = readKubeRouterSettings(config.speaker.settings);
  const settings: RouteSyncSettings = {
    variant: own["route-sync"],
    syncPeriodMs: own["sync-period"],
    segments: config.node.interfaces.flatMap((i) => i.addresses.map(({ address, length }) => prefixOf(address, length))),
    gracefulRestart: ownRestart(config) !== undefined,
  };
  return { path: SYNC_SETTINGS, content: `${JSON.stringify(settings, null, 2)}\n`, mode: 0o644 };
}
