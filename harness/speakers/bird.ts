import type { IpFamily } from "../../src/net/address.ts";
import { type Prefix, prefixFamily } from "../../src/net/prefix.ts";
import { announcedFile, announcedFiles, withdrawnFile } from "./bird-announced.ts";
import { birdConfigV1, sessionsV1 } from "./bird-config-v1.ts";
import { birdConfigV2 } from "./bird-config-v2.ts";
import { type BirdDaemon, birdReconfigure, birdStartScript } from "./bird-start.ts";
import { birdDeviations } from "./known-deviations.ts";
import { familiesInUse, ownRestart, withoutPeer } from "./local-sessions.ts";
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
    // A daemon of BIRD 1.6 reads them whether or not it has a peer.
    const families = hasTwoDaemons(config) ? daemonsOf(config).map(familyOf) : familiesInUse(config);
    return [...configFiles(config), ...announcedFiles(config, families), { path: START, content: startScript(config), mode: 0o755 }];
  },
  command(config, { recovery }) {
    // -R keeps the kernel's routes and sets the Restart State bit, which only a speaker that asked its peers to keep theirs may do.
    return recovery && ownRestart(config) ? [START, "-R"] : [START];
  },
  announce: (config, prefix) => change(config, prefix, announcedFile(prefix)),
  withdraw: (config, prefix) => change(config, prefix, withdrawnFile(prefix)),
  changes: {
    kinds: ["peer-remove"],
    of(config, what) {
      const changed = withoutPeer(config, what);
      // A daemon whose last peer goes runs on until the next start.
      const running = daemonsOf(config);
      const files = configFiles(changed, running);
      const commands = running.map((daemon, index) => ({
        files: index === 0 ? files : [],
        argv: birdReconfigure(placesOf(daemon).socket),
      }));
      return { config: changed, commands, announced: [], withdrawn: [] };
    },
  },
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

function configFiles(config: SpeakerConfig, daemons = daemonsOf(config)): readonly SpeakerFile[] {
  const own = config.speaker.config;
  if (own !== undefined) return [{ path: "/etc/bird/bird.conf", content: own, mode: 0o644 }];
  if (!hasTwoDaemons(config)) return [{ path: "/etc/bird/bird.conf", content: birdConfigV2(config), mode: 0o644 }];
  return daemons.map((daemon) => ({
    path: placesOf(daemon).config,
    content: birdConfigV1(config, familyOf(daemon)),
    mode: 0o644,
  }));
}

type Program = BirdDaemon["program"];

/** A configuration of the scenario's own is `bird`'s alone. */
function daemonsOf(config: SpeakerConfig): readonly [Program, ...Program[]] {
  if (!hasTwoDaemons(config) || config.speaker.config !== undefined || sessionsV1(config, "ipv6").length === 0) return ["bird"];
  return sessionsV1(config, "ipv4").length === 0 ? ["bird6"] : ["bird", "bird6"];
}

function startScript(config: SpeakerConfig): string {
  const [first, ...rest] = daemonsOf(config);
  return birdStartScript([placesOf(first), ...rest.map(placesOf)]);
}

function familyOf(program: Program): IpFamily {
  return program === "bird" ? "ipv4" : "ipv6";
}

function placesOf(program: Program): BirdDaemon {
  return { program, config: `/etc/bird/${program}.conf`, socket: program === "bird6" ? SOCKET_OF_BIRD6 : SOCKET };
}

function change(config: SpeakerConfig, prefix: Prefix, file: SpeakerFile): readonly SpeakerCommand[] {
  const isBird6 = hasTwoDaemons(config) && prefixFamily(prefix) === "ipv6";
  return [{ files: [file], argv: birdReconfigure(isBird6 ? SOCKET_OF_BIRD6 : SOCKET) }];
}
