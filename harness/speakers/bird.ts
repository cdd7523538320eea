import type { IpFamily } from "../../src/net/address.ts";
import { type Prefix, prefixFamily } from "../../src/net/prefix.ts";
import { announcedFile, announcedFiles, withdrawnFile } from "./bird-announced.ts";
import { birdConfigV1, sessionsV1 } from "./bird-config-v1.ts";
import { birdConfigV2 } from "./bird-config-v2.ts";
import { birdDeviations } from "./known-deviations.ts";
import { ownRestart } from "./local-sessions.ts";
import type { SpeakerAdapter, SpeakerCommand, SpeakerConfig, SpeakerFile, SpeakerVersion } from "./speaker.ts";

const START = "/etc/bird/start";
const SOCKET = "/run/bird/bird.ctl";
const SOCKET_OF_BIRD6 = "/run/bird/bird6.ctl";

/** The BIRD Internet Routing Daemon, in the versions that Debian has, and in one mended by Holdfast. */
export const bird: SpeakerAdapter = {
  kind: "bird",
  deviations: birdDeviations,
  versions: [
    version("1.6.8", "bookworm", "bird"),
    version("2.0.12", "bookworm", "bird2"),
    version("2.17", "trixie", "bird2"),
    {
      version: "2.17+gr-unlock",
      image: { name: "bird-2.17-gr-unlock", suite: "trixie", context: "bird-gr-unlock", buildArgs: {} },
      routeProtocols: ["bird"],
    },
    version("3.1", "trixie", "bird3"),
  ],
  capabilities: [],
  render(config) {
    return [...configFiles(config), ...announcedFiles(config), { path: START, content: startScript(config), mode: 0o755 }];
  },
  command(config, { recovery }) {
    // -R keeps the kernel's routes and sets the Restart State bit, which only a speaker that asked its peers to keep theirs may do.
    return recovery && ownRestart(config) ? [START, "-R"] : [START];
  },
  announce: (config, prefix) => change(config, prefix, announcedFile(prefix)),
  withdraw: (config, prefix) => change(config, prefix, withdrawnFile(prefix)),
  hints: [
    { what: "sessions", argv: ["birdc", "-r", "-s", SOCKET, "show", "protocols", "all"] },
    { what: "routes", argv: ["birdc", "-r", "-s", SOCKET, "show", "route", "all"] },
  ],
};

function version(text: string, suite: "bookworm" | "trixie", debianPackage: string): SpeakerVersion {
  return {
    version: text,
    image: { name: `bird-${text}`, suite, context: "bird", buildArgs: { PACKAGE: debianPackage } },
    routeProtocols: ["bird"],
  };
}

function hasTwoDaemons(config: SpeakerConfig): boolean {
  return config.speaker.version.startsWith("1.");
}

function configFiles(config: SpeakerConfig): readonly SpeakerFile[] {
  const own = config.speaker.config;
  if (own !== undefined) return [{ path: "/etc/bird/bird.conf", content: own, mode: 0o644 }];
  if (!hasTwoDaemons(config)) return [{ path: "/etc/bird/bird.conf", content: birdConfigV2(config), mode: 0o644 }];
  return daemonsV1(config).map((family) => ({
    path: `/etc/bird/${daemonOf(family)}.conf`,
    content: birdConfigV1(config, family),
    mode: 0o644,
  }));
}

/** A configuration of the scenario's own is `bird`'s alone. */
function daemonsV1(config: SpeakerConfig): readonly IpFamily[] {
  if (config.speaker.config !== undefined || sessionsV1(config, "ipv6").length === 0) return ["ipv4"];
  return sessionsV1(config, "ipv4").length === 0 ? ["ipv6"] : ["ipv4", "ipv6"];
}

function daemonOf(family: IpFamily): "bird" | "bird6" {
  return family === "ipv4" ? "bird" : "bird6";
}

/**
 * BIRD in the foreground as the container's first process, so that a signal is the daemon's own. Where BIRD 1.6 needs both of its daemons a shell holds them: it ends when both have,
 * and passes TERM on.
 */
function startScript(config: SpeakerConfig): string {
  const daemons = hasTwoDaemons(config) ? daemonsV1(config).map(daemonOf) : ["bird"];
  const run = (daemon: string) => `${daemon} -f -c /etc/bird/${daemon}.conf -s ${daemon === "bird6" ? SOCKET_OF_BIRD6 : SOCKET} "$@"`;
  const head = "#!/bin/sh\nPATH=$PATH:/usr/sbin:/usr/local/sbin\nmkdir -p /run/bird\n";
  const [first = "bird", second] = daemons;
  if (second === undefined) return `${head}exec ${run(first)}\n`;
  return `${head}${run(first)} &\nfirst=$!\n${run(second)} &\nsecond=$!\ntrap 'kill -TERM $first $second 2>/dev/null' TERM INT\nwait $first\nwait $second\n${WAIT_AGAIN}`;
}

/** A trapped signal ends a `wait` early, so both are waited for once more. */
const WAIT_AGAIN = "wait $first\nwait $second\n";

function change(config: SpeakerConfig, prefix: Prefix, file: SpeakerFile): readonly SpeakerCommand[] {
  const isBird6 = hasTwoDaemons(config) && prefixFamily(prefix) === "ipv6";
  return [{ files: [file], argv: ["birdc", "-s", isBird6 ? SOCKET_OF_BIRD6 : SOCKET, "configure"] }];
}
