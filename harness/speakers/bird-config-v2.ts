import type { IpFamily } from "../../src/net/address.ts";
import { announcedFolder } from "./bird-announced.ts";
import { birdHead, blocks, gracefulRestartLines, isDirect, passwordLines, timerLines } from "./bird-common.ts";
import { familiesInUse, isInternal, ownRestart, sessionName } from "./local-sessions.ts";
import type { LocalSession, SpeakerConfig } from "./speaker.ts";

/** bird.conf for BIRD 2 and 3: one daemon for both families, one channel per family. */
export function birdConfigV2(config: SpeakerConfig): string {
  const families = familiesInUse(config);
  return blocks([
    birdHead(config),
    `protocol device {\n}`,
    direct(families),
    ...families.map((family) => announced(family)),
    ...families.map((family) => kernel(config, family)),
    `filter to_peers {\n  if source = RTS_BGP || source = RTS_STATIC then accept;\n  reject;\n}`,
    ...config.sessions.map((session) => bgp(config, session)),
  ]);
}

/** Connected networks, so that next hops which peers pass on can be resolved; never `lo`, whose service addresses would hide the announced routes. */
function direct(families: readonly IpFamily[]): string {
  return `protocol direct {\n${families.map((family) => `  ${family};\n`).join("")}  interface -"lo", "*";\n}`;
}

function announced(family: IpFamily): string {
  return `protocol static announced_${family} {\n  ${family} { preference 250; };\n  include "${announcedFolder(family)}/*.conf";\n}`;
}

function kernel(config: SpeakerConfig, family: IpFamily): string {
  const { maximumPaths, kernelRoutes } = config.speaker;
  const lines = [
    `${family} {`,
    "  import all;",
    kernelRoutes === "none" ? "  export none;" : "  export where source = RTS_BGP;",
    "};",
    "learn;",
    ...(ownRestart(config) ? ["persist;", "graceful restart yes;"] : []),
    ...(maximumPaths > 1 ? [`merge paths on limit ${maximumPaths};`] : []),
  ];
  return `protocol kernel kernel_${family} {\n${lines.map((line) => `  ${line}\n`).join("")}}`;
}

function bgp(config: SpeakerConfig, session: LocalSession): string {
  const lines = [
    `local ${session.localAddress} as ${config.speaker.asn};`,
    `neighbor ${session.peerAddress} as ${session.peerAsn};`,
    isDirect(config, session) ? "direct;" : "multihop;",
    ...(session.local.passive ? ["passive yes;"] : []),
    ...timerLines(session),
    ...gracefulRestartLines(session.local.gracefulRestart),
    ...passwordLines(session),
    ...session.families.flatMap((family) => channel(config, session, family)),
  ];
  return `protocol bgp ${sessionName(config, session)} {\n${lines.map((line) => `  ${line}\n`).join("")}}`;
}

function channel(config: SpeakerConfig, session: LocalSession, family: IpFamily): readonly string[] {
  return [
    `${family} {`,
    "  import all;",
    "  export filter to_peers;",
    ...(session.local.nextHopSelf ? ["  next hop self;"] : []),
    // A peer in our own AS passes next hops on that may lie behind other routes.
    ...(isInternal(config, session) ? ["  gateway recursive;"] : []),
    "};",
  ];
}
