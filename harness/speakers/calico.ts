import type { IpFamily } from "../../src/net/address.ts";
import { type Prefix, prefixFamily } from "../../src/net/prefix.ts";
import { bird } from "./bird.ts";
import { sessionsV1 } from "./bird-config-v1.ts";
import { birdReconfigure, birdStartScript } from "./bird-start.ts";
import { addedBlock, aggregation, blockFiles, removedBlock } from "./calico-blocks.ts";
import { calicoConfig } from "./calico-config.ts";
import { filters } from "./calico-filters.ts";
import { CONFIG_FOLDER, daemonOf, daemonsOf, familiesOf, hasDaemonPerFamily } from "./calico-paths.ts";
import { calicoSettings } from "./calico-settings.ts";
import { birdDeviations, deviationsOf } from "./known-deviations.ts";
import { ownRestart, withoutPeer } from "./local-sessions.ts";
import type { SpeakerAdapter, SpeakerCommand, SpeakerConfig, SpeakerFile } from "./speaker.ts";

const START = `${CONFIG_FOLDER}/start`;

const VERSIONS = ["1.6.8", "2.17", "2.17+gr-unlock"];

/**
 * calico-node's BIRD as confd configures it. The daemon is Debian's BIRD 1.6.8, of which Calico's own build differs in what it can put into tunnels; 2.17 is the same configuration in BIRD 2's
 * words.
 */
export const calico: SpeakerAdapter = {
  kind: "calico",
  versions: bird.versions.filter(({ version }) => VERSIONS.includes(version)),
  deviations: deviationsOf(birdDeviations, VERSIONS),
  capabilities: [],
  settings: calicoSettings,
  render(config) {
    const start = { path: START, content: birdStartScript(daemonsOf(config)), mode: 0o755 };
    const own = config.speaker.config;
    if (own !== undefined) return [{ path: daemonOf("ipv4").config, content: own, mode: 0o644 }, start];
    return [...configFiles(config), ...blockFiles(config, familiesOf(config)), start];
  },
  // calico-node knows no first start: its BIRD always gets -R.
  command: (config) => (ownRestart(config) ? [START, "-R"] : [START]),
  announce: (config, prefix) => changeBlock(config, prefix, addedBlock(prefix)),
  withdraw: (config, prefix) => changeBlock(config, prefix, removedBlock(prefix)),
  changes: {
    kinds: ["peer-remove"],
    of(config, change) {
      const changed = withoutPeer(config, change);
      const commands = daemonsOf(config).map(
        ({ socket }, index): SpeakerCommand => ({ files: index === 0 ? configFiles(changed) : [], argv: birdReconfigure(socket) }),
      );
      return { config: changed, commands, announced: [], withdrawn: [] };
    },
  },
  hints: [
    { what: "sessions", argv: ["birdc", "-r", "-s", daemonOf("ipv4").socket, "show", "protocols", "all"] },
    { what: "routes", argv: ["birdc", "-r", "-s", daemonOf("ipv4").socket, "show", "route", "all"] },
  ],
};

function configFiles(config: SpeakerConfig): readonly SpeakerFile[] {
  const families = familiesOf(config);
  const daemons = hasDaemonPerFamily(config) ? families.map((family) => [family]) : [families];
  return [
    ...daemons.map((own) => ({ path: daemonOf(own[0] ?? "ipv4").config, content: mainConfig(config, own), mode: 0o644 })),
    ...families.flatMap((family) => includedFiles(config, family)),
  ];
}

function mainConfig(config: SpeakerConfig, families: readonly IpFamily[]): string {
  const [family = "ipv4"] = families;
  return calicoConfig(config, families, hasDaemonPerFamily(config) ? sessionsV1(config, family) : config.sessions);
}

function includedFiles(config: SpeakerConfig, family: IpFamily): readonly SpeakerFile[] {
  const { program } = daemonOf(family);
  const channel = hasDaemonPerFamily(config) ? [] : [`${family};`];
  return [
    { path: `${CONFIG_FOLDER}/${program}_aggr.cfg`, content: aggregation(family, channel), mode: 0o644 },
    { path: `${CONFIG_FOLDER}/${program}_ipam.cfg`, content: filters(config, family), mode: 0o644 },
  ];
}

function changeBlock(config: SpeakerConfig, prefix: Prefix, files: readonly SpeakerFile[]): readonly SpeakerCommand[] {
  const { socket } = daemonOf(hasDaemonPerFamily(config) ? prefixFamily(prefix) : "ipv4");
  return [{ files, argv: birdReconfigure(socket) }];
}
