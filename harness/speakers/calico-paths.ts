import { type IpFamily, ipFamily } from "../../src/net/address.ts";
import type { BirdDaemon } from "./bird-start.ts";
import { familiesInUse } from "./local-sessions.ts";
import type { SpeakerConfig } from "./speaker.ts";

/** Where calico-node keeps what confd renders, and BIRD's control sockets. */
export const CONFIG_FOLDER = "/etc/calico/confd/config";
const SOCKETS = "/var/run/calico";

/** BIRD 1.6, which calico-node runs, is a daemon per family; BIRD 2 is one for both. */
export function hasDaemonPerFamily(config: SpeakerConfig): boolean {
  return config.speaker.version.startsWith("1.");
}

export function daemonOf(family: IpFamily): BirdDaemon {
  const program = family === "ipv4" ? "bird" : "bird6";
  return { program, config: `${CONFIG_FOLDER}/${program}.cfg`, socket: `${SOCKETS}/${program}.ctl` };
}

/** The families that a node has an address of, or carries, IPv4 first. Peers may go; these stay. */
export function familiesOf(config: SpeakerConfig): readonly IpFamily[] {
  const own = config.node.interfaces.flatMap(({ addresses }) => addresses.map(({ address }) => ipFamily(address)));
  const all = new Set([...own, ...familiesInUse(config)]);
  return (["ipv4", "ipv6"] as const).filter((family) => all.has(family));
}

/** The daemons of a node, IPv4 first. A configuration of the scenario's own is `bird`'s alone. */
export function daemonsOf(config: SpeakerConfig): readonly [BirdDaemon, ...BirdDaemon[]] {
  const ipv4 = daemonOf("ipv4");
  if (!hasDaemonPerFamily(config) || config.speaker.config !== undefined) return [ipv4];
  const [first = ipv4, ...rest] = familiesOf(config).map(daemonOf);
  return [first, ...rest];
}
