import type { IpFamily } from "../../src/net/address.ts";
import { type Prefix, prefixAddress, prefixFamily, prefixLength } from "../../src/net/prefix.ts";
import type { SpeakerConfig, SpeakerFile } from "./speaker.ts";

/**
 * Announced prefixes stand in a file each, which the static protocol includes, so that one can be added or withdrawn at run time without knowing of the others. They are
 * unreachable routes in BIRD's own table only: the kernel's table holds nothing but what peers announced.
 */
export function announcedFiles(config: SpeakerConfig, families: readonly IpFamily[]): readonly SpeakerFile[] {
  return families.flatMap((family) => [
    // BIRD refuses a pattern that matches no file.
    { path: `${announcedFolder(family)}/none.conf`, content: "# one file per announced prefix\n", mode: 0o644 },
    ...config.speaker.announce.filter((prefix) => prefixFamily(prefix) === family).map(announcedFile),
  ]);
}

export function announcedFolder(family: IpFamily): string {
  return `/etc/bird/announced-${family}`;
}

export function announcedFile(prefix: Prefix): SpeakerFile {
  return { path: pathOf(prefix), content: `route ${prefix} unreachable;\n`, mode: 0o644 };
}

export function withdrawnFile(prefix: Prefix): SpeakerFile {
  return { path: pathOf(prefix), content: `# ${prefix} is withdrawn\n`, mode: 0o644 };
}

function pathOf(prefix: Prefix): string {
  return `${announcedFolder(prefixFamily(prefix))}/${prefixAddress(prefix).replaceAll(":", "-")}_${prefixLength(prefix)}.conf`;
}
