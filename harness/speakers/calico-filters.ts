import type { IpFamily } from "../../src/net/address.ts";
import { type Prefix, prefixFamily } from "../../src/net/prefix.ts";
import { hasDaemonPerFamily } from "./calico-paths.ts";
import { settingsOf } from "./calico-settings.ts";
import type { SpeakerConfig } from "./speaker.ts";

/** The names of a family's functions. In a BIRD that has both families they stand side by side. */
export function namesOf(family: IpFamily): { readonly aggregation: string; readonly exported: string; readonly kernel: string } {
  const end = family === "ipv4" ? "" : "6";
  return { aggregation: `calico_aggr${end}`, exported: `calico_export_to_bgp_peers${end}`, kernel: `calico_kernel_programming${end}` };
}

/**
 * bird_ipam.cfg: what a node tells its peers, and what it puts into its kernel: everything but the black holes of single service addresses. Tunnels are left out: only Calico's own build of BIRD
 * can put a route into one.
 */
export function filters(config: SpeakerConfig, family: IpFamily): string {
  const { aggregation, exported, kernel } = namesOf(family);
  const pools = settingsOf(config).pools.filter((pool) => prefixFamily(pool as Prefix) === family);
  return [
    `function ${exported} ()`,
    "{",
    `  ${aggregation}();`,
    ...pools.map((pool) => `  if ( net ~ ${pool} ) then { accept; }`),
    "}",
    "",
    `filter ${kernel} {`,
    // BIRD 1.6 never writes connected networks back into the kernel.
    ...(hasDaemonPerFamily(config) ? [] : ["  if ( source = RTS_DEVICE ) then { reject; }"]),
    `  if ( source = RTS_STATIC && net.len = ${family === "ipv4" ? 32 : 128} ) then { reject; }`,
    "  accept;",
    "}",
    "",
  ].join("\n");
}
