import type { GracefulRestartConfig, Session } from "./model.ts";
import type { Scope } from "./scope.ts";
import { type GracefulRestartInput, type TimerInput, timerFields } from "./topology-schema.ts";
import type { Path } from "./yaml-source.ts";
import { placeName } from "./zod-issues.ts";

/** What holds where a scenario says nothing. */
export const DEFAULT_GRACEFUL_RESTART: GracefulRestartConfig = {
  mode: "full",
  restartTimeS: 120,
  deferralS: 240,
  staleTimeS: 360,
  notification: false,
  preserveForwarding: true,
};

/** `base` with what `input` says in its place: a node's own over the topology's over the defaults. */
export function withGracefulRestart(base: GracefulRestartConfig, input: GracefulRestartInput | undefined): GracefulRestartConfig {
  if (input === undefined) return base;
  if (typeof input === "string") return { ...base, mode: input };
  const { longLivedS: inherited, ...rest } = base;
  const longLived = input["long-lived"];
  const longLivedS = longLived === undefined ? inherited : longLived === "off" ? undefined : longLived["stale-time"];
  return {
    ...rest,
    ...(longLivedS === undefined ? {} : { longLivedS }),
    mode: input.mode ?? base.mode,
    restartTimeS: input["restart-time"] ?? base.restartTimeS,
    deferralS: input.wait ?? base.deferralS,
    staleTimeS: input["stale-time"] ?? base.staleTimeS,
    notification: input.notification ?? base.notification,
    preserveForwarding: input["preserve-forwarding"] ?? base.preserveForwarding,
  };
}

const DEFAULT_HOLD_S = 90;
const DEFAULT_CONNECT_RETRY_S = 5;

/** The timers as far as they are well-formed; the session's own are put over the topology's with `{ ...topology, ...session }`. */
export function readTimers(raw: unknown, path: Path, scope: Scope): TimerInput {
  return raw === undefined ? {} : scope.fields(timerFields, raw, path);
}

/** Timers with the defaults filled in: a third of the Hold Time is the KEEPALIVE's (RFC 4271 section 10). Reports a KEEPALIVE that comes too late. */
export function resolveTimers(input: TimerInput, path: Path, scope: Scope): Session["timers"] {
  const holdS = input.hold ?? DEFAULT_HOLD_S;
  const keepaliveS = input.keepalive ?? Math.floor(holdS / 3);
  if (input.keepalive !== undefined && holdS > 0 && (keepaliveS >= holdS || keepaliveS === 0)) {
    scope.report(path, {
      message: `${placeName(path)}: keepalive ${keepaliveS}s with hold ${holdS}s`,
      expected: "more than 0s and less than the hold time",
      hint: "without keepalive it is a third of the hold time",
    });
  }
  return { holdS, keepaliveS, connectRetryS: input["connect-retry"] ?? DEFAULT_CONNECT_RETRY_S };
}
