import { gobgpAnnounce, gobgpAnnouncedFiles, gobgpWithdraw } from "./gobgp-announced.ts";
import { gobgpConfig } from "./gobgp-config.ts";
import { gobgpDeviations } from "./gobgp-deviations.ts";
import { GOBGP_CONFIG_FILE, GOBGP_NEIGHBORS_FILE, gobgpStartScript, neighborsFile } from "./gobgp-start.ts";
import { ownRestart, sweepAfterS } from "./local-sessions.ts";
import type { SpeakerAdapter, SpeakerConfig, SpeakerVersion } from "./speaker.ts";

const START = "/etc/gobgp/start";

/**
 * GoBGP, with FRR's zebra in the same container for the kernel's routes. Which zebra a GoBGP can speak to is a matter of their versions (docs/decisions/0014): the Debian suites' own pairs do not.
 */
const ZEBRA: Readonly<Record<string, { readonly software: string; readonly suite: string }>> = {
  "3.10": { software: "frr7.5", suite: "bullseye" },
  "3.36": { software: "frr8.4", suite: "bookworm" },
};

export const gobgp: SpeakerAdapter = {
  kind: "gobgp",
  versions: [version("3.10", "bookworm"), version("3.36", "trixie")],
  deviations: gobgpDeviations,
  // zebra's, as in frr.ts.
  capabilities: ["SYS_ADMIN"],
  render(config) {
    const own = config.speaker.config;
    return [
      { path: GOBGP_CONFIG_FILE, content: own ?? gobgpConfig(config, { zebraSoftware: zebraSoftware(config) }), mode: 0o644 },
      // The scenario's own configuration says itself which neighbours are up.
      { path: GOBGP_NEIGHBORS_FILE, content: own === undefined ? neighborsFile(config) : "# none are known\n", mode: 0o644 },
      ...gobgpAnnouncedFiles(config),
      { path: START, content: gobgpStartScript(), mode: 0o755 },
    ];
  },
  command: (config, { recovery }) => [START, ...restartWords(config, recovery)],
  announce: gobgpAnnounce,
  withdraw: gobgpWithdraw,
  hints: [
    { what: "sessions", argv: ["gobgp", "-j", "neighbor"] },
    { what: "routes", argv: ["gobgp", "global", "rib"] },
    { what: "routes-ipv6", argv: ["gobgp", "global", "rib", "-a", "ipv6"] },
  ],
};

function version(text: string, suite: "bookworm" | "trixie"): SpeakerVersion {
  return {
    version: text,
    image: {
      name: `gobgp-${text}`,
      suite: "bookworm",
      context: "gobgp",
      buildArgs: { SUITE: suite, ZEBRA_SUITE: ZEBRA[text]?.suite ?? suite },
    },
    routeProtocols: ["bgp"],
  };
}

function zebraSoftware({ speaker }: SpeakerConfig): string | undefined {
  return speaker.kernelRoutes === "none" ? undefined : ZEBRA[speaker.version]?.software;
}

/** The start script's arguments. */
function restartWords(config: SpeakerConfig, recovery: boolean): readonly string[] {
  const restart = ownRestart(config);
  const zebra = config.speaker.kernelRoutes === "none" ? [] : ["zebra"];
  if (!restart) return zebra;
  const keep = zebra.length === 0 ? [] : ["keep", ...(recovery ? [String(sweepAfterS(config, restart))] : [])];
  return [...(recovery ? ["recovery"] : []), ...zebra, ...keep];
}
