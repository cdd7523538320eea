import type { Prefix } from "../../src/net/prefix.ts";
import { frrChange, frrConfig } from "./frr-config.ts";
import { START_SCRIPT } from "./frr-start.ts";
import { frrDeviations } from "./known-deviations.ts";
import { ownRestart, sweepAfterS } from "./local-sessions.ts";
import type { SpeakerAdapter, SpeakerCommand, SpeakerConfig, SpeakerVersion } from "./speaker.ts";

const START = "/etc/frr/start";

/** FRRouting: zebra and bgpd in one container. */
export const frr: SpeakerAdapter = {
  kind: "frr",
  versions: [version("8.4", "bookworm"), version("10.3", "trixie")],
  deviations: frrDeviations,
  // zebra asks for SYS_ADMIN before it drops to its own user, and does not start without it.
  capabilities: ["SYS_ADMIN"],
  render(config) {
    const own = config.speaker.config;
    return [
      own === undefined
        ? { path: "/etc/frr/bgpd.conf", content: frrConfig(config), mode: 0o644 }
        : { path: "/etc/frr/frr.conf", content: own, mode: 0o644 },
      // Otherwise vtysh looks for one common file, and complains when there is none.
      { path: "/etc/frr/vtysh.conf", content: own === undefined ? "no service integrated-vtysh-config\n" : "", mode: 0o644 },
      { path: START, content: START_SCRIPT, mode: 0o755 },
    ];
  },
  command: (config, { recovery }) => [START, ...restartOptions(config, recovery)],
  announce: (config, prefix) => [vtysh(config, prefix, "announce")],
  withdraw: (config, prefix) => [vtysh(config, prefix, "withdraw")],
  hints: [
    { what: "sessions", argv: ["vtysh", "-c", "show bgp summary json"] },
    // In JSON this aborts bgpd 8.4, when a neighbour has come back (an assertion in json_object_object_add_ex).
    { what: "graceful-restart", argv: ["vtysh", "-c", "show bgp neighbors graceful-restart"] },
    { what: "routes", argv: ["vtysh", "-c", "show ip route json"] },
    { what: "routes-ipv6", argv: ["vtysh", "-c", "show ipv6 route json"] },
  ],
};

function version(text: string, suite: "bookworm" | "trixie"): SpeakerVersion {
  return { version: text, image: { name: `frr-${text}`, suite, context: "frr", buildArgs: {} }, routeProtocols: ["bgp"] };
}

/**
 * The start script's arguments: `keep`, when zebra leaves its routes behind at its end, and how many seconds after a recovery start it waits before it sweeps those that nobody
 * has claimed again.
 */
function restartOptions(config: SpeakerConfig, recovery: boolean): readonly string[] {
  const restart = ownRestart(config);
  if (!restart) return [];
  return recovery ? ["keep", String(sweepAfterS(config, restart))] : ["keep"];
}

function vtysh(config: SpeakerConfig, prefix: Prefix, change: "announce" | "withdraw"): SpeakerCommand {
  return { files: [], argv: ["vtysh", ...frrChange(config, prefix, change).flatMap((command) => ["-c", command])] };
}
