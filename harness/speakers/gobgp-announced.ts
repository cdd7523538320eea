import { type IpFamily, ipFamily } from "../../src/net/address.ts";
import { containsAddress, type Prefix, prefixAddress, prefixFamily, prefixLength, prefixOf } from "../../src/net/prefix.ts";
import { HarnessError } from "../errors.ts";
import { GOBGP_ANNOUNCED_FOLDER } from "./gobgp-start.ts";
import type { LocalSession, SpeakerCommand, SpeakerConfig, SpeakerFile } from "./speaker.ts";

/**
 * Announced prefixes stand in a file each, as the words behind `gobgp global rib add`, which the start script puts into the RIB at every start. They have the unspecified next hop, in place of which GoBGP
 * writes a session's own address, and which zebra holds to be inactive: none of them goes into the kernel.
 */
export function gobgpAnnouncedFiles(config: SpeakerConfig): readonly SpeakerFile[] {
  return config.speaker.announce.map((prefix) => announcedFile(config, prefix));
}

export function gobgpAnnounce(config: SpeakerConfig, prefix: Prefix): readonly SpeakerCommand[] {
  return [{ files: [announcedFile(config, prefix)], argv: ["gobgp", "global", "rib", "add", ...routeWords(config, prefix)] }];
}

export function gobgpWithdraw(config: SpeakerConfig, prefix: Prefix): readonly SpeakerCommand[] {
  const withdrawn = { path: pathOf(prefix), content: `# ${prefix} is withdrawn\n`, mode: 0o644 };
  return [{ files: [withdrawn], argv: ["gobgp", "global", "rib", "del", ...routeWords(config, prefix)] }];
}

function announcedFile(config: SpeakerConfig, prefix: Prefix): SpeakerFile {
  return { path: pathOf(prefix), content: `${routeWords(config, prefix).join(" ")}\n`, mode: 0o644 };
}

function routeWords(config: SpeakerConfig, prefix: Prefix): readonly string[] {
  const family = prefixFamily(prefix);
  const nextHop = nextHopOf(config, family);
  return ["-a", family, prefix, ...(nextHop === undefined ? [] : ["nexthop", nextHop])];
}

/**
 * Undefined is the address of each session. A session over the other family's addresses has none to offer: GoBGP would write an IPv4 address into an IPv6 next hop. There the node's own address on the
 * session's segment stands in, and one RIB entry can name only one.
 */
function nextHopOf(config: SpeakerConfig, family: IpFamily): string | undefined {
  const carriers = config.sessions.filter((session) => session.families.includes(family));
  if (carriers.every((session) => ipFamily(session.localAddress) === family)) return undefined;
  const own = new Set(carriers.map((session) => ownAddressBeside(config, session, family)));
  const [only] = own;
  if (own.size === 1 && only !== undefined) return only;
  throw new HarnessError(
    `node ${config.node.name}: GoBGP announces ${family} prefixes with one next hop, and its sessions over the other family need ${own.size === 1 ? "one that no interface has" : "several"}`,
    { hint: `Give the sessions that carry ${family} addresses of that family.` },
  );
}

function ownAddressBeside(config: SpeakerConfig, session: LocalSession, family: IpFamily): string | undefined {
  const holds = (i: SpeakerConfig["node"]["interfaces"][number]) =>
    i.addresses.some((own) => containsAddress(prefixOf(own.address, own.length), session.localAddress));
  const segment = config.node.interfaces.find(holds);
  return segment?.addresses.find((own) => ipFamily(own.address) === family)?.address;
}

function pathOf(prefix: Prefix): string {
  return `${GOBGP_ANNOUNCED_FOLDER}/${prefixAddress(prefix).replaceAll(":", "-")}_${prefixLength(prefix)}`;
}
