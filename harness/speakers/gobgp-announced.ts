import { type Prefix, prefixAddress, prefixFamily, prefixLength } from "../../src/net/prefix.ts";
import { GOBGP_ANNOUNCED_FOLDER } from "./gobgp-start.ts";
import type { SpeakerCommand, SpeakerConfig, SpeakerFile } from "./speaker.ts";

/**
 * Announced prefixes stand in a file each, as the words behind `gobgp global rib add`, which the start script puts into the RIB at every start. They have the unspecified next hop, in place of which GoBGP
 * writes a session's own address, and which zebra holds to be inactive: none of them goes into the kernel.
 */
export function gobgpAnnouncedFiles(config: SpeakerConfig): readonly SpeakerFile[] {
  return config.speaker.announce.map(announcedFile);
}

export function gobgpAnnounce(_: SpeakerConfig, prefix: Prefix): readonly SpeakerCommand[] {
  return [{ files: [announcedFile(prefix)], argv: ["gobgp", "global", "rib", "add", ...routeWords(prefix)] }];
}

export function gobgpWithdraw(_: SpeakerConfig, prefix: Prefix): readonly SpeakerCommand[] {
  const withdrawn = { path: pathOf(prefix), content: `# ${prefix} is withdrawn\n`, mode: 0o644 };
  return [{ files: [withdrawn], argv: ["gobgp", "global", "rib", "del", ...routeWords(prefix)] }];
}

function announcedFile(prefix: Prefix): SpeakerFile {
  return { path: pathOf(prefix), content: `${routeWords(prefix).join(" ")}\n`, mode: 0o644 };
}

function routeWords(prefix: Prefix): readonly string[] {
  return ["-a", prefixFamily(prefix), prefix];
}

function pathOf(prefix: Prefix): string {
  return `${GOBGP_ANNOUNCED_FOLDER}/${prefixAddress(prefix).replaceAll(":", "-")}_${prefixLength(prefix)}`;
}
