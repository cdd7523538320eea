import type { IpFamily } from "../../src/net/address.ts";
import { type Prefix, prefixAddress, prefixFamily, prefixLength } from "../../src/net/prefix.ts";
import { namesOf } from "./calico-filters.ts";
import { CONFIG_FOLDER } from "./calico-paths.ts";
import type { SpeakerConfig, SpeakerFile } from "./speaker.ts";

/**
 * What a node announces is its IP blocks: each a black hole, so that an address without a pod is nowhere, and each exported while nothing beneath it is. confd writes them into one file anew when
 * the node gets a block; here two files per block, which that file includes, come to the same and need not know of each other.
 */
export function blockFiles(config: SpeakerConfig, families: readonly IpFamily[]): readonly SpeakerFile[] {
  return families.flatMap((family) => [
    // BIRD refuses a pattern that matches no file.
    ...(["route", "export"] as const).map((use) => file(`${folderOf(family)}/none.${use}`, "# per block a file\n")),
    ...config.speaker.announce.filter((prefix) => prefixFamily(prefix) === family).flatMap(addedBlock),
  ]);
}

export function addedBlock(prefix: Prefix): readonly SpeakerFile[] {
  return [
    file(pathOf(prefix, "route"), `route ${prefix} blackhole;\n`),
    file(pathOf(prefix, "export"), `if ( net = ${prefix} ) then { accept; }\nif ( net ~ ${prefix} ) then { reject; }\n`),
  ];
}

export function removedBlock(prefix: Prefix): readonly SpeakerFile[] {
  return (["route", "export"] as const).map((use) => file(pathOf(prefix, use), `# ${prefix} is no block of this node any longer\n`));
}

/** bird_aggr.cfg, which confd makes for each family. `channel`: what BIRD 2 wants to be told in a static protocol. */
export function aggregation(family: IpFamily, channel: readonly string[]): string {
  return [
    `protocol static blocks_${family} {`,
    ...channel.map((line) => `  ${line}`),
    `  include "${folderOf(family)}/*.route";`,
    "}",
    "",
    `function ${namesOf(family).aggregation} ()`,
    "{",
    `  include "${folderOf(family)}/*.export";`,
    "}",
    "",
  ].join("\n");
}

function folderOf(family: IpFamily): string {
  return `${CONFIG_FOLDER}/blocks-${family}`;
}

function pathOf(prefix: Prefix, use: "route" | "export"): string {
  return `${folderOf(prefixFamily(prefix))}/${prefixAddress(prefix).replaceAll(":", "-")}_${prefixLength(prefix)}.${use}`;
}

function file(path: string, content: string): SpeakerFile {
  return { path, content, mode: 0o644 };
}
