import type { GracefulRestartConfig } from "../../src/scenario/model.ts";
import { isConnected, ownRestart, plainName } from "./local-sessions.ts";
import type { LocalSession, SpeakerConfig } from "./speaker.ts";

/** What stands at the top of every BIRD configuration. */
export function birdHead(config: SpeakerConfig): string {
  const restart = ownRestart(config);
  return [
    `# ${plainName(config.node.name)}: ${config.speaker.kind}@${config.speaker.version}, rendered by Holdfast`,
    "log stderr all;",
    "debug protocols { states, events };",
    `router id ${config.speaker.routerId};`,
    ...(restart ? [`graceful restart wait ${restart.deferralS};`] : []),
  ].join("\n");
}

export function blocks(parts: readonly string[]): string {
  return `${parts.join("\n\n")}\n`;
}

/** `aware` is BIRD's word for a helper that does not ask to be helped. */
function gracefulRestartWord(mode: GracefulRestartConfig["mode"]): string {
  return { off: "no", helper: "aware", full: "yes" }[mode];
}

/**
 * The graceful restart of a BGP protocol, in all versions since 1.6.5. BIRD has no Notification bit (RFC 8538) and no stale timer of its own: a helper keeps stale routes for the restarting
 * speaker's Restart Time, or for its Long-lived Stale Time after it. The F bit follows from how the daemon was started, so `preserve-forwarding` has nothing to say either.
 */
export function gracefulRestartLines({ mode, restartTimeS, longLivedS }: GracefulRestartConfig): readonly string[] {
  return [
    `graceful restart ${gracefulRestartWord(mode)};`,
    ...(mode === "full" ? [`graceful restart time ${restartTimeS};`] : []),
    `long lived graceful restart ${longLivedS === undefined ? "no" : gracefulRestartWord(mode)};`,
    ...(longLivedS !== undefined && mode === "full" ? [`long lived stale time ${longLivedS};`] : []),
  ];
}

export function passwordLines({ password }: LocalSession): readonly string[] {
  return password === undefined ? [] : [`password "${password}";`];
}

/** BIRD's own default is `multihop` inside an AS; a session on a shared segment follows the interface instead, whatever the AS. */
export function isDirect(config: SpeakerConfig, session: LocalSession): boolean {
  return isConnected(config, session.peerAddress);
}

/** The error wait is BIRD's pause after a failed session, one to five minutes by default, which would hide what a scenario measures. */
export function timerLines(session: LocalSession): readonly string[] {
  const { holdS, keepaliveS, connectRetryS } = session.timers;
  return [
    `hold time ${holdS};`,
    ...(holdS === 0 ? [] : [`keepalive time ${keepaliveS};`]),
    "connect delay time 1;",
    `connect retry time ${connectRetryS};`,
    `error wait time 1, ${Math.max(5, connectRetryS)};`,
  ];
}
