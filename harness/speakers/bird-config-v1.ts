import type { IpFamily } from "../../src/net/address.ts";
import { HarnessError } from "../errors.ts";
import { announcedFolder } from "./bird-announced.ts";
import { birdHead, blocks, gracefulRestartLines, isDirect, passwordLines, timerLines } from "./bird-common.ts";
import { addressFamilyOf, isInternal, ownRestart, sessionName } from "./local-sessions.ts";
import type { LocalSession, SpeakerConfig } from "./speaker.ts";

/** The configuration of one of BIRD 1.6's two daemons: `bird` knows only IPv4, `bird6` only IPv6. */
export function birdConfigV1(config: SpeakerConfig, family: IpFamily): string {
  return blocks([
    birdHead(config),
    `protocol device {\n}`,
    `protocol direct {\n  interface -"lo", "*";\n}`,
    `protocol static announced_${family} {\n  preference 250;\n  include "${announcedFolder(family)}/*.conf";\n}`,
    kernel(config),
    `filter to_peers {\n  if source = RTS_BGP || source = RTS_STATIC then accept;\n  reject;\n}`,
    ...sessionsV1(config, family).map((session) => bgp(config, session)),
  ]);
}

/** The sessions that the daemon of this family runs. Throws where a session carries a family other than its own, which BIRD 1.6 cannot do. */
export function sessionsV1(config: SpeakerConfig, family: IpFamily): readonly LocalSession[] {
  for (const session of config.sessions) {
    if (session.families.length !== 1 || session.families[0] !== addressFamilyOf(session)) {
      throw new HarnessError(`session ${session.id}: BIRD 1.6 carries only the family of the session's own addresses`, {
        hint: "Give the nodes addresses of both families, so that each family gets a session of its own, or use bird@2.",
      });
    }
  }
  return config.sessions.filter((session) => addressFamilyOf(session) === family);
}

function kernel(config: SpeakerConfig): string {
  const { maximumPaths, kernelRoutes } = config.speaker;
  const lines = [
    "import all;",
    kernelRoutes === "none" ? "export none;" : "export where source = RTS_BGP;",
    "learn;",
    ...(ownRestart(config) ? ["persist;", "graceful restart yes;"] : []),
    ...(maximumPaths > 1 ? [`merge paths on limit ${maximumPaths};`] : []),
  ];
  return `protocol kernel {\n${lines.map((line) => `  ${line}\n`).join("")}}`;
}

function bgp(config: SpeakerConfig, session: LocalSession): string {
  const lines = [
    `local ${session.localAddress} as ${config.speaker.asn};`,
    `neighbor ${session.peerAddress} as ${session.peerAsn};`,
    isDirect(config, session) ? "direct;" : "multihop;",
    ...(isInternal(config, session) ? ["gateway recursive;"] : []),
    ...(session.local.passive ? ["passive yes;"] : []),
    ...timerLines(session),
    ...gracefulRestartLines(session.local.gracefulRestart),
    ...passwordLines(session),
    ...(session.local.nextHopSelf ? ["next hop self;"] : []),
    "import all;",
    "export filter to_peers;",
  ];
  return `protocol bgp ${sessionName(config, session)} {\n${lines.map((line) => `  ${line}\n`).join("")}}`;
}
